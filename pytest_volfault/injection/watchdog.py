"""A limit in real time, for code under test that hangs without waiting."""

from __future__ import annotations

import signal
import threading
from types import FrameType

from pytest_volfault.errors import TargetHangs

# A scenario takes milliseconds on the reference and tens of them on Nova.
DEFAULT_SECONDS = 60.0


class Watchdog:
    """`with Watchdog(seconds):` raises TargetHangs in the body when it takes longer.

    Works in the main thread, where signals arrive, and stands back where somebody else (pytest-timeout)
    already uses the alarm signal.
    """

    def __init__(self, seconds: float = DEFAULT_SECONDS) -> None:
        self.seconds = seconds
        self._armed = False

    def __enter__(self) -> None:
        self._armed = (
            threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
        )
        if self._armed:
            signal.signal(signal.SIGALRM, self._bark)
            signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def __exit__(self, *exc: object) -> None:
        if self._armed:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def _bark(self, _number: int, frame: FrameType | None) -> None:
        where = f"{frame.f_globals.get('__name__')}:{frame.f_lineno}" if frame else "?"
        raise TargetHangs(f"the flow took longer than {self.seconds:g} s of real time; it was at {where}")
