"""Who made each call, and who caught the error: what of a run is compared with that of another release."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_volfault.model.conduct import Call, Conduct
from pytest_volfault.model.way import Course, Crossed, Fate, Way
from pytest_volfault.verdicts._sites import caller_of


def conduct_of(course: Course | None, way: Way | None, since: Iterable[Crossed], status: int | None) -> Conduct | None:
    """What the code under test did in a run, with or without a fault.

    Args:
        course: how the flow goes without faults; None where that is not known.
        way: what became of the fault; None where none has struck, or that was not seen.
        since: the calls from the strike on; none where none has struck.
        status: what the caller was answered.
    """
    if course is None:
        return None
    calls = tuple(since) if way is not None else course.writes
    made = ((each.point, caller_of(each.path, course.parties)) for each in calls)
    named = tuple(dict.fromkeys(Call(point, by.name) for point, by in made if by is not None))
    if way is None:
        return Conduct(named, status=status)
    caught = way.end.name if way.fate is Fate.SWALLOWED and way.end is not None else ""
    return Conduct(named, caught, way.errors[-1] if way.errors else "", status)
