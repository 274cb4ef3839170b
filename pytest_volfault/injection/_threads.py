"""The threads that the code under test starts: they are its own from their first line, and may not outlive it."""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pytest_volfault.errors import Stopped, ThreadLeft
from pytest_volfault.injection import _crew as crew
from pytest_volfault.injection._member import Member
from pytest_volfault.injection._resting import Abandoned
from pytest_volfault.injection._stillness import cpu_nanoseconds, real_now
from pytest_volfault.injection._turns import TURNS

# Real seconds that a thread which can go on is given to come to rest, and then to end.
PATIENCE = 1.0
_sleep = time.sleep
_really_join = threading.Thread.join
_TRACED_ONES_SPIN = sys.version_info < (3, 12)
# Long enough for a thread that runs lines to be given the interpreter.
_A_MOMENT = 0.002
# Those that nothing could end, and that would keep Python from ending; see `cannot_end`.
_unending: list[threading.Thread] = []


def _start(original: Callable[[threading.Thread], None]) -> Callable[[threading.Thread], None]:
    def start(thread: threading.Thread) -> None:
        starter = sys._getframe(1)
        # Python refuses to start one twice.
        if not TURNS.crew.is_ours() or thread.ident is not None or crew.is_runners(starter):
            original(thread)
            return
        member = TURNS.crew.adopt(thread, crew.target_of(thread), starter)
        run, own = thread.run, vars(thread).get("run")

        def run_as_ours() -> None:
            if own is None:
                del thread.run  # so that the class's is seen again
            else:
                thread.run = own  # type: ignore[method-assign]
            _live(member, run)

        thread.run = run_as_ours  # type: ignore[method-assign]
        try:
            with TURNS.crew.firm():
                original(thread)
        except BaseException:
            TURNS.crew.coming.discard(member)
            raise
        TURNS.come(member)

    return start


def _start_new(original: Callable[..., int]) -> Callable[..., int]:
    def start_new_thread(function: Callable[..., Any], args: Any, kwargs: Mapping[str, Any] | None = None) -> int:
        starter = sys._getframe(1)
        if not TURNS.crew.is_ours() or crew.is_runners(starter):
            return original(function, args, kwargs or {})
        member = TURNS.crew.adopt(None, function, starter)
        ident = original(_live, (member, lambda: function(*args, **(kwargs or {}))))
        TURNS.come(member)
        return ident

    return start_new_thread


def _live(member: Member, run: Callable[[], object]) -> None:
    error: BaseException | None = None
    try:
        TURNS.begin(member)
        run()
    except Stopped as stopped:
        # It is raised once more in the thread that runs the test.
        error = stopped
    finally:
        TURNS.end(member, error)


def _join(original: Callable[..., None]) -> Callable[..., None]:
    def join(thread: threading.Thread, timeout: float | None = None) -> None:
        me, other = TURNS.crew.me(), TURNS.crew.of(thread)
        if me is not None and (TURNS.crew.is_over(thread) or (other and other is not me)):
            if other is None or TURNS.join(me, other, timeout):
                _await_its_end(thread)
        else:
            original(thread, timeout)

    return join


def _is_alive(original: Callable[[threading.Thread], bool]) -> Callable[[threading.Thread], bool]:
    def is_alive(thread: threading.Thread) -> bool:
        # How long its last steps really take is not to be seen.
        if TURNS.crew.is_ours() and TURNS.crew.is_over(thread):
            _await_its_end(thread)
        return original(thread)

    return is_alive


def _await_its_end(thread: threading.Thread) -> None:
    with TURNS.crew.firm():
        _really_join(thread)


REPLACEMENTS: Mapping[str, Callable[[Any], Any]] = {
    "threading:Thread.start": _start,
    "threading:Thread.join": _join,
    "threading:Thread.is_alive": _is_alive,
    "_thread:start_new_thread": _start_new,
}


@contextmanager
def none_left(owner: Member) -> Iterator[None]:
    """What is started within the block has ended when it is over, or is told and made to end.

    Raises:
        ThreadLeft: one has not; where the block ends with another error, that one's notes say so.
        Stopped: one of them ran into what stops a scenario, and the block has not heard of it.
    """
    before = TURNS.crew.last_number
    try:
        yield
    except BaseException as error:
        left = _leave(owner, before)
        if left:
            error.add_note(left)
        raise
    else:
        left = _leave(owner, before)
        trouble, owner.trouble = owner.trouble, None
        if trouble is not None:
            if left:
                trouble.add_note(left)
            raise trouble
        if left:
            raise ThreadLeft(left)


def _leave(owner: Member, before: int) -> str:
    members = [each for each in TURNS.crew.others(owner) if each.number > before and not each.ended]
    if not members:
        return ""
    TURNS.take_back(owner, held=True)
    try:
        _until(lambda: not TURNS.busy(members))
        frames = sys._current_frames()
        left = [each for each in members if not each.ended and not crew.is_idle_worker(each, frames.get(each.ident))]
        told = "; ".join(each.about for each in left)
        stubborn = _end(left)
    finally:
        TURNS.take_back(owner, held=False)
    if not left:
        return ""
    more = f" This could not be ended: {'; '.join(each.name for each in stubborn)}." if stubborn else ""
    return (
        f"the code under test left a thread behind: {told}. Let it end, and wait for it (`join`, `shutdown`), before "
        f"the test does.{more}"
    )


def _end(left: list[Member]) -> list[Member]:
    """Make them end; those that do not."""
    for member in left:
        TURNS.abandon(member)

    def over() -> bool:
        for member in left:
            if not member.ended and not member.rests and member.ident:
                interrupt(member.ident, Abandoned)
        return all(member.ended for member in left)

    _until(over)
    stubborn = [member for member in left if not member.ended]
    _unending.extend(each.thread for each in stubborn if each.thread is not None and not each.thread.daemon)
    return stubborn


def cannot_end() -> list[threading.Thread]:
    """Threads that are no daemons, were left behind, and have not ended to this day: Python would wait for them."""
    return [each for each in _unending if each.is_alive()]


def interrupt(ident: int, error: type[BaseException]) -> None:
    """Raise an error in another thread, when it next runs a line.

    On Python 3.11 the request is a flag for all threads until that thread takes it, and a traced one enters no function
    while the flag is up (ceval.c, DO_TRACING of RESUME). So who is within C is left alone where coverage.py looks on.
    """
    if _TRACED_ONES_SPIN and sys.gettrace() is not None and _is_within_c(ident):
        return
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), ctypes.py_object(error))


def _is_within_c(ident: int) -> bool:
    used = cpu_nanoseconds(ident)
    _sleep(_A_MOMENT)
    return cpu_nanoseconds(ident) == used


def _until(happened: Callable[[], bool]) -> None:
    end, pause = real_now() + PATIENCE, 0.0005
    while not happened() and real_now() < end:
        _sleep(pause)
        pause = min(pause * 2, 0.01)
