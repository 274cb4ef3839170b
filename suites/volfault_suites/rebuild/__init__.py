"""Rebuild: every single fault of making a server anew of an image, its root volume reimaged.

No baseline holds it yet, and its servers are made with Placement, so that it is run where it is named:
`--pyargs volfault_suites.rebuild`.
"""

from __future__ import annotations
