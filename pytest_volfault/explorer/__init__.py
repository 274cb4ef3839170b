"""Which scenarios there are."""

from __future__ import annotations

from pytest_volfault.explorer._checking import check_calls, check_roles
from pytest_volfault.explorer._every_schedule import EverySchedule
from pytest_volfault.explorer._exhaustive import Breakable, extensions, single_faults
from pytest_volfault.explorer._reduced_schedules import ReducedSchedules
from pytest_volfault.explorer._schedule_search import ScheduleSearch, Searched
from pytest_volfault.explorer._smallest import fewest, lesser, smallest
from pytest_volfault.explorer._switching import one_switch
from pytest_volfault.explorer.breakable import BreakablePoints

__all__ = [
    "Breakable",
    "BreakablePoints",
    "EverySchedule",
    "ReducedSchedules",
    "ScheduleSearch",
    "Searched",
    "check_calls",
    "check_roles",
    "extensions",
    "fewest",
    "lesser",
    "one_switch",
    "single_faults",
    "smallest",
]
