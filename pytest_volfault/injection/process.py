"""Which process of the deployment is running, and which are dead. One Python process plays them all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_stack: list[str] = ["caller"]
_dead: set[str] = set()


class ProcessDied(BaseException):
    """A process of the deployment was killed; it unwinds and can change nothing on its way.

    A BaseException, as a kill is: `except Exception` must not see it.
    """


def current() -> str:
    """Name of the process whose code is running now."""
    return _stack[-1]


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


def revive(name: str | None = None) -> None:
    """A process, or every process, is started again."""
    if name is None:
        _dead.clear()
    else:
        _dead.discard(name)


@contextmanager
def running(name: str) -> Iterator[None]:
    """The body is code of that process. Raises ProcessDied at once where the process is dead."""
    _stack.append(name)
    try:
        check_alive()
        yield
    finally:
        _stack.pop()
