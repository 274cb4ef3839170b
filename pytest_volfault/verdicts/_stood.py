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
        since = _stands_since(steps, here)
        stack = stacks.get((step.task, step.place))
        if since is None or stack is None or not stack.path:
            continue
        mine = _operation(step.task)
        looked_at = {
            touch.thing for each in steps[: since + 1] if _operation(each.task) == mine for touch in each.touches
        }
        others = [each for each in steps[since + 1 : here] if _operation(each.task) != mine]
        changed = {touch for each in others for touch in each.touches if touch.writes and touch.thing in looked_at}
        unseen = tuple(sorted({touch.what for touch in changed if touch.what}))
        if unseen:
            names = dict.fromkeys(flows[_operation(each.task)] for each in others)
            yield Stood(step.task, step.place, stack, tuple(names), unseen)


def _stands_since(steps: Sequence[Step], here: int) -> int | None:
    """The step after which the one that moves here has stood: its last one, or that in which it was set off."""
    task = steps[here].task
    before = (n for n in range(here - 1, -1, -1) if steps[n].task == task or task in steps[n].makes)
    return next(before, None)


def _operation(task: str) -> str:
    """`A` of `A.1`."""
    return task.partition(".")[0]
