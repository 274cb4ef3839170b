"""From the findings of a campaign to their causes: the places in the code under test, as the runs themselves show them.

The key is whose job it was and how the error ended, or who swallowed it. Nothing here knows which code that is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace

from pytest_volfault.model.cause import Cause, How, cheapest_first, most_first, worst_first
from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Results
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.way import Spot
from pytest_volfault.verdicts._findings import Found, found_in, most

Group = list[Found]


def causes_of(results: Results) -> tuple[Cause, ...]:
    """The causes of all that is not clean: the worst first, and of those the one with most of the worst.

    What ends as its flow does by itself comes last: the fault is not to blame.

    Args:
        results: with the runs without faults; without them, whose job something was is told less well.
    """
    groups: dict[Hashable, Group] = {}
    for found in found_in(results):
        groups.setdefault(_key(found), []).append(found)
    apart = [part for group in groups.values() for part in _taken_apart(group)]
    told = [_cause(group) for group in _joined(apart)]
    return tuple(sorted(told, key=_order))


def _order(cause: Cause) -> tuple[bool, int, int, int, int, str]:
    worst = cause.worst
    degree = -1 if cause.degree is None else cause.degree.rank
    return cause.how is How.AS_EVER, -worst.rank, -degree, -cause.verdicts[worst], -len(cause.members), cause.name


def _badness(result: Result) -> tuple[int, int]:
    return result.verdict.rank, -1 if result.degree is None else result.degree.rank


# What tells causes apart that have no place in the code.
_BY: Mapping[How, Callable[[Found], str]] = {
    How.AS_EVER: lambda found: found.result.scenario.flow,
    How.KILLED: lambda found: found.entry,
    How.OTHERS: lambda _: "",
    How.UNKNOWN: lambda found: found.result.scenario.head,
}


def _key(found: Found) -> Hashable:
    if found.how in _BY:
        return found.how, _BY[found.how](found)
    if found.how is How.RACED:
        # One race has one end, whatever else may come of that function.
        return found.how, found.place, _others(found), found.rule
    if found.how is How.DEADLOCKED:
        return found.how, found.place, _others(found)
    return found.how, found.place


def _taken_apart(group: Group) -> list[Group]:
    """Parts that end otherwise, for the most part; those that end alike are not told apart."""
    parts: dict[str, Group] = {}
    of = _part_of(group)
    for found in group:
        parts.setdefault(of(found), []).append(found)
    alike: dict[Verdict, Group] = {}
    for part in parts.values():
        alike.setdefault(most(each.result.verdict for each in part), []).extend(part)
    return list(alike.values())


def _part_of(group: Group) -> Callable[[Found], str]:
    """What is done around a function depends on what was asked for; what comes of a false answer, on the answer.

    A function that is only called in passing and swallows an error has nothing around it; what stands around all that
    can be asked for is the same for each.
    """
    how, place = group[0].how, group[0].place
    if how in (How.RACED, How.DEADLOCKED):
        return lambda _: ""
    if how is How.SILENT:
        return lambda found: "" if found.fault is None else found.fault.kind
    if how is How.LEFT or (how is How.SWALLOWED and most(each.job for each in group) == place):
        return lambda found: "" if found.is_outside else found.entry
    return lambda _: ""


def _joined(groups: Sequence[Group]) -> list[Group]:
    """An error that leaves a function leaves those around it, too: what has the same to undo there is one cause."""
    outer: dict[int, int] = {}
    for inner, group in enumerate(groups):
        around = [n for n, other in enumerate(groups) if n != inner and _is_around(other, group)]
        if around:
            outer[inner] = min(around, key=lambda n: (_depth(groups[n]), str(groups[n][0].job)))
    joined: dict[int, Group] = {}
    for number, group in enumerate(groups):
        outermost = number
        while outermost in outer:
            outermost = outer[outermost]
        joined.setdefault(outermost, []).extend(group)
    return list(joined.values())


def _is_around(other: Group, group: Group) -> bool:
    if any(each.how is not How.LEFT for each in (other[0], group[0])) or _depth(other) >= _depth(group):
        return False
    if {each.entry for each in other} != {each.entry for each in group} or _undoing(other) != _undoing(group):
        return False
    return all(other[0].job in each.around for each in group)


def _depth(group: Group) -> int:
    return min(len(each.around) for each in group)


def _undoing(group: Group) -> Hashable:
    """What there would be to undo: nothing more where a retry does all that is left."""
    verdict = most(each.result.verdict for each in group)
    return verdict if verdict is Verdict.RECOVERABLE else most(each.changed for each in group)


def _cause(group: Group) -> Cause:
    group.sort(key=lambda found: found.result.scenario.id)
    worst = max(_badness(found.result) for found in group)
    shown = min(
        (found for found in group if _badness(found.result) == worst),
        key=lambda found: _length(found.result.scenario),
    )
    how = shown.how
    place = None if how in (How.AS_EVER, How.UNKNOWN, How.KILLED, How.OTHERS) else _outermost(group)
    ways = [found.result.way for found in group if found.result.way is not None]
    jobs = [found.job for found in group if found.job is not None]
    job = most(jobs) if jobs and how is How.SWALLOWED else place
    lines = most_first(Counter(each.line for each in jobs if each == job))
    if place is not None:
        place = replace(place, line=most(found.place.line for found in group if found.place == place))
    faults = [found.fault for found in group if found.fault is not None]
    races = [found.raced for found in group if found.raced is not None]
    return Cause(
        how,
        place,
        tuple(sorted({name for found in group for name in _of(found)})),
        job if job != place else None,
        tuple(lines),
        most(way.clause for way in ways) if ways and how is How.SWALLOWED else "",
        most(way.errors[-1] if way.errors else "" for way in ways) if ways and place is not None else "",
        most_first(Counter(fault.kind for fault in faults)),
        tuple(found.result.scenario.id for found in group),
        most_first(Counter([*(fault.point for fault in faults), *(each.stood.place for each in races)])),
        tuple(sorted({_asked_for(found.result.scenario).id for found in group})),
        worst_first(Counter(found.result.verdict for found in group)),
        cheapest_first(Counter(found.result.heals_by for found in group)),
        shown.left,
        shown.result.scenario.id,
        shown.rule,
        shown.result.degree,
        shown.result.commands,
        most_first(Counter(what for each in races for what in each.stood.unseen)),
    )


def _length(scenario: Scenario) -> tuple[int, int, str]:
    """The fewest switches come first: each is one more thing to be understood."""
    return len(scenario.switches), len(scenario.id), scenario.id


def _of(found: Found) -> tuple[str, ...]:
    if found.how is How.AS_EVER:
        return (found.result.scenario.flow,)
    if found.how is How.OTHERS and found.fault is not None:
        return (found.fault.kind,)
    if found.how is How.DEADLOCKED:
        return _others(found)
    return _others(found) or (found.entry or found.result.scenario.golden.id,)


def _others(found: Found) -> tuple[str, ...]:
    """Of operations at once, the flows that went on; of a deadlock, the functions that wait as well."""
    if found.raced is not None:
        return found.raced.stood.others
    return tuple(spot.short for spot in found.beside)


def _asked_for(scenario: Scenario) -> Scenario:
    """Its flow, or all that is asked for at once."""
    return replace(scenario.golden, beside=scenario.beside)


def _outermost(group: Group) -> Spot | None:
    """Of those that were joined, the one around the others."""
    return min(group, key=lambda found: (len(found.around), str(found.place))).place
