"""Who stood, of operations at once, while others changed what it had looked at: what a race comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pytest_volfault.model.schedule import Execution, Step
from pytest_volfault.model.stood import Stack, Stood


def stood_in(
    execution: Execution, stacks: Mapping[tuple[str, str], Stack], flows: Mapping[str, str]
) -> tuple[Stood, ...]:
    """Each task that stood so, in the order in which they went on.

    Args:
        execution: the run.
        stacks: (task, place) -> what stood on its stack there.
        flows: the name of each operation -> its flow.
    """
    return tuple(_found(execution.steps, stacks, flows))


def _found(steps: Sequence[Step], stacks: Mapping[tuple[str, str], Stack], flows: Mapping[str, str]) -> Iterator[Stood]:
    for here, step in enumerate(steps):
        if not _looks(step):
            continue
        first = _stands_from(steps, here)
        own = (each.place for each in steps[first : here + 1] if each.task == step.task)
        place = next((each for each in own if (step.task, each) in stacks), None)
        if place is None or not stacks[step.task, place].path:
            continue
        mine = _operation(step.task)
        known = {touch.thing for each in steps[:first] if _operation(each.task) == mine for touch in each.touches}
        since = next((n for n in range(first - 1, -1, -1) if _holds_back(steps[n], step.task)), -1)
        others = [each for each in steps[since + 1 : here] if _operation(each.task) != mine]
        changed = {touch for each in others for touch in each.touches if touch.writes and touch.thing in known}
        unseen = tuple(sorted({touch.what for touch in changed if touch.what}))
        if unseen:
            names = dict.fromkeys(flows[_operation(each.task)] for each in others)
            yield Stood(step.task, place, stacks[step.task, place], tuple(names), unseen)


def _stands_from(steps: Sequence[Step], here: int) -> int:
    """Its first step since it looked at something: one that only waited, or has just begun, knows what it knew."""
    first = here
    for n in range(here - 1, -1, -1):
        if steps[n].task == steps[here].task:
            if _looks(steps[n]):
                break
            first = n
    return first


def _holds_back(step: Step, task: str) -> bool:
    """Whether from that step on a task stood: its own, or that in which it was set off."""
    return step.task == task or task in step.makes


def _looks(step: Step) -> bool:
    """Whether it has looked at anything, or changed it; to take a lock is neither."""
    return any(touch.what for touch in step.touches)


def _operation(task: str) -> str:
    """`A` of `A.1`."""
    return task.partition(".")[0]
