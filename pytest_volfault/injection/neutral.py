"""The harness changes nothing: whatever runs the session, the code under test finds the same process around it."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import Any

from pytest_volfault.injection._log_room import LogRoom
from pytest_volfault.injection._output import Output

# sys.getrecursionlimit() of a Python that was just started. What a session has made of it is left out as well.
_DEPTH = 1000


class Neutral:
    """What pytest, its plugins and the user's session have set up, kept away from the code under test.

    Args:
        aside: makes a block in which this thread is none of the scenario's.

    Attributes:
        log: what goes wrong in logging is kept there.
    """

    def __init__(self, aside: Callable[[], AbstractContextManager[object]]) -> None:
        self.log = LogRoom(aside)
        self._output = Output()

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Within the block runs nothing but code under test."""
        with warnings_told_only(), self._output.apart(), self.log.apart(), _depth():
            yield


@contextmanager
def warnings_told_only() -> Iterator[None]:
    """A warning is told, and never raised: `-W error` is for the session's own code."""
    with warnings.catch_warnings():
        warnings.filters[:] = [_told(each) for each in warnings.filters]  # type: ignore[index]  # a list, at run time
        show = warnings.showwarning
        warnings.showwarning = _unraised(show)
        yield


def _told(entry: Any) -> Any:
    action, *rest = entry
    return ("default" if action == "error" else action, *rest)


def _unraised(show: Callable[..., None]) -> Callable[..., None]:
    def showwarning(*args: Any, **kwargs: Any) -> None:
        try:
            show(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - somebody's way of showing warnings is no code under test
            print(f"a warning cannot be shown: {type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201 - as warnings does

    return showwarning


@contextmanager
def _depth() -> Iterator[None]:
    """The code under test can go as deep as in a process of its own, however deep it is called from."""
    limit, depth = sys.getrecursionlimit(), 0
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    sys.setrecursionlimit(depth + _DEPTH)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
