"""Every schedule of operations at once within a bound, and the ends to which they come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pytest_volfault.campaign._program import AtOnce
from pytest_volfault.explorer import ScheduleSearch, Searched
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class OneEnd:
    """A way in which operations at once end.

    Attributes:
        result: of the first schedule that was found to end so, judged.
        schedules: how many schedules end so.
    """

    result: Result
    schedules: int


@dataclass(frozen=True, slots=True)
class Interleavings:
    """What was found of operations at once.

    Attributes:
        ends: what they leave and what their users are told, each once, in the order in which they were found.
        deadlocks: schedules in which they wait for one another for ever.
        searched: how many schedules were run, and what was left out.
    """

    ends: tuple[OneEnd, ...]
    deadlocks: tuple[Scenario, ...]
    searched: Searched

    @property
    def unclean(self) -> tuple[OneEnd, ...]:
        """The ends that none of the orders one after the other has, and that somebody has to do something about."""
        return tuple(end for end in self.ends if not end.result.verdict.clean)


def interleavings(search: ScheduleSearch, program: AtOnce, run: Callable[[Scenario], Result]) -> Interleavings:
    """Run every schedule that a search follows, and judge each end once.

    Args:
        search: which schedules there are.
        program: the operations.
        run: runs one schedule by its id and judges it.
    """
    first: dict[object, Scenario] = {}
    counts: dict[object, int] = {}
    deadlocks = []
    for _, execution in search:
        scenario = program.scenario(execution)
        if program.outcome is None:
            deadlocks.append(scenario)
            continue
        end = program.outcome.facts.lasting, program.outcome.answers
        first.setdefault(end, scenario)
        counts[end] = counts.get(end, 0) + 1
    ends = tuple(OneEnd(run(scenario), counts[end]) for end, scenario in first.items())
    return Interleavings(ends, tuple(deadlocks), search.searched)
