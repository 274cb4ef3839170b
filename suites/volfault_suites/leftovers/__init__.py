"""Leftovers: what each flow makes of what a fault of an attach, a detach or a delete has left.

Run where it is named: `--pyargs volfault_suites.leftovers`.
"""

from __future__ import annotations
