"""What is said when all threads of the code under test wait, and nothing is left that could wake one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from types import FrameType

from pytest_volfault.injection import _frames as frames
from pytest_volfault.injection._member import Member


def told(members: Iterable[tuple[Member, FrameType | None]]) -> str:
    """Each thread with where it stands, from its innermost line outwards."""
    stacks = [f"  {member.name} waits at\n{_lines(frames.stack(frame))}{_tasks(frame)}" for member, frame in members]
    return (
        "a deadlock: every thread of the code under test waits without a time-out, and nothing is left that could wake "
        "one.\n" + "\n".join(stacks)
    )


def _lines(stack: Iterable[str]) -> str:
    return "\n".join(f"    {line}" for line in stack)


def _tasks(frame: FrameType | None) -> str:
    """Where the tasks of a loop stand that runs there: its own frames say only that it waits."""
    told = [f"\n  in it, task {task.get_name()} waits at\n{_lines(_task_stack(task))}" for task in tasks_of(frame)]
    return "".join(told)


def tasks_of(frame: FrameType | None) -> list[asyncio.Task[object]]:
    """The unfinished tasks of the asyncio loop that runs on this stack, if one does."""
    loops = (
        each.f_locals.get("self")
        for each in frames.outwards(frame)
        if each.f_code.co_name == "run_forever" and frames.package_of(each) == "asyncio"
    )
    loop = next((each for each in loops if isinstance(each, asyncio.AbstractEventLoop)), None)
    if loop is None:
        return []
    return sorted(asyncio.all_tasks(loop), key=lambda task: task.get_name())


def _task_stack(task: asyncio.Task[object]) -> Iterator[str]:
    stack = task.get_stack()
    return map(frames.at, reversed([each for each in stack if frames.is_users(each)] or stack))
