"""Follows an error through the frames that stood on the stack when a fault struck, and says how it ended.

An error travels through these frames only; one that comes of a call in a handler arrives there as well. So no other
frame is looked into, and once the error's end is known nothing is any more.
"""

from __future__ import annotations

import functools
import opcode
import sys
from collections.abc import Collection
from dataclasses import replace
from types import CodeType, FrameType
from typing import Any

from pytest_volfault.injection import process
from pytest_volfault.injection._own import spot
from pytest_volfault.injection.process import ProcessDied
from pytest_volfault.model.way import Fate, Spot

# How Python ends loops and generators; no error.
_NO_ERRORS = (StopIteration, StopAsyncIteration, GeneratorExit, ProcessDied)
_RETURNS = frozenset(number for name, number in opcode.opmap.items() if name.startswith(("RETURN_", "YIELD_")))
# A handler's line is told of before the error is put where `sys.exc_info` finds it.
_BEGINS_TO_HANDLE = opcode.opmap["PUSH_EXC_INFO"]
# A frame, and what is raised in it where nothing fails.
Quiet = Collection[tuple[str, str, str]]


class Follower:
    """From the strike on.

    Args:
        frames: those of the code under test, from what the process was asked for inwards.
        quiet: what is raised without any fault.

    Attributes:
        fate: how the error ended; silent as long as none was seen.
        errors: the classes that it had.
        answered: whether the struck call returned.
        end: who swallowed it, or whom it left last.
        code: of that frame, to look up its handlers.
        handling: the lines of that function that ran while it handled the error.
        depth: how many functions of the path stand within that one.
    """

    def __init__(self, frames: Collection[FrameType], quiet: Quiet) -> None:
        self.fate = Fate.SILENT
        self.answered = False
        self.end: Spot | None = None
        self.code: Any = None
        self.handling: list[int] = []
        self.errors: tuple[str, ...] = ()
        self._raised: list[BaseException] = []
        self._quiet = quiet
        self._at = -1
        self._inwards = list(reversed(list(frames)))
        self._places = {frame: place for place, frame in enumerate(self._inwards)}
        for frame in self._inwards:
            frame.f_trace = self._look
            frame.f_trace_lines = False
        if self._inwards:
            self._inwards[0].f_trace_lines = True
            sys.settrace(_no_other)

    def stop(self) -> None:
        """Follow no further; what is known by then is what there is."""
        if self._inwards:
            # A debugger may have come in the meantime.
            if sys.gettrace() is _no_other:
                sys.settrace(None)
            for frame in self._inwards:
                if frame.f_trace == self._look:
                    frame.f_trace = None
                frame.f_trace_lines = True
            self._inwards.clear()
            self._places.clear()
            # An error holds its frames, and those all that is in them.
            self._raised.clear()

    def _look(self, frame: FrameType, event: str, arg: Any) -> Any:
        place = self._places.get(frame)
        if place is None:
            return None
        if event == "exception":
            self._arrives(frame, place, arg[1])
        elif event == "line":
            self._goes_on(frame, place)
        elif event == "return":
            self._is_left(frame, place)
        return self._look if self._inwards else None

    def _arrives(self, frame: FrameType, place: int, error: BaseException | None) -> None:
        if error is None or isinstance(error, _NO_ERRORS) or process.is_dead():
            return
        if not self._raised and self.answered:
            here = spot(frame)
            if (here.file, here.function, type(error).__name__) in self._quiet:
                return
        if not any(error is each for each in self._raised):
            self._raised.append(error)
            self.errors = tuple(dict.fromkeys((*self.errors, type(error).__name__)))
        self._at = place
        self.handling = []
        frame.f_trace_lines = True

    def _goes_on(self, frame: FrameType, place: int) -> None:
        if not self._raised:
            self.answered = True
            frame.f_trace_lines = False
        elif place > self._at or not self._is_handling(frame):
            self._ends(Fate.SWALLOWED, frame, place)
        elif frame.f_lineno not in self.handling:
            self.handling.append(frame.f_lineno)

    def _is_handling(self, frame: FrameType) -> bool:
        handled = sys.exc_info()[1]
        return _next(frame) == _BEGINS_TO_HANDLE or any(handled is each for each in self._raised)

    def _is_left(self, frame: FrameType, place: int) -> None:
        returns = _next(frame) in _RETURNS
        last = place == len(self._inwards) - 1
        if not self._raised:
            self.answered = True
            if last:
                self.stop()
        elif returns:
            self._ends(Fate.SWALLOWED, frame, place)
        elif last:
            self._ends(Fate.LEFT, frame, place)
        else:
            self._inwards[place + 1].f_trace_lines = True

    def _ends(self, fate: Fate, frame: FrameType, place: int) -> None:
        self.fate, self.depth = fate, place
        here = spot(frame)
        self.end = replace(here, line=self.handling[0]) if fate is Fate.SWALLOWED and self.handling else here
        self.code = frame.f_code
        self.stop()


def _no_other(frame: FrameType, event: str, arg: Any) -> None:  # noqa: ARG001 - as sys.settrace calls it
    return None


def _next(frame: FrameType) -> int:
    return _instructions(frame.f_code)[frame.f_lasti]


@functools.lru_cache(maxsize=1024)
def _instructions(code: CodeType) -> bytes:
    # Python puts them together anew whenever it is asked.
    return code.co_code
