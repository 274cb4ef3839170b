"""Which process of the deployment is running, and which are dead. One Python process plays them all."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

# A compute service is alone on its host, of which it has the name: `compute@compute2`. That of the first has none.
COMPUTE, AT = "compute", "@"
# Whoever asks a party by themselves; nobody asks what becomes of them.
USER = "user"
# Where no process of the deployment runs.
CALLER = "caller"
# They are not killed, nor started again.
NOBODYS = (USER, CALLER)
_stack: list[str] = [CALLER]
_dead: set[str] = set()
_watchers: list[Callable[[bool], None]] = []
_followers: list[Callable[[str], None]] = []
# Where the followers have been told that somebody runs.
_places: list[str] = [""]


@dataclass(frozen=True, slots=True)
class Begun:
    """Where code of a process begins.

    Attributes:
        frame: of whoever lets it run; what it calls is the process.
        asked: what the process was asked for, where that is known.
    """

    frame: FrameType
    asked: str


_begun: list[Begun] = []


class ProcessDied(BaseException):
    """A process of the deployment was killed; it unwinds and can change nothing on its way.

    A BaseException, as a kill is: `except Exception` must not see it.
    """


def current() -> str:
    """Name of the process whose code is running now."""
    return _stack[-1]


def exchange(stack: list[str]) -> list[str]:
    """Another flow goes on, which is in these processes; those of the one that stands are returned."""
    before = list(_stack)
    _stack[:] = stack
    _tell()
    return before


def place() -> str:
    """Name of the host of the process that runs now; empty for the first host, and for what is on none."""
    return _stack[-1].partition(AT)[2]


def is_running(name: str) -> bool:
    """Whether that process is at work now, or waits for one that is."""
    return name in _stack


def is_dead() -> bool:
    """Whether the running process has been killed."""
    return _stack[-1] in _dead


def dead() -> frozenset[str]:
    """Names of the processes that have been killed and not started again."""
    return frozenset(_dead)


def check_alive() -> None:
    """Refuse work of a dead process.

    Raises:
        ProcessDied: the running process has been killed.
    """
    if _stack[-1] in _dead:
        raise ProcessDied(_stack[-1])


def kill(name: str) -> None:
    """From here on the process can change nothing."""
    _dead.add(name)
    _tell()


def revive(name: str | None = None) -> None:
    """A process, or every process, is started again."""
    if name is None:
        _dead.clear()
    else:
        _dead.discard(name)
    _tell()


@contextmanager
def without(names: Iterable[str]) -> Iterator[None]:
    """Those processes are dead within the block, and started again after it."""
    taken = [name for name in names if name not in _dead]
    for name in taken:
        kill(name)
    try:
        yield
    finally:
        for name in taken:
            revive(name)


def is_alone(name: str) -> bool:
    """Whether nobody else does the work of that process: a compute service is alone on its host."""
    return name.partition(AT)[0] == COMPUTE


def go_on(dead_so_far: Iterable[str]) -> None:
    """Others do the work of those who are dead, but for those who are alone.

    An API and a conductor have more than one worker.
    """
    _dead.clear()
    _dead.update(filter(is_alone, dead_so_far))
    _tell()


@contextmanager
def running(name: str, asked: str = "") -> Iterator[None]:
    """The body is code of that process. Raises ProcessDied at once where the process is dead.

    Args:
        name: the process.
        asked: what it is asked for, where the call itself does not say so: `ComputeManager.detach_volume`.
    """
    # Between this generator and whoever has written `with` stands contextlib.
    begun = Begun(sys._getframe(2), asked)
    _stack.append(name)
    _begun.append(begun)
    try:
        _tell()
        check_alive()
        yield
    finally:
        _begun.remove(begun)
        _stack.pop()
        _tell()


def begun_at(frame: FrameType) -> Begun | None:
    """The process that a frame lets run, if it does."""
    return next((each for each in _begun if each.frame is frame), None)


@contextmanager
def watched(look: Callable[[bool], None]) -> Iterator[None]:
    """Within the body, `look` is told whether the running process is dead, whenever that may have changed.

    The unwinding of a dead process runs lines that a real kill would not let it run.
    """
    _watchers.append(look)
    try:
        yield
    finally:
        _watchers.remove(look)


@contextmanager
def followed(move: Callable[[str], None]) -> Iterator[None]:
    """Within the body, `move` is told where somebody runs, by `place`, whenever that is elsewhere than before."""
    _followers.append(move)
    try:
        yield
    finally:
        _followers.remove(move)


def _tell() -> None:
    here = place()
    if here != _places[0]:
        _places[0] = here
        for move in _followers:
            move(here)
    for look in _watchers:
        look(is_dead())
