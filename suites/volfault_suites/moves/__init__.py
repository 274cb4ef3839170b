"""Moves: every single fault of what takes a server from its host or brings it to another one.

No baseline holds them yet, and all of them take a quarter of an hour, so that they are run where they are named:
`--pyargs volfault_suites.moves`.
"""

from __future__ import annotations
