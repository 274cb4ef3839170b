"""Which scenarios there are."""

from __future__ import annotations

from pytest_volfault.explorer.breakable import BreakablePoints
from pytest_volfault.explorer.checking import check_calls
from pytest_volfault.explorer.exhaustive import Breakable, extensions, single_faults
from pytest_volfault.explorer.switching import one_switch

__all__ = [
    "Breakable",
    "BreakablePoints",
    "check_calls",
    "extensions",
    "one_switch",
    "single_faults",
]
