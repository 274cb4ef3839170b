"""The locks that code under test makes while a scenario runs: who waits for one stands, and another flow goes on.

What Python makes of locks (conditions, semaphores, events, queues), and what oslo.concurrency and fasteners make of
those, looks the plain lock up in `threading`, so that it is one of these as well.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import Any, Protocol

# Between who wants a lock and the lock itself.
_BETWEEN = (
    "threading",
    "contextlib",
    "queue",
    "fasteners",
    "oslo_concurrency",
    "pytest_volfault",
    "wrapt",
    "functools",
)
# What the lock below is made of; replaced by whatever stands in `threading` when a scenario begins.
_make: list[Callable[[], Any]] = [threading.Lock]
_flows: list[Flows] = []


class Flows(Protocol):
    """Who moves; `at_once.Flows` is one."""

    current: Any

    def is_moving(self) -> bool: ...

    def yields(self, timeout: float) -> bool: ...

    def wait(self, lock: Lock, name: str) -> bool: ...

    def nobody(self, lock: Lock, name: str) -> None: ...

    def given(self, lock: Lock) -> None: ...


def new_lock() -> Any:
    """A plain lock as there would be without this module."""
    return _make[-1]()


class Lock:
    """As `threading.Lock`.

    Attributes:
        name: what it is called by whoever waits for it.
        holder: the flow that has it.
    """

    def __init__(self) -> None:
        self._real = new_lock()
        self.name = ""
        self.holder: Any = None

    def take(self) -> bool:
        """Take it if it is free."""
        if not self._real.acquire(False):
            return False
        self.holder = _flows[-1].current if _flows else None
        return True

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """See `threading.Lock.acquire`."""
        if self.take():
            return True
        if not blocking or not _flows:
            return bool(self._real.acquire(blocking, timeout))
        flows = _flows[-1]
        self.name = named()
        if flows.yields(timeout) and flows.wait(self, self.name):
            return True
        if timeout == -1:
            flows.nobody(self, self.name)
        got = bool(self._real.acquire(True, timeout))
        self.holder = flows.current if got else self.holder
        return got

    def release(self) -> None:
        """See `threading.Lock.release`."""
        self.holder = None
        self._real.release()
        if _flows and _flows[-1].is_moving():
            _flows[-1].given(self)

    def locked(self) -> bool:
        """See `threading.Lock.locked`."""
        return bool(self._real.locked())

    def _at_fork_reinit(self) -> None:
        self._real._at_fork_reinit()

    __enter__ = acquire

    def __exit__(self, *_exc: object) -> None:
        self.release()


_wanted: list[str] = []


def named() -> str:
    """What a lock is called that is wanted at the moment: by its name where it has one, or by who wants it."""
    return _wanted[-1] if _wanted else next(iter(places(sys._getframe(), lines=False)), "a lock")


def wanting(name: str) -> None:
    """Say what the locks are called that are wanted from now on; an empty name takes that back."""
    _wanted[:] = [name] if name else []


def places(frame: FrameType | None, *, lines: bool = True) -> Iterator[str]:
    """Where a flow stands, from its innermost line outwards, as far as it is code under test."""
    while frame is not None:
        module = str(frame.f_globals.get("__name__"))
        if module.partition(".")[0] not in _BETWEEN or module.startswith("pytest_volfault.targets.reference"):
            where = f"{module}.{frame.f_code.co_qualname}"
            yield f"{where} ({frame.f_code.co_filename}:{frame.f_lineno})" if lines else where
        frame = frame.f_back


def _rlock(original: Callable[[], Any]) -> Callable[[], Any]:
    # The one in Python is made of plain locks.
    return getattr(threading, "_PyRLock", original)


def _lock(original: Callable[[], Any]) -> type[Lock]:
    _make[:] = [original]
    return Lock


REPLACEMENTS: Mapping[str, Callable[[Any], Any]] = {
    "threading:Lock": _lock,
    # What conditions wait with, and so all that is made of them.
    "threading:_allocate_lock": lambda _: Lock,
    "threading:RLock": _rlock,
}


def in_force(flows: Flows | None) -> None:
    """Say who moves while a scenario runs; None when none does."""
    _flows[:] = [] if flows is None else [flows]
