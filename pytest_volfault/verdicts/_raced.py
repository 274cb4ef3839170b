"""Where a race comes from: the function that stood while another operation changed what it had looked at.

In one schedule several functions may have stood so, one after the other, and not all of them are to blame. Schedules
that break the same rule are looked at together: what stood in most of them is what they have in common.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pytest_volfault.model.result import Result
from pytest_volfault.model.stood import Stood
from pytest_volfault.model.way import Spot
from pytest_volfault.verdicts._sites import Sites, undecorated

# A function, and the flows that went on while it stood.
Place = tuple[Spot, tuple[str, ...]]


@dataclass(frozen=True)
class Raced:
    """Where the race of one scenario comes from.

    Attributes:
        job: the function that stood.
        stood: how it stood in this scenario.
    """

    job: Spot
    stood: Stood

    @property
    def place(self) -> Place:
        """What tells it from others."""
        return self.job, self.stood.others


def raced(results: Iterable[Result], sites: Sites) -> Mapping[str, Raced]:
    """The race of each scenario in which somebody stood, by its id.

    Args:
        results: those that are not clean.
        sites: whose job something is.
    """
    by_rule: dict[str, dict[str, list[Raced]]] = {}
    for result in results:
        found = list(_found(result, sites))
        if found:
            rule = next((each.rule for each in result.violations), "")
            by_rule.setdefault(rule, {})[result.scenario.id] = found
    return {name: one for each in by_rule.values() for name, one in _in_common(each)}


def _found(result: Result, sites: Sites) -> Iterator[Raced]:
    """Each function that stood, from whose job it was outwards: those around it stood as well."""
    for stood in result.stood:
        path = stood.stack.path
        place = sites.place_of(result.scenario.golden.id, path)
        if place is not None:
            yield from (Raced(spot, stood) for spot in reversed(undecorated(path[: place + 1])))


def _in_common(found: Mapping[str, list[Raced]]) -> Iterator[tuple[str, Raced]]:
    """One of each scenario's: that which most of them have, and so on with those that do not have it."""
    left = dict(found)
    # Of functions that stood in as many, the innermost says most.
    depth: dict[Place, int] = {}
    for each in itertools.chain.from_iterable(found.values()):
        depth[each.place] = max(depth.get(each.place, 0), each.stood.stack.path.index(each.job))
    while left:
        counts: dict[Place, int] = {}
        for races in left.values():
            for place in {each.place for each in races}:
                counts[place] = counts.get(place, 0) + 1
        most = min(counts, key=lambda place: (-counts[place], -depth[place], place[0].name, place[1]))
        for name, races in list(left.items()):
            one = next((each for each in races if each.place == most), None)
            if one is not None:
                yield name, one
                del left[name]
