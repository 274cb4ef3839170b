"""The fake key manager, in the place of Barbican behind castellan."""

from __future__ import annotations

from volfault_fakes.keymanager.faults import KINDS
from volfault_fakes.keymanager.keys import KeyManager
from volfault_fakes.keymanager.points import OPERATIONS

__all__ = ["KINDS", "OPERATIONS", "KeyManager"]
