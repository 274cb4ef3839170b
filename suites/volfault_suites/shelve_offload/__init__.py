"""Shelve_offload: every single fault of taking a shelved server from its host.

No baseline holds it yet, and its servers are made with Placement, so that it is run where it is named:
`--pyargs volfault_suites.shelve_offload`.
"""

from __future__ import annotations
