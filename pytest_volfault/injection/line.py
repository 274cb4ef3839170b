"""One line of a trace while its run goes on, and how results and errors are written there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pytest_volfault.model.scenario import Fault
from pytest_volfault.model.trace import End, Event, Place, Strike, TraceEntry


@dataclass(slots=True)
class Line:
    """A `TraceEntry` while it is written: what came of it is known later."""

    name: str
    occurrence: int
    detail: tuple[str, ...]
    process: str
    possible: tuple[Strike, ...] = ()
    event: Event = Event.CALL
    result: str = ""
    end: End = End.OPEN
    strike: Strike | None = None
    place: Place | None = None
    task: str = ""

    def entry(self, n: int) -> TraceEntry:
        return TraceEntry(
            n, self.name, self.occurrence, self.detail, self.result, self.process,
            self.possible, self.event, self.end, self.strike, self.place, self.task,
        )  # fmt: skip

    def ends(self, result: str, end: End = End.RETURNED) -> None:
        self.result, self.end = result, end

    def can(self, fault: Fault) -> bool:
        return Strike(fault.kind, fault.when) in self.possible


def words(said: str | tuple[str, ...]) -> tuple[str, ...]:
    """What a call is about, without what is empty."""
    words = (said,) if isinstance(said, str) else tuple(said)
    return tuple(word for word in words if word)


def shown(result: Any) -> str:
    """A result in a few characters that are the same in each run."""
    if result is None:
        return "done"
    if isinstance(result, bool | int | str):
        text = str(result)
        return text if len(text) <= 40 else "done"
    # Only what was made to be read: the default text of an object holds its address.
    readable = type(result).__module__ != "builtins" and "__str__" in vars(type(result))
    return str(result) if readable else "done"


def shown_error(error: BaseException) -> str:
    """An error in one line: its class and the first line of its message."""
    message = str(error).strip().split("\n", 1)[0]
    return f"{type(error).__name__}: {message}"[:160] if message else type(error).__name__
