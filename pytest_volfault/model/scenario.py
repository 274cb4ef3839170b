"""A scenario and its text form: flows, a variant, what goes wrong, comes in between or after. Standard library only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pytest_volfault.errors import UsageError
from pytest_volfault.model._at_once import (
    BEGIN,
    END,
    GIVEN,
    OPERATIONS,
    WAIT,
    Beside,
    Switch,
    check_at_once,
    read_beside,
    read_switch,
)
from pytest_volfault.model._parts import (
    SIDES,
    TIMES,
    WHENS,
    Fault,
    Meanwhile,
    Part,
    Unreadable,
    matched,
    pieces,
    read_part,
    read_planned,
    written,
)
from pytest_volfault.model.recovery import RECOVERY
from pytest_volfault.model.variant import canonical

__all__ = [
    "BEGIN",
    "CRASH",
    "END",
    "GIVEN",
    "OPERATIONS",
    "SIDES",
    "THEN",
    "TIMES",
    "WAIT",
    "WHENS",
    "Beside",
    "Fault",
    "Meanwhile",
    "Part",
    "Scenario",
    "Switch",
    "is_hidden",
]

_FLOW = re.compile(r"(?P<flow>[A-Za-z0-9_-]+)(?:\.(?P<variant>[A-Za-z0-9_-]+))?")
# Between one flow and the next, and between those that are asked at once.
THEN = "//"
_AT_ONCE = ":"
# The kind of fault that is the death of the process that makes the call.
CRASH = "crash"
SHAPE = (
    "The shape is FLOW.VARIANT/POINT@WHEN=KIND,TIMES, for example "
    "detach.attachments/cinder.attachment_delete@before=http-500,always; POINT@WHEN:FLOW runs another flow meanwhile; "
    "//FLOW and //FLOW/POINT@WHEN=KIND,TIMES play another one afterwards, "
    "//restart and //wait what comes after a crash by itself; "
    "FLOW,server2 and FLOW,volume2 ask it of others than the first flow; FLOW.VARIANT:FLOW asks for two at once, and "
    "TASK:POINT@WHEN:TASK lets another task move where one stands"
)


def is_hidden(point: str) -> bool:
    """Whether a campaign breaks that point only where it is asked to: what Cinder asks of its storage's driver.

    The fakes' catalogue says so of each operation (`process`). attach_volume has always been part of campaigns.
    """
    return point.startswith("backend.") and point != "backend.attach_volume"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A flow, a variant, the faults, what happens meanwhile and afterwards; its text form is the id that replays it.

    The words of its variant may be given in any order; it has them in the one in which variants are written.

    Attributes:
        flow: name of the flow.
        variant: its variant, by name.
        faults: what goes wrong in this flow, all of it in this one run.
        meanwhile: which flows come in between, and where.
        then: which flows are asked for afterwards, one after the other.
        beside: which operations are asked for at once with the first flow; that one's tasks are A, theirs B and C.
        switches: where a task is stopped so that another moves, in this order.
    """

    flow: str
    variant: str
    faults: tuple[Fault, ...] = ()
    meanwhile: tuple[Meanwhile, ...] = ()
    then: tuple[Part, ...] = ()
    beside: tuple[Beside, ...] = ()
    switches: tuple[Switch, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "variant", canonical(self.variant))
        # It refuses what is named twice.
        Part(self.flow, self.faults, self.meanwhile)
        check_at_once(1 + len(self.beside), (*self.faults, *self.meanwhile, *self.switches))
        for part in self.then:
            check_at_once(1, part.faults)

    @property
    def id(self) -> str:
        """Shell-safe, readable, and the same on every machine and in every release."""
        first = self.head + written((*self.faults, *self.meanwhile, *self.switches))
        return THEN.join((first, *map(str, self.then)))

    @property
    def head(self) -> str:
        """What its id begins with: the flow and variant, and what is asked for at once with them."""
        return _AT_ONCE.join((f"{self.flow}.{self.variant}", *map(str, self.beside)))

    @property
    def stops(self) -> int:
        """How often a task is stopped that could have gone on: not at its end, nor where it waits."""
        return sum(each.place.partition("#")[0] not in (BEGIN, END, WAIT) for each in self.switches)

    @property
    def golden(self) -> Scenario:
        """The same flow, undisturbed, and nothing after it."""
        return Scenario(self.flow, self.variant)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its flows, one after the other; the first is asked of `server` and `volume`."""
        return (Part(self.flow, self.faults, self.meanwhile), *self.then)

    @property
    def operations(self) -> dict[str, Beside]:
        """What is asked for at once, by the name of its task; only the flow where that is all."""
        return dict(zip(OPERATIONS, (Beside(self.flow), *self.beside), strict=False))

    @property
    def planned(self) -> tuple[Fault | Meanwhile | Switch, ...]:
        """All that shall strike, come in between or be switched, in any of its flows."""
        return (*(each for part in self.parts for each in part.planned), *self.switches)

    def with_faults(self, faults: tuple[Fault, ...], place: int = -1) -> Scenario:
        """The same with other faults in one of its flows.

        Args:
            faults: what goes wrong there.
            place: which of `parts`; the last one where that is not said.
        """
        place %= len(self.parts)
        if not place:
            return replace(self, faults=faults)
        then = tuple(replace(each, faults=faults) if n == place else each for n, each in enumerate(self.then, start=1))
        return replace(self, then=then)

    @property
    def crashes(self) -> int:
        """How many of its faults are the death of a process."""
        return sum(fault.kind == CRASH for part in self.parts for fault in part.faults)

    @property
    def recovers(self) -> bool:
        """Whether all that comes afterwards is what comes after a crash: by itself, or as its owner asks once more."""
        again = Part(self.flow)
        ours = (part.flow in RECOVERY or replace(part, faults=()) == again for part in self.then)
        return bool(self.then and self.crashes) and all(ours)

    @property
    def asked(self) -> Scenario:
        """The same as far as its last flow: without what comes after that by itself."""
        last = max((n for n, part in enumerate(self.then, start=1) if part.flow not in RECOVERY), default=0)
        return replace(self, then=self.then[:last])

    @property
    def with_others(self) -> bool:
        """Whether other flows come in between or afterwards, and not only what comes after a crash."""
        return self.in_company and not (self.recovers and not self.meanwhile and not self.beside)

    @property
    def in_company(self) -> bool:
        """Whether other flows come in between or afterwards, or are asked for at once."""
        return bool(self.meanwhile or self.then or self.beside)

    @property
    def needs_drivers(self) -> bool:
        """Whether it names a call that Cinder makes of its storage's driver; a campaign without `drivers` has none."""
        return any(is_hidden(each.point) for each in self.planned)

    @classmethod
    def parse(cls, text: str) -> Scenario:
        """Read an id.

        Raises:
            UsageError: it is not one; the message shows the shape.
        """
        if not isinstance(text, str):
            raise UsageError(f"a scenario is named by its id, which is a text, and not by {text!r}")
        try:
            first, *then = text.split(THEN)
            head, *planned = first.split("/", 1)
            own, *others = head.split(_AT_ONCE)
            flow = matched(_FLOW, own)
            if not flow["variant"]:
                raise Unreadable(own)
            beside = tuple(map(read_beside, others))
            # Whoever stands is named first; without operations at once there is nobody to be named.
            switches = [text for text in pieces(planned) if beside and "=" not in text]
            faults, meanwhile = read_planned(text for text in pieces(planned) if text not in switches)
            parts = tuple(map(read_part, then))
            return cls(
                flow["flow"], flow["variant"], faults, meanwhile, parts, beside, tuple(map(read_switch, switches))
            )
        except Unreadable as error:
            piece = str(error)
            told = "" if piece in ("", text) else f". What does not fit is {piece!r}"
            raise UsageError(f"{text!r} is no scenario id. {SHAPE}{told}") from None
