"""The fake os-brick connector, and the mount commands of its host."""

from __future__ import annotations

from volfault_fakes.brick.connector import OPERATIONS, Connector
from volfault_fakes.brick.faults import KINDS
from volfault_fakes.brick.mounts import Mounts

__all__ = ["KINDS", "OPERATIONS", "Connector", "Mounts"]
