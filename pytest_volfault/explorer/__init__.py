"""Which scenarios there are."""

from __future__ import annotations

from pytest_volfault.explorer._checking import check_calls, check_roles
from pytest_volfault.explorer._exhaustive import Breakable, extensions, single_faults
from pytest_volfault.explorer._switching import one_switch
from pytest_volfault.explorer.breakable import BreakablePoints

__all__ = [
    "Breakable",
    "BreakablePoints",
    "check_calls",
    "check_roles",
    "extensions",
    "one_switch",
    "single_faults",
]
