"""The schedules of operations at once within a bound, one for each way in which they end."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from pytest_volfault.campaign._program import AtOnce
from pytest_volfault.errors import UsageError
from pytest_volfault.explorer import INDEPENDENT, SAME_END, EverySchedule, ReducedSchedules, Reduction, Searched
from pytest_volfault.model.scenario import Scenario


class Schedules:
    """Iterating runs one schedule after the other, and gives those that are worth a verdict; once.

    It may stop at any time: `searched` says what is left.

    Args:
        program: the operations.
        switches: how often at most a task is stopped that could have gone on.
        reduction: says whether schedules are left out that only swap steps which touch nothing in common
            (`independent`), or that end as one before (`same-end`).

    Attributes:
        unstruck: in how many schedules, by now, something does not go wrong that is to. They belong to the operations
            without that, and are not given.

    Raises:
        UsageError: the bound is no number of switches; while it is iterated over: in no schedule everything goes wrong
            that is to.
    """

    def __init__(self, program: AtOnce, switches: int, reduction: Reduction) -> None:
        strategy = ReducedSchedules if reduction.has(INDEPENDENT) else EverySchedule
        self._search = strategy(program, switches)
        self._program, self._reduction = program, reduction
        self._ends: dict[Hashable, int] = {}
        self.unstruck = 0

    def __iter__(self) -> Iterator[Scenario]:
        for _, execution in self._search:
            outcome = self._program.outcome
            if outcome and not (outcome.fired or outcome.deadlock):
                self.unstruck += 1
                continue
            # What is left, what the callers are told, and who waits for ever.
            end = outcome and (outcome.facts.lasting, outcome.answers, outcome.deadlock)
            self._ends[end] = self._ends.get(end, 0) + 1
            if self._ends[end] == 1 or not self._reduction.has(SAME_END):
                yield self._program.scenario(execution)
        if self.unstruck == self.searched.run:
            raise UsageError(
                f"in none of {self.unstruck} orders of {self._program.operations.id} everything strikes that it names; "
                "play it by its id to see which calls there are, and in which task"
            )

    @property
    def searched(self) -> Searched:
        """How many schedules were run by now, and what is left."""
        return self._search.searched

    @property
    def ends(self) -> int:
        """In how many ways the schedules have ended by now."""
        return len(self._ends)

    @property
    def pruned(self) -> Mapping[str, int]:
        """Rule of reduction -> how many schedules it has left out by now."""
        same = self.searched.run - self.unstruck - self.ends if self._reduction.has(SAME_END) else 0
        counts = {INDEPENDENT: self.searched.independent, SAME_END: same}
        return {rule: count for rule, count in counts.items() if count}
