"""Threads of the code under test, and ways of holding them up."""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable

# Several times as long as a thread has to stand still to be taken for one that waits. It really sleeps: names of
# `time.sleep` are replaced wherever they lie, and this is none.
hold_up = functools.partial(time.sleep, 0.2)


def started(*works: Callable[[], object]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, name=f"worker {n}") for n, work in enumerate(works)]
    for thread in threads:
        thread.start()
    return threads


def joined(*threads: threading.Thread) -> None:
    for thread in threads:
        thread.join()


def compute(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass
