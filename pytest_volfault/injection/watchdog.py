"""A limit in real time, for code under test that hangs without waiting."""

from __future__ import annotations

import contextlib
import inspect
import signal
import sys
import threading
from types import FrameType
from typing import Any

from pytest_volfault.errors import TargetHangs
from pytest_volfault.injection import _all_wait as all_wait
from pytest_volfault.injection import _frames as frames
from pytest_volfault.injection._stillness import real_now
from pytest_volfault.injection._threads import interrupt
from pytest_volfault.injection._turns import TURNS
from pytest_volfault.injection.watch import WATCH

# A scenario takes milliseconds on the reference and tens of them on Nova.
DEFAULT_SECONDS = 60.0
# Of the signals that programs leave alone, the least used first: a handler is what makes a call into C give up.
_SIGNALS = tuple(
    number
    for name, more in (("SIGRTMIN", 9), ("SIGUSR2", 0), ("SIGUSR1", 0), ("SIGALRM", 0))
    if (number := getattr(signal, name, 0) + more) > more
)
_DEBUGGERS = frozenset({"pdb", "bdb", "pudb", "ipdb", "IPython", "pydevd", "_pydevd_bundle", "debugpy"})
# Whose code must not be torn apart: what it has begun, such as putting back what it replaced, it must end.
_OURS = "pytest_volfault.injection."
# But for what of it waits for code under test.
_WAIT = ("._turns", "._resting", "._passing", "._waits", "._waiting")


# Python looks for an error that another thread has raised whenever it jumps backwards.
_LINES = 100
_NAMED = {"__module__": TargetHangs.__module__, "__qualname__": TargetHangs.__qualname__}


class Watchdog:
    """`with Watchdog(seconds):` raises TargetHangs in the body when it takes longer, until the body ends.

    It does so by a signal that nobody uses, and where there is none, or outside the main thread, by Python's way of
    raising an error in another thread. Of what cannot be ended so, `WATCH` ends the process.

    Args:
        seconds: real time that the body may take.
        error: what is raised; a test runner may have an error of its own for a test that fails.
    """

    def __init__(self, seconds: float = DEFAULT_SECONDS, error: type[TargetHangs] = TargetHangs) -> None:
        self.seconds = seconds
        self._error = error
        self._guards: list[_Guard] = []

    def __enter__(self) -> None:
        guard = _Guard(self.seconds, self._error)
        self._guards.append(guard)
        WATCH.add(guard)

    def __exit__(self, *exc: object) -> None:
        guard = self._guards.pop()
        WATCH.remove(guard)
        guard.put_back()


class _Guard:
    """One body that is being watched; see `watch.Guard`."""

    def __init__(self, seconds: float, error: type[TargetHangs]) -> None:
        self.due = real_now() + seconds
        self._seconds = seconds
        self._error = error
        self._thread = threading.get_ident()
        self._message = ""
        self._sent = False
        self._signal = 0
        if threading.current_thread() is threading.main_thread():
            self._signal = next((each for each in _SIGNALS if signal.getsignal(each) is signal.SIG_DFL), 0)
        if self._signal:
            signal.signal(self._signal, self._handle)

    def put_back(self) -> None:
        """Leave no handler, and nothing that is still to be raised."""
        if self._signal and self._has_signal():
            # To ignore a signal takes back one that is on its way, which by default ends the process.
            signal.signal(self._signal, signal.SIG_IGN)
            signal.signal(self._signal, signal.SIG_DFL)
        if self._sent:
            # To clear what is still to be raised leaves CPython 3.11 looking for it at every line for ever:
            # PyThreadState_SetAsyncExc with NULL sets a flag that only a raised error takes away. So it is raised here.
            with contextlib.suppress(TargetHangs):
                for _ in range(_LINES):
                    pass

    def _has_signal(self) -> bool:
        return bool(signal.getsignal(self._signal) == self._handle)

    def bark(self) -> bool:
        """Raise the error in the thread, once more; False where that must not be now."""
        frame = sys._current_frames().get(self._thread)
        if frame is None or not _is_under_test(frame):
            return False
        if not self._message:
            self._message = self._told(frame)
        if _is_ours(self._thread, frame):
            return True
        if self._signal and self._has_signal():
            signal.pthread_kill(self._thread, self._signal)
        else:
            message = self._message
            # Python makes the error itself where it raises one in another thread.
            made: Any = lambda error, *args: self._error.__init__(error, *(args or (message,)))  # noqa: E731 - a method
            error = type(TargetHangs.__name__, (self._error,), {"__init__": made, **_NAMED})
            self._sent = True
            interrupt(self._thread, error)
        return True

    @property
    def message(self) -> str:
        """What has been said."""
        return self._message

    def _handle(self, _number: int, frame: FrameType | None) -> None:
        __tracebackhide__ = True  # pytest shows the user's line as the last
        if not self._message or _is_ours(self._thread, frame):
            return
        raise self._error(self._message)

    def _told(self, frame: FrameType) -> str:
        # Of a loop's thread the tasks say where it is; it itself is within the loop.
        where = [f"it was at {place}" for place in _tasks(frame) or [frames.place(frame)]]
        stacks = sys._current_frames()
        members = list(TURNS.crew.members.values())
        where += [
            f"{each.name} at {frames.place(stacks.get(each.ident))}" for each in members if each.ident != self._thread
        ]
        return f"it took longer than {self._seconds:g} s of real time; {', '.join(where)}"


def _tasks(frame: FrameType) -> list[str]:
    if any(frames.is_users(each) and each.f_code.co_flags & inspect.CO_COROUTINE for each in frames.outwards(frame)):
        return []
    stacks = [(task.get_name(), task.get_stack()) for task in all_wait.tasks_of(frame)]
    return [f"{frames.at(_users(stack))}, in {name}" for name, stack in stacks if stack]


def _users(stack: list[FrameType]) -> FrameType:
    return next((each for each in reversed(stack) if frames.is_users(each)), stack[-1])


def _is_ours(thread: int, frame: FrameType | None) -> bool:
    """Whether our own code, or what it calls of Python's, is at work there: it is done in a moment."""
    # Of that which waits for the code under test, nothing holds the mutex while it waits.
    if TURNS.mutex.holds(thread):
        return True
    for each in frames.outwards(frame):
        name = str(each.f_globals.get("__name__"))
        if name == "contextlib" or (name.startswith(_OURS) and not name.endswith(_WAIT)):
            return True
        if not frames.is_standard(each):
            return False
    return False


def _is_under_test(frame: FrameType) -> bool:
    """Whether it is not a debugger that waits there, nor pytest that tells of what was."""
    names = [(str(each.f_globals.get("__name__")), each.f_code.co_name) for each in frames.outwards(frame)]
    if any(name.partition(".")[0] in _DEBUGGERS for name, _ in names):
        return False
    for name, function in names:
        if (name, function) == ("_pytest.runner", "from_call") or name.startswith("pytest_volfault.campaign."):
            return True
        if name == "_pytest.main":
            return False
    return True
