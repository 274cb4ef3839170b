"""Every schedule within the bound, each once: what a reduction is held against."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_volfault.explorer._schedule_search import Choices, ScheduleSearch, preempts
from pytest_volfault.explorer.program import Program
from pytest_volfault.model.schedule import Execution, Step


class EverySchedule(ScheduleSearch):
    """Follows every branch, the latest first; see `ScheduleSearch`."""

    def __init__(self, program: Program, switches: int) -> None:
        super().__init__(program, switches)
        # What is chosen, the steps that are known of it, and how many switches it has.
        self._branches: list[tuple[Choices, tuple[Step, ...], int]] = [((), (), 0)]

    @property
    def _left(self) -> int:
        return len(self._branches)

    def __iter__(self) -> Iterator[tuple[Choices, Execution]]:
        while self._branches:
            choices, known, spent = self._branches[-1]
            execution = self._follow(choices, known)
            self._branches.pop()
            self._branch(execution, len(choices), spent)
            yield choices, execution

    def _branch(self, execution: Execution, chosen: int, spent: int) -> None:
        """Note what else could have been chosen after what was; from there on nobody was stopped."""
        steps = execution.steps
        for n in range(chosen, len(steps)):
            before = steps[n - 1] if n else None
            # The last that is put down is the first that is taken up.
            for task in reversed(steps[n].enabled):
                if task == steps[n].task:
                    continue
                cost = spent + preempts(task, steps[n], before)
                if cost > self._bound:
                    self._beyond += 1
                else:
                    self._branches.append(((*execution.choices[:n], task), steps[:n], cost))
