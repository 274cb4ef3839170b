"""Which scenarios there are."""

from __future__ import annotations

from pytest_volfault.explorer._account import Account, account_of
from pytest_volfault.explorer._checking import check_calls, check_roles
from pytest_volfault.explorer._every_schedule import EverySchedule
from pytest_volfault.explorer._exhaustive import Breakable, extensions, single_faults
from pytest_volfault.explorer._explored import Explored
from pytest_volfault.explorer._faults_up_to import faults_up_to
from pytest_volfault.explorer._recoveries import Recoveries
from pytest_volfault.explorer._reduced_schedules import ReducedSchedules
from pytest_volfault.explorer._reduction import ALL, INDEPENDENT, NAMES, SAME_END, Reduction, check_rules
from pytest_volfault.explorer._schedule_search import ScheduleSearch, Searched
from pytest_volfault.explorer._smallest import fewest, lesser, smallest
from pytest_volfault.explorer._switching import one_switch
from pytest_volfault.explorer.breakable import BreakablePoints

__all__ = [
    "ALL",
    "INDEPENDENT",
    "NAMES",
    "SAME_END",
    "Account",
    "Breakable",
    "BreakablePoints",
    "EverySchedule",
    "Explored",
    "Recoveries",
    "ReducedSchedules",
    "Reduction",
    "ScheduleSearch",
    "Searched",
    "account_of",
    "check_calls",
    "check_roles",
    "check_rules",
    "extensions",
    "faults_up_to",
    "fewest",
    "lesser",
    "one_switch",
    "single_faults",
    "smallest",
]
