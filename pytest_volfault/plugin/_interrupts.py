"""A session that is told to end, ends as after Ctrl-C: what was found is told and written."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

# What a CI system sends at its time limit, and a terminal that is closed; their default is to end without a word.
ENDING = (signal.SIGTERM, signal.SIGHUP)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt(signal.Signals(number).name)


def heed() -> Callable[[], None]:
    """Let whoever wants this process to end interrupt it, unless the user has other plans for that signal.

    Returns:
        What undoes it.
    """
    main = threading.current_thread() is threading.main_thread()
    ours = [number for number in ENDING if main and signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _interrupt)

    def undo() -> None:
        for number in ours:
            if signal.getsignal(number) is _interrupt:
                signal.signal(number, signal.SIG_DFL)

    return undo


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """The body, which writes what was found, is not interrupted by the second Ctrl-C of an impatient user.

    By the third it is: it may wait for somebody who reads from a pipe and does not come.
    """
    numbers = (signal.SIGINT, *ENDING)
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in numbers}
    heard: list[int] = []

    def wait(number: int, frame: FrameType | None) -> None:
        heard.append(number)
        handler = before[signal.Signals(number)]
        if len(heard) > 1 and callable(handler):
            handler(number, frame)

    ours = [number for number, handler in before.items() if callable(handler)]
    for number in ours:
        signal.signal(number, wait)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])
