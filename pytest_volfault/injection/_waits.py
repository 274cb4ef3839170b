"""What the code under test waits with, so that it waits in virtual time; a stranger's thread gets the real thing."""

from __future__ import annotations

import _thread
import functools
import queue
import select
import selectors
import threading
import time
import types
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Self

from pytest_volfault.injection._turns import TURNS

_allocate_lock = _thread.allocate_lock
_SimpleQueue = queue.SimpleQueue
_PySimpleQueue = queue._PySimpleQueue  # type: ignore[attr-defined]  # the same in Python, which threading's locks carry


class Lock:
    """Python's lock; to wait for one is to wait in virtual time.

    Attributes:
        waiters: who waits for it, the first first.
    """

    __slots__ = ("__weakref__", "_inner", "waiters")

    def __new__(cls) -> Any:
        """A real one for strangers."""
        return object.__new__(cls) if TURNS.crew.is_ours() else _allocate_lock()

    def __init__(self) -> None:
        self._inner = _allocate_lock()
        self.waiters: deque[Any] = deque()

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """As Python's lock does."""
        if timeout != -1:
            # What is wrong with the arguments, the original says best.
            _check(blocking, timeout)
        if self._inner.acquire(False):
            return True
        return blocking and timeout != 0 and TURNS.acquire(self, None if timeout == -1 else timeout)

    def release(self) -> None:
        """As Python's lock does."""
        self._inner.release()
        if self.waiters:
            TURNS.offer(self)

    def take(self) -> bool:
        """Get it if nobody has it."""
        return self._inner.acquire(False)

    def locked(self) -> bool:
        """As Python's lock does."""
        return self._inner.locked()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *exc: object) -> None:
        self.release()

    def _at_fork_reinit(self) -> None:
        self.__init__()  # type: ignore[misc]  # what a child process does with the locks of its parent


def _check(blocking: bool, timeout: float) -> None:
    _allocate_lock().acquire(blocking, timeout)


class SimpleQueue:
    """`queue.SimpleQueue`, which is written in C and waits there."""

    __class_getitem__: Any = classmethod(types.GenericAlias)

    def __new__(cls) -> Any:
        return _PySimpleQueue() if TURNS.crew.is_ours() else _SimpleQueue()


class Poller:
    """A poll or epoll object whose waits are virtual.

    Args:
        real: the object.
        unit: seconds that a time-out of 1 means.
    """

    def __init__(self, real: Any, unit: float) -> None:
        self._real, self._unit = real, unit

    def poll(self, timeout: float | None = None, *more: Any) -> Any:
        me = TURNS.crew.me()
        if me is None:
            return self._real.poll(timeout, *more)
        seconds = None if timeout is None or timeout < 0 else timeout * self._unit
        return TURNS.watch(me, seconds, lambda seconds: self._real.poll(seconds / self._unit, *more))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._real.close()


def _poller(unit: float) -> Callable[[Any], Any]:
    def make(original: Any) -> Any:
        @functools.wraps(original)
        def poller(*args: Any, **kwargs: Any) -> Any:
            real = original(*args, **kwargs)
            return Poller(real, unit) if TURNS.crew.is_ours() else real

        # What else the type of an epoll object offers.
        vars(poller).update({"fromfd": original.fromfd} if hasattr(original, "fromfd") else {})
        return poller

    return make


def _sleep(original: Callable[[float], None]) -> Callable[[float], None]:
    @functools.wraps(original)
    def sleep(seconds: float) -> None:
        me = TURNS.crew.me()
        # What is wrong with the argument, the original says best.
        if me is not None and seconds >= 0:
            TURNS.sleep(me, seconds)
        else:
            original(seconds)

    return sleep


def _time(original: Callable[[], float]) -> Callable[[], float]:
    @functools.wraps(original)
    def now() -> float:
        return TURNS.elapsed if TURNS.crew.is_ours() else original()

    return now


def _loop_time(original: Callable[[Any], float]) -> Callable[[Any], float]:
    @functools.wraps(original)
    def now(loop: Any) -> float:
        # asyncio adds a nanosecond to see what is due. To seconds since 1970 nothing as small can be added.
        return TURNS.elapsed if TURNS.crew.is_ours() else original(loop)

    return now


def _rlock(original: Callable[[], Any]) -> Callable[[], Any]:
    @functools.wraps(original)
    def rlock() -> Any:
        # The one in Python is made of plain locks.
        return threading._PyRLock() if TURNS.crew.is_ours() else original()  # type: ignore[attr-defined]

    return rlock


def _select(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def select(reads: Any, writes: Any, errors: Any, timeout: float | None = None) -> Any:
        me = TURNS.crew.me()
        if me is None or (timeout is not None and timeout < 0):
            return original(reads, writes, errors, timeout)

        def poll(seconds: float) -> Any:
            found = original(reads, writes, errors, seconds)
            return found if any(found) else None

        return TURNS.watch(me, timeout, poll) or ([], [], [])

    return select


def _selector(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def select(selector: Any, timeout: float | None = None) -> Any:
        me = TURNS.crew.me()
        if me is None:
            return original(selector, timeout)
        seconds = None if timeout is None else max(timeout, 0)
        return TURNS.watch(me, seconds, lambda seconds: original(selector, seconds))

    return select


def _scheduler(original: Callable[..., None]) -> Callable[..., None]:
    def __init__(self: Any, timefunc: Any = None, delayfunc: Any = None) -> None:  # noqa: N807 - what it stands for
        # Its own defaults were bound when it was imported.
        original(self, timefunc or time.monotonic, delayfunc or time.sleep)

    return __init__


_SELECTORS = [
    name
    for name in ("SelectSelector", "_PollLikeSelector", "EpollSelector", "KqueueSelector")
    if "select" in vars(getattr(selectors, name, object))
]
REPLACEMENTS: Mapping[str, Callable[[Any], Any]] = {
    "time:sleep": _sleep,
    "threading:Lock": lambda _: Lock,
    # What conditions wait with, and so all that is made of them.
    "threading:_allocate_lock": lambda _: Lock,
    "threading:RLock": _rlock,
    "threading:_time": _time,
    "asyncio.base_events:BaseEventLoop.time": _loop_time,
    "queue:SimpleQueue": lambda _: SimpleQueue,
    "select:select": _select,
    **{f"select:{name}": _poller(unit) for name, unit in (("poll", 0.001), ("epoll", 1.0)) if hasattr(select, name)},
    **{
        f"selectors:{name}.select": _selector
        for name in _SELECTORS
        if "select" in vars(getattr(selectors, name, object))
    },
    "sched:scheduler.__init__": _scheduler,
}
