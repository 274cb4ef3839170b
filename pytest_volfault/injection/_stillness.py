"""Whether a thread is at work: seen from outside, by where it stands and what it has used of the processor.

A thread that waits within C, for a lock that was made before the scenario or for a queue that is written in C, cannot
be asked. One that has not moved and has used nothing for a while is taken to wait.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Mapping
from types import FrameType

# Longer than a thread stands still that waits for its turn at the interpreter, which has it look again every 5 ms.
STILL_SECONDS = 0.05
# Bound before anything is frozen.
real_now = time.monotonic
_cpu_clock = getattr(time, "pthread_getcpuclockid", None)


class Stillness:
    """What was last seen of each thread, and since when it has been so."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[tuple[int, int, int], float]] = {}
        self._stirred = 0.0

    def stir(self) -> None:
        """Something has moved, which may have woken one that was still and has not yet been let go on."""
        self._stirred = real_now()

    def frames(self) -> Mapping[int, FrameType]:
        """Where each thread of the process stands."""
        return sys._current_frames()

    def is_still(self, ident: int) -> bool:
        """Whether it has neither moved nor used the processor for `STILL_SECONDS`, while nothing stirred.

        Args:
            ident: a thread that is alive.
        """
        frame = sys._current_frames().get(ident)
        if frame is None or _cpu_clock is None:
            # Where nothing can be known, nobody is overtaken; the watchdog ends what then hangs.
            return frame is None
        look = (id(frame), frame.f_lasti, cpu_nanoseconds(ident))
        known, now = self._seen.get(ident), real_now()
        if known is None or known[0] != look:
            self._seen[ident] = (look, now)
            return False
        return now - max(known[1], self._stirred) >= STILL_SECONDS

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
