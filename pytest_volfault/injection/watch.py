"""The thread that looks at the clock on the wall while scenarios run, and the last resort for what nothing ends.

It is a bare thread of Python's, so that neither the code under test nor a test runner counts it among its own, and it
ends as soon as there is nothing to watch.
"""

from __future__ import annotations

import _thread
import contextlib
import faulthandler
import os
import sys
from collections.abc import Callable
from typing import Protocol

from pytest_volfault.injection._stillness import real_now

_start_new_thread, _allocate_lock = _thread.start_new_thread, _thread.allocate_lock
# Seconds between two attempts at ending what hangs, and from the first of them to the last resort.
AGAIN_SECONDS = 0.1
GRACE_SECONDS = 5.0
# What telling the results may take, once the process is to be ended.
TELLING_SECONDS = 30.0
EXIT_CODE = 1


class Guard(Protocol):
    """What is being watched."""

    due: float

    @property
    def message(self) -> str: ...

    def bark(self) -> bool: ...


class Watch:
    """All that is being watched in this process.

    Attributes:
        tell: tells what was found so far, before the process is ended; a test runner's.
    """

    def __init__(self) -> None:
        self.tell: Callable[[str], None] | None = None
        self._mutex = _allocate_lock()
        self._bell = _allocate_lock()
        self._bell.acquire()
        self._guards: dict[Guard, float] = {}
        self._runs = False
        self._wakes = 0.0

    def add(self, guard: Guard) -> None:
        """Watch it from now on."""
        with self._mutex:
            # When it was first barked at; 0 for never.
            self._guards[guard] = 0.0
            if not self._runs:
                self._runs = True
                _start_new_thread(self._watch, ())
            elif guard.due < self._wakes:
                self._ring()

    def remove(self, guard: Guard) -> None:
        """It is over."""
        with self._mutex:
            del self._guards[guard]

    def rest(self) -> None:
        """Nothing is to be watched for a while."""
        with self._mutex:
            if self._runs and not self._guards:
                self._ring()

    def _ring(self) -> None:
        if self._bell.locked():
            self._bell.release()

    def _watch(self) -> None:
        while True:
            with self._mutex:
                if not self._guards:
                    self._runs = False
                    return
                self._wakes = min(each.due for each in self._guards)
            self._bell.acquire(timeout=max(self._wakes - real_now(), 0.001))
            hopeless = self._bark()
            if hopeless is not None:
                self._end_the_process(hopeless)

    def _bark(self) -> Guard | None:
        """Bark at all that are late; the one that has not ended in spite of that, if any."""
        # Under the mutex, so that nobody is barked at who has just been removed.
        with self._mutex:
            now = real_now()
            for guard, first in self._guards.items():
                if guard.due <= now:
                    guard.due = now + AGAIN_SECONDS
                    # A debugger, or a test runner that tells: the code under test is not to blame for the time.
                    if guard.bark():
                        self._guards[guard] = first or now
                        if first and now - first > GRACE_SECONDS:
                            return guard
        return None

    def _end_the_process(self, guard: Guard) -> None:
        text = (
            f"{guard.message}. Nothing ended it in {GRACE_SECONDS:g} s more: it swallows every error, or waits within "
            "C. So this process ends here; the stacks of its threads are above."
        )
        try:
            # Where telling hangs as well.
            faulthandler.dump_traceback_later(TELLING_SECONDS, exit=True)
            if self.tell is not None:
                self.tell(text)
            else:
                tell_plainly(text)
        finally:
            os._exit(EXIT_CODE)


def tell_plainly(text: str) -> None:
    """Print the stacks of all threads, and the text."""
    with contextlib.suppress(OSError, ValueError):
        stream = sys.__stderr__
        if stream is not None:
            faulthandler.dump_traceback(stream, all_threads=True)
            stream.write(f"\n{text}\n")
            stream.flush()


WATCH = Watch()
