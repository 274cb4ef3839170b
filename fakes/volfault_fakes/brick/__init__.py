"""The fake os-brick connector."""

from __future__ import annotations

from volfault_fakes.brick.connector import Connector
from volfault_fakes.brick.faults import KINDS
from volfault_fakes.brick.points import OPERATIONS

__all__ = ["KINDS", "OPERATIONS", "Connector"]
