"""A scenario and its text form: a flow, a variant, and what goes wrong or comes in between. Standard library only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pytest_volfault.errors import UsageError
from pytest_volfault.model.variant import canonical
from volfault_fakes.naming import meant

WHENS = ("before", "after")
TIMES = ("once", "always")
_NAME = r"[A-Za-z0-9_.-]+"
_CALL = rf"(?P<point>{_NAME})(?:#(?P<occurrence>[1-9][0-9]*))?@(?P<when>{_NAME})"
_FAULT = re.compile(rf"{_CALL}=(?P<kind>{_NAME}),(?P<times>{_NAME})")
_MEANWHILE = re.compile(rf"{_CALL}:(?P<flow>{_NAME})")
_FLOW = re.compile(r"(?P<flow>[A-Za-z0-9_-]+)(?:\.(?P<variant>[A-Za-z0-9_-]+))?")


def is_hidden(point: str) -> bool:
    """Whether a campaign breaks that point only where it is asked to: what Cinder asks of its storage's driver.

    The fakes' catalogue says so of each operation (`process`). attach_volume has always been part of campaigns.
    """
    return point.startswith("backend.") and point != "backend.attach_volume"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        point: name of the injection point.
        kind: what happens, one of the point's kinds.
        when: `before` the effect, or `after` it: effect done, reply lost.
        times: `once`, or `always` from that call on.
        occurrence: the first call of the point that it strikes, counted from 1.
    """

    point: str
    kind: str
    when: str = "before"
    times: str = "once"
    occurrence: int = 1

    def __post_init__(self) -> None:
        _one_of("a fault's when", self.when, WHENS)
        _one_of("a fault's times", self.times, TIMES)
        _counted(self.point, self.occurrence)

    def __str__(self) -> str:
        return f"{_call(self.point, self.occurrence)}@{self.when}={self.kind},{self.times}"

    def strikes(self, occurrence: int) -> bool:
        """Whether it strikes this call of its point."""
        return occurrence == self.occurrence or (self.times == "always" and occurrence > self.occurrence)


@dataclass(frozen=True, slots=True, order=True)
class Meanwhile:
    """A second flow on the same server and volume, run while the first one stands at a call.

    Attributes:
        point: name of the injection point at which the first flow stands.
        flow: what is asked for meanwhile.
        when: `before` the call's effect, or `after` it.
        occurrence: which call of the point, counted from 1.
    """

    point: str
    flow: str
    when: str = "before"
    occurrence: int = 1

    def __post_init__(self) -> None:
        _one_of("the side of a call", self.when, WHENS)
        _counted(self.point, self.occurrence)

    def __str__(self) -> str:
        return f"{_call(self.point, self.occurrence)}@{self.when}:{self.flow}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A flow, a variant, the faults, and what happens meanwhile; its text form is the id that replays it.

    The words of its variant may be given in any order; it has them in the one in which variants are written.

    Attributes:
        flow: name of the flow.
        variant: its variant, by name.
        faults: what goes wrong, all of it in this one run.
        meanwhile: which flows come in between, and where.
    """

    flow: str
    variant: str
    faults: tuple[Fault, ...] = ()
    meanwhile: tuple[Meanwhile, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "variant", canonical(self.variant))
        planned = (*self.faults, *self.meanwhile)
        twice = next((each for place, each in enumerate(planned) if each in planned[:place]), None)
        if twice is not None:
            raise UsageError(f"{twice} is named twice; of two that are alike, only one can ever strike")

    @property
    def id(self) -> str:
        """Shell-safe, readable, and the same on every machine and in every release."""
        parts = "+".join(map(str, (*self.faults, *self.meanwhile)))
        return f"{self.flow}.{self.variant}" + (f"/{parts}" if parts else "")

    @property
    def golden(self) -> Scenario:
        """The same flow, undisturbed."""
        return Scenario(self.flow, self.variant)

    @property
    def needs_drivers(self) -> bool:
        """Whether it names a call that Cinder makes of its storage's driver; a campaign without `drivers` has none."""
        planned: tuple[Fault | Meanwhile, ...] = (*self.faults, *self.meanwhile)
        return any(is_hidden(each.point) for each in planned)

    @classmethod
    def parse(cls, text: str) -> Scenario:
        """Read an id.

        Raises:
            UsageError: it is not one; the message shows the shape.
        """
        if not isinstance(text, str):
            raise UsageError(f"a scenario is named by its id, which is a text, and not by {text!r}")
        head, _, tail = text.partition("/")
        flow = _FLOW.fullmatch(head)
        parts = tail.split("+") if tail else []
        faults = [_FAULT.fullmatch(part) for part in parts]
        meanwhile = [_MEANWHILE.fullmatch(part) for part in parts]
        read = all(fault or other for fault, other in zip(faults, meanwhile, strict=True))
        if flow is None or not flow["variant"] or text.endswith("/") or not read:
            raise UsageError(
                f"{text!r} is no scenario id. The shape is FLOW.VARIANT/POINT@WHEN=KIND,TIMES, for example "
                "detach.attachments/cinder.attachment_delete@before=http-500,always; "
                "POINT@WHEN:FLOW runs another flow meanwhile"
            )
        return cls(
            flow["flow"],
            flow["variant"],
            tuple(Fault(m["point"], m["kind"], m["when"], m["times"], int(m["occurrence"] or 1)) for m in faults if m),
            tuple(Meanwhile(m["point"], m["flow"], m["when"], int(m["occurrence"] or 1)) for m in meanwhile if m),
        )


def _call(point: str, occurrence: int) -> str:
    return point if occurrence == 1 else f"{point}#{occurrence}"


def _counted(point: str, occurrence: object) -> None:
    if isinstance(occurrence, bool) or not isinstance(occurrence, int) or occurrence < 1:
        raise UsageError(f"the calls of {point} are counted from 1, and there is no call {occurrence!r}")


def _one_of(what: str, value: str, valid: tuple[str, ...]) -> None:
    if value not in valid:
        question = meant(value, valid)
        raise UsageError(f"{what} is {' or '.join(valid)}, not {value!r}" + (f"; {question}" if question else ""))
