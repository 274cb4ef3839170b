"""A scenario and its text form: flows, a variant, what goes wrong, comes in between or after. Standard library only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pytest_volfault.errors import UsageError
from pytest_volfault.model._parts import (
    SIDES,
    TIMES,
    WHENS,
    Fault,
    Meanwhile,
    Part,
    Unreadable,
    matched,
    read_part,
    read_planned,
    written,
)
from pytest_volfault.model.variant import canonical

__all__ = ["SIDES", "THEN", "TIMES", "WHENS", "Fault", "Meanwhile", "Part", "Scenario", "is_hidden"]

_FLOW = re.compile(r"(?P<flow>[A-Za-z0-9_-]+)(?:\.(?P<variant>[A-Za-z0-9_-]+))?")
# Between one flow and the next.
THEN = "//"
SHAPE = (
    "The shape is FLOW.VARIANT/POINT@WHEN=KIND,TIMES, for example "
    "detach.attachments/cinder.attachment_delete@before=http-500,always; POINT@WHEN:FLOW runs another flow meanwhile; "
    "//FLOW and //FLOW/POINT@WHEN=KIND,TIMES play another one afterwards; "
    "FLOW,server2 and FLOW,volume2 ask it of others than the first flow"
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
    """

    flow: str
    variant: str
    faults: tuple[Fault, ...] = ()
    meanwhile: tuple[Meanwhile, ...] = ()
    then: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "variant", canonical(self.variant))
        # It refuses what is named twice.
        Part(self.flow, self.faults, self.meanwhile)

    @property
    def id(self) -> str:
        """Shell-safe, readable, and the same on every machine and in every release."""
        first = f"{self.flow}.{self.variant}{written((*self.faults, *self.meanwhile))}"
        return THEN.join((first, *map(str, self.then)))

    @property
    def golden(self) -> Scenario:
        """The same flow, undisturbed, and nothing after it."""
        return Scenario(self.flow, self.variant)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its flows, one after the other; the first is asked of `server` and `volume`."""
        return (Part(self.flow, self.faults, self.meanwhile), *self.then)

    @property
    def planned(self) -> tuple[Fault | Meanwhile, ...]:
        """All that shall strike or come in between, in any of its flows."""
        return tuple(each for part in self.parts for each in part.planned)

    @property
    def in_company(self) -> bool:
        """Whether other flows come in between or afterwards."""
        return bool(self.meanwhile or self.then)

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
            flow = matched(_FLOW, head)
            if not flow["variant"]:
                raise Unreadable(head)
            faults, meanwhile = read_planned(planned)
            return cls(flow["flow"], flow["variant"], faults, meanwhile, tuple(map(read_part, then)))
        except Unreadable as error:
            piece = str(error)
            told = "" if piece in ("", text) else f". What does not fit is {piece!r}"
            raise UsageError(f"{text!r} is no scenario id. {SHAPE}{told}") from None
