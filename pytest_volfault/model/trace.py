"""What a run crossed, call by call: fields for whoever decides by it, one text for people. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from pytest_volfault.model.scenario import Fault, Meanwhile

# The texts. Nothing is read back out of them.
STRUCK = "FAULT {kind} {when}: "
DIED = "{process} dies"
REFUSED = "refused: {process} is dead"
OPEN = "…"
BETWEEN = "meanwhile.{name}"
AFTERWARDS = "then.{name}"
LATE = "late.{name}"
WAITS = "waits.lock"
SWITCHED = "switch.{name}"
ROLES = ", "


class Event(Enum):
    """What an entry tells of.

    Attributes:
        CALL: a crossing of an injection point.
        MEANWHILE: a flow that came in between.
        WAIT: a flow that waits for a lock.
        LATE: what a call that its caller has given up does in the end.
        THEN: another flow begins, as the one before it has come to rest. Calls are counted from there.
        SWITCH: a task of operations at once was stopped, and another moves.
    """

    CALL = "call"
    MEANWHILE = "meanwhile"
    WAIT = "wait"
    LATE = "late"
    THEN = "then"
    SWITCH = "switch"


class End(Enum):
    """How an entry ended.

    Attributes:
        OPEN: it has not, or whoever made the call was stopped.
        RETURNED: with a result.
        RAISED: with an error.
        DIED: the process that made the call died in it.
        REFUSED: that process had died before.
    """

    OPEN = "open"
    RETURNED = "returned"
    RAISED = "raised"
    DIED = "died"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault that struck.

    Attributes:
        kind: what happened.
        when: `before` the call's effect, `after` it, or the effect comes `late`.
    """

    kind: str
    when: str


@dataclass(frozen=True, slots=True)
class Place:
    """A side of a call, at which another flow came in between.

    Attributes:
        point: name of the injection point.
        occurrence: which call of it, from 1.
        when: `before` its effect, or `after` it.
    """

    point: str
    occurrence: int
    when: str

    def __str__(self) -> str:
        return f"{self.when} {self.point}" + ("" if self.occurrence == 1 else f"#{self.occurrence}")


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One crossing of an injection point, one flow that came in between or afterwards, or one wait for a lock.

    Attributes:
        n: its place in the trace, from 1.
        name: of the point; of the flow that came in between or afterwards; of the lock.
        occurrence: how many there had been of it since this flow of the scenario began, this one included.
        detail: what the call was about (`vdb`, `config`), or of which roles a flow was asked if not of the first; may
            be empty.
        result: what the caller got; empty where nobody got anything.
        process: the process that made the call (`api`, `compute`, …).
        possible: what could strike this very call; says nothing of what happened, so it is not compared.
        event: what it tells of.
        end: how it ended.
        strike: the fault that struck it, if one did.
        place: where the flow came in between.
        task: of operations at once, whose it is: `A`, `B.1`; their calls are counted by task.
    """

    n: int
    name: str
    occurrence: int
    detail: tuple[str, ...]
    result: str
    process: str
    possible: tuple[Strike, ...] = field(default=(), compare=False)
    event: Event = Event.CALL
    end: End = End.RETURNED
    strike: Strike | None = None
    place: Place | None = None
    task: str = ""

    @property
    def point(self) -> str | None:
        """Name of the point, where it is a crossing of one."""
        return self.name if self.event is Event.CALL else None

    @property
    def title(self) -> str:
        """What people call it: the point, or what came instead of one."""
        if self.event is Event.CALL:
            return self.name
        flows = {Event.MEANWHILE: BETWEEN, Event.THEN: AFTERWARDS, Event.LATE: LATE, Event.SWITCH: SWITCHED}
        return flows[self.event].format(name=self.name) if self.event in flows else WAITS

    @property
    def about(self) -> str:
        """What it was about, in a few words; may be empty."""
        if self.event is Event.WAIT:
            return self.name
        said = (" " if self.event in (Event.CALL, Event.LATE) else ROLES).join(self.detail)
        return ", ".join(each for each in (said, str(self.place or "")) if each)

    @property
    def came_of_it(self) -> str:
        """What came of it, in a few words."""
        ends = {End.OPEN: OPEN, End.DIED: DIED, End.REFUSED: REFUSED}
        return ends[self.end].format(process=self.process) if self.end in ends else self.result

    @property
    def said(self) -> str:
        """The same, with the fault that struck it."""
        struck = "" if self.strike is None else STRUCK.format(kind=self.strike.kind, when=self.strike.when)
        return struck + self.came_of_it

    def struck_by(self, fault: Fault) -> bool:
        """Whether that fault struck here."""
        struck = self.strike == Strike(fault.kind, fault.when)
        return struck and (self.point, self.task) == (fault.point, fault.task) and fault.strikes(self.occurrence)

    def is_meant_by(self, meanwhile: Meanwhile) -> bool:
        """Whether this is where that flow came in between."""
        place = Place(meanwhile.point, meanwhile.occurrence, meanwhile.when)
        meant = (Event.MEANWHILE, meanwhile.flow, meanwhile.roles, place)
        return (self.event, self.name, self.detail, self.place) == meant

    def __str__(self) -> str:
        call = self.title + ("" if self.occurrence == 1 else f"#{self.occurrence}")
        return f"{call}{f'({self.about})' if self.about else ''} -> {self.said}"

    def as_dict(self) -> dict[str, Any]:
        """Plain values with the names of the results file; what does not concern its event is left out."""
        plain: dict[str, Any] = {
            "n": self.n, "event": self.event.value, "name": self.name, "occurrence": self.occurrence,
            "detail": list(self.detail), "process": self.process, "end": self.end.value, "result": self.result,
        }  # fmt: skip
        if self.strike is not None:
            plain["strike"] = asdict(self.strike)
        if self.place is not None:
            plain["place"] = asdict(self.place)
        if self.task:
            plain["task"] = self.task
        return plain

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TraceEntry:
        """Read `as_dict` back."""
        typed = {
            "detail": tuple(data["detail"]),
            "event": Event(data["event"]),
            "end": End(data["end"]),
            "strike": Strike(**data["strike"]) if "strike" in data else None,
            "place": Place(**data["place"]) if "place" in data else None,
        }
        return cls(**(dict(data) | typed))


def in_parts(trace: Iterable[TraceEntry]) -> list[tuple[TraceEntry, ...]]:
    """The trace of each flow of a scenario; those that come afterwards without the entry that says so."""
    parts: list[list[TraceEntry]] = [[]]
    for entry in trace:
        if entry.event is Event.THEN:
            parts.append([])
        else:
            parts[-1].append(entry)
    return list(map(tuple, parts))
