"""Schedules within the bound, but for those that differ from another only in the order of what does not conflict.

Dynamic partial-order reduction under a bound of switches: Coons, Musuvathi and McKinley, "Bounded partial-order
reduction" (OOPSLA 2013). Where two steps race, the later task is tried in the place of the earlier step. To come in
there may cost a switch more than the bound has, although the same order of the two costs none where the other task had
not begun. So it is tried as well where the other task's block of steps began.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pytest_volfault.explorer._races import races
from pytest_volfault.explorer._schedule_search import Choices, ScheduleSearch, preempts
from pytest_volfault.explorer.program import Program
from pytest_volfault.model.schedule import Execution, Step


@dataclass(slots=True)
class _Place:
    """A step of the present run, and who else is to move there.

    Attributes:
        step: what is done there now.
        before: the step before it.
        spent: how many switches there were before it.
        tried: who has moved there.
        wanted: who is to move there.
    """

    step: Step
    before: Step | None
    spent: int
    tried: set[str] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)

    def cost(self, task: str) -> int:
        """How many switches there are when a task moves here."""
        return self.spent + preempts(task, self.step, self.before)

    def open(self, bound: int) -> list[str]:
        """Who is still to move here within a bound."""
        return [
            task
            for task in self.step.enabled
            if task in self.wanted and task not in self.tried and self.cost(task) <= bound
        ]


class ReducedSchedules(ScheduleSearch):
    """Follows the branches that a race asks for, the latest first; see `ScheduleSearch`."""

    def __init__(self, program: Program, switches: int) -> None:
        super().__init__(program, switches)
        self._path: list[_Place] = []

    @property
    def _left(self) -> int:
        if not self._run:
            return 1
        return sum(len(place.open(self._bound)) for place in self._path)

    def __iter__(self) -> Iterator[tuple[Choices, Execution]]:
        while (choices := self._next()) is not None:
            known = [place.step for place in self._path[: len(choices) - 1]]
            execution = self._follow(choices, known)
            self._enter(execution, len(choices))
            yield choices, execution

    def _next(self) -> Choices | None:
        """The next branch, after what is done with has been left; None where there is none any more."""
        if not self._run:
            return ()
        while self._path:
            place = self._path[-1]
            for task in place.open(self._bound):
                return (*(each.step.task for each in self._path[:-1]), task)
            self._leave(self._path.pop())
        return None

    def _leave(self, place: _Place) -> None:
        for task in place.step.enabled:
            if task in place.tried:
                continue
            if place.cost(task) > self._bound:
                self._beyond += 1
            else:
                self._independent += 1

    def _enter(self, execution: Execution, chosen: int) -> None:
        """Take over a run's steps, and what its races ask for."""
        steps = execution.steps
        # The step that was chosen last stands in the place of another.
        since = max(chosen - 1, 0)
        if self._path:
            self._path[since].step = steps[since]
        for step in steps[len(self._path) :]:
            if self._path:
                last = self._path[-1]
                self._path.append(_Place(step, last.step, last.cost(last.step.task)))
            else:
                self._path.append(_Place(step, None, 0))
        for place in self._path[since:]:
            place.tried.add(place.step.task)
        for race in races(execution, since):
            self._want(race.step, race.task)
            self._want(self._began(race.step), race.task)

    def _began(self, step: int) -> int:
        """Where the block of steps of one task began that a step is in."""
        while step and self._path[step - 1].step.task == self._path[step].step.task:
            step -= 1
        return step

    def _want(self, step: int, task: str) -> None:
        place = self._path[step]
        # Who cannot move there may be able to after any of the others.
        place.wanted.update({task} if task in place.step.enabled else place.step.enabled)
