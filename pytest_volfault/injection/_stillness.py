"""Whether a thread is at work: seen from outside, by where it stands, what it has used of the processor, and its state.

A thread that waits within C, for a lock that was made before the scenario or for a queue that is written in C, cannot
be asked. One that sleeps, has not moved and has used nothing for a while is taken to wait. One that only gets no
processor is at work, however long that takes.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import FrameType

# Longer than a thread stands still that waits for its turn at the interpreter, which has it look again every 5 ms.
STILL_SECONDS = 0.05
# What one look vouches for at most: who looks may itself have been held up, and everything else with it.
_LOOK_SECONDS = 0.01
# Bound before anything is frozen, or replaced.
real_now = time.monotonic
_cpu_clock = getattr(time, "pthread_getcpuclockid", None)
_open, _read, _close = os.open, os.read, os.close
# Of a thread that waits until somebody wakes it. Others want a processor, or wait for a disk (proc_pid_stat(5)).
_SLEEPS = b"S"


@dataclass(slots=True)
class _Seen:
    """What was last seen of a thread: where it stood, when that was, and for how long it has been so."""

    look: tuple[int, int, int]
    when: float
    seconds: float = 0.0


class Stillness:
    """What was last seen of each thread, and for how long it has been so."""

    def __init__(self) -> None:
        self._seen: dict[int, _Seen] = {}

    def stir(self) -> None:
        """Something has moved, which may have woken one that was still and has not yet been let go on."""
        self._seen.clear()

    def frames(self) -> Mapping[int, FrameType]:
        """Where each thread of the process stands."""
        return sys._current_frames()

    def is_still(self, ident: int) -> bool:
        """Whether it has slept for `STILL_SECONDS`, neither moved nor used the processor, while nothing stirred.

        Args:
            ident: a thread that is alive.
        """
        frame = sys._current_frames().get(ident)
        if frame is None or _cpu_clock is None:
            # Where nothing can be known, nobody is overtaken; the watchdog ends what then hangs.
            return frame is None
        look = (id(frame), frame.f_lasti, cpu_nanoseconds(ident))
        seen, now = self._seen.get(ident), real_now()
        if seen is None or seen.look != look or not _sleeps(ident):
            self._seen[ident] = _Seen(look, now)
            return False
        seen.seconds += min(now - seen.when, _LOOK_SECONDS)
        seen.when = now
        return seen.seconds >= STILL_SECONDS

    def forget(self, ident: int) -> None:
        """The thread is gone; another may be given its number."""
        self._seen.pop(ident, None)


def cpu_nanoseconds(ident: int) -> int:
    """What a living thread has used of the processor; 0 where the system does not say."""
    if _cpu_clock is None:
        return 0
    with contextlib.suppress(OSError):
        return time.clock_gettime_ns(_cpu_clock(ident))
    return 0


def _sleeps(ident: int) -> bool:
    """Whether the system has a living thread asleep; where it does not say, it is taken for asleep."""
    # The number of a thread's clock holds that of the thread (MAKE_THREAD_CPUCLOCK of Linux's posix-timers.h).
    number = ~(_cpu_clock(ident) >> 3) if _cpu_clock is not None else 0
    try:
        file = _open(f"/proc/self/task/{number}/stat", os.O_RDONLY)
    except OSError:
        return True
    try:
        # The name stands in parentheses, and may itself hold one.
        return _read(file, 256).rpartition(b") ")[2][:1] == _SLEEPS
    finally:
        _close(file)
