"""Which scenarios there are."""

from __future__ import annotations

from pytest_volfault.explorer._checking import check_calls, check_roles
from pytest_volfault.explorer._every_schedule import EverySchedule
from pytest_volfault.explorer._exhaustive import Breakable, extensions, single_faults
from pytest_volfault.explorer._explored import Explored
from pytest_volfault.explorer._faults_up_to import faults_up_to
from pytest_volfault.explorer._reduced_schedules import ReducedSchedules
from pytest_volfault.explorer._reduction import ALL, RULES, Reduction, check_rules
from pytest_volfault.explorer._schedule_search import ScheduleSearch, Searched
from pytest_volfault.explorer._smallest import fewest, lesser, smallest
from pytest_volfault.explorer._switching import one_switch
from pytest_volfault.explorer.breakable import BreakablePoints

__all__ = [
    "ALL",
    "RULES",
    "Breakable",
    "BreakablePoints",
    "EverySchedule",
    "ReducedSchedules",
    "ScheduleSearch",
    "Searched",
    "Explored",
    "Reduction",
    "check_calls",
    "check_roles",
    "check_rules",
    "extensions",
    "fewest",
    "lesser",
    "faults_up_to",
    "one_switch",
    "single_faults",
    "smallest",
]
