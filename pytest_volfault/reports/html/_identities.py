"""The ids of scenarios in parts: a flow and variant, and what strikes. The scripts put them together again."""

from __future__ import annotations

from dataclasses import replace

from pytest_volfault.model.scenario import Fault, Meanwhile, Part, Scenario
from pytest_volfault.reports._grid import party_of
from pytest_volfault.reports.html._distinct import Distinct

# Instead of how often, where another flow comes in between; where one comes afterwards, or is asked for at once, at no
# call.
BETWEEN, AFTERWARDS, AT_ONCE, NOWHERE = -1, -2, -3, -1


class Identities:
    """Tables for the parts that many ids have in common.

    Attributes:
        groups: flow and variant.
        points: names of the points that are struck, or crossed.
        kinds: names of the kinds; of flows, where those come in between; the rest of the id, where others follow or
            are asked for at once.
        strikes: point, kind, when, times and occurrence.
        moments: `before`, `after`, `once`, `always`, as they occur.
    """

    def __init__(self) -> None:
        self.groups: Distinct[tuple[str, str]] = Distinct()
        self.points: Distinct[str] = Distinct()
        self.kinds: Distinct[str] = Distinct()
        self.moments: Distinct[str] = Distinct()
        self.strikes: Distinct[tuple[int, int, int, int, int]] = Distinct()

    def group(self, scenario: Scenario) -> int:
        """Return the number of its flow and variant."""
        return self.groups.number((scenario.flow, scenario.variant))

    def struck(self, scenario: Scenario) -> int | list[int]:
        """Return the number of the one thing that goes wrong, or those of none or several."""
        if scenario.beside:
            # A schedule is no row of faults: what is asked for, struck and switched is one text.
            whole = replace(scenario, then=()).id.removeprefix(scenario.golden.id)
            numbers = [self._nowhere(whole, AT_ONCE), *map(self._afterwards, scenario.then)]
            return numbers[0] if len(numbers) == 1 else numbers
        faults = [self._strike(each, each.kind, self.moments.number(each.times)) for each in scenario.faults]
        between = [self._strike(each, ",".join((each.flow, *each.roles)), BETWEEN) for each in scenario.meanwhile]
        numbers = [*faults, *between, *map(self._afterwards, scenario.then)]
        return numbers[0] if len(numbers) == 1 else numbers

    def _afterwards(self, part: Part) -> int:
        return self._nowhere(str(part), AFTERWARDS)

    def _nowhere(self, text: str, times: int) -> int:
        return self.strikes.number((NOWHERE, self.kinds.number(text), NOWHERE, times, 1))

    def _strike(self, each: Fault | Meanwhile, kind: str, times: int) -> int:
        point, when = self.points.number(each.point), self.moments.number(each.when)
        return self.strikes.number((point, self.kinds.number(kind), when, times, each.occurrence))

    def as_plain(self) -> dict[str, object]:
        """The tables, as the scripts take them."""
        return {
            "groups": self.groups.values,
            "points": self.points.values,
            "parties": [party_of(point) for point in self.points.values],
            "kinds": self.kinds.values,
            "moments": self.moments.values,
            "strikes": self.strikes.values,
        }
