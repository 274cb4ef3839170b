"""Moves: every single fault of what takes a server from its host or brings it to another one.

All of them take an hour, so that they are run where they are named. The baseline of Nova 34 holds their first variants:
`--pyargs volfault_suites.moves`.
"""

from __future__ import annotations
