"""The Linux of a compute host as os-brick meets it: command-line programs, and the trees that show devices."""

from __future__ import annotations

from volfault_fakes.linux.faults import KINDS
from volfault_fakes.linux.finished import Finished
from volfault_fakes.linux.host import OPERATIONS, Linux

__all__ = ["KINDS", "OPERATIONS", "Finished", "Linux"]
