"""Which steps of a run could have come in another order, and what that would have changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pytest_volfault.model.schedule import Execution, Step, Touch


@dataclass(frozen=True, slots=True)
class Race:
    """A step that another task could have come before.

    Attributes:
        step: which one.
        task: who could have come first.
    """

    step: int
    task: str


class _Touched:
    """Who touched a thing so far, and who must have come before whoever touches it next. Sets of steps are bits."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, bool]] = []
        self._before_reads = self._before_writes = 0

    def before(self, touch: Touch) -> int:
        return self._before_writes if touch.writes else self._before_reads

    def add(self, step: int, touch: Touch, until: int) -> None:
        self.steps.append((step, touch.writes))
        self._before_writes |= until
        if touch.writes:
            self._before_reads |= until


def races(execution: Execution, since: int) -> Iterator[Race]:
    """The races of the steps from one on, in their order.

    Two steps race where they conflict, nothing that the later task had done by then came after the earlier step,
    and the later one was not waiting for it. Who waits for a lock could not have come before it was given back, but
    before it was taken: that a step gave what the next one took orders the two, and says nothing about who of the two
    that took it had to be first.

    Args:
        execution: the run.
        since: the first step whose races are asked for; those of earlier steps were told of an earlier run.
    """
    steps = execution.steps
    touched: dict[str, _Touched] = {}
    # Task -> its last step, or the one that made it; and what must have come by the end of that.
    stands: dict[str, tuple[int, int]] = {}
    for n, step in enumerate(steps):
        stood, before = stands.get(step.task, (-1, 0))
        until = before
        # A set comes in any order; races are told in one.
        for touch in sorted(step.touches):
            thing = touched.setdefault(touch.thing, _Touched())
            until |= thing.before(touch)
            if n >= since:
                rivals = (rival for rival, writes in thing.steps if writes or touch.writes)
                yield from _reversible(steps, rivals, step.task, stood, before)
        until |= 1 << n
        for touch in step.touches:
            touched[touch.thing].add(n, touch, until)
        for task in (step.task, *step.makes):
            stands[task] = n, until
    writing = [n for n, step in enumerate(steps) if any(touch.writes for touch in step.touches)]
    for task in execution.deadlock:
        # What it would have touched is not known, for it never did; whatever was changed can be what it waits for.
        yield from _reversible(steps, writing, task, *stands.get(task, (-1, 0)))


def _reversible(
    steps: Sequence[Step], rivals: Iterator[int] | Sequence[int], task: str, stood: int, before: int
) -> Iterator[Race]:
    """Of the steps that conflict with one of a task's, those that it could have come before.

    Args:
        steps: all.
        rivals: which conflict.
        task: whose step it is.
        stood: the step after which the task stood before it.
        before: the steps that must have come by then.
    """
    for rival in rivals:
        there = steps[rival]
        waited = rival > stood and task not in there.enabled
        if there.task != task and not before >> rival & 1 and not waited:
            yield Race(rival, task)
