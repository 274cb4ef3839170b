"""The fake key manager, in the place of Barbican behind castellan."""

from __future__ import annotations

from volfault_fakes.keymanager.faults import KINDS
from volfault_fakes.keymanager.keys import OPERATIONS, KeyManager

__all__ = ["KINDS", "OPERATIONS", "KeyManager"]
