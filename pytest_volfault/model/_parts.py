"""One flow of a scenario with what goes wrong and comes in between, and how that is written. Standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pytest_volfault.errors import UsageError
from volfault_fakes.naming import meant

SIDES = ("before", "after")
WHENS = (*SIDES, "late")
TIMES = ("once", "always")
NAME = r"[A-Za-z0-9_.-]+"
CALL = rf"(?P<point>{NAME})(?:#(?P<occurrence>[1-9][0-9]*))?@(?P<when>{NAME})"
# See `_at_once`: whose call it is, of operations at once.
_OF_TASK = r"(?:(?P<task>[A-Z](?:\.[1-9][0-9]*)*):)?"
_FAULT = re.compile(rf"{_OF_TASK}{CALL}=(?P<kind>{NAME}),(?P<times>{NAME})")
# See `cast`: who plays the first role of a kind needs no number.
_ROLE = r"(?:server|volume)(?:[2-9]|[1-9][0-9]+)?"
ROLES = rf"(?P<roles>(?:,{_ROLE})*)"
_MEANWHILE = re.compile(rf"{CALL}:(?P<flow>{NAME}){ROLES}")
_NEXT = re.compile(rf"(?P<flow>[A-Za-z0-9_-]+){ROLES}")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        point: name of the injection point.
        kind: what happens, one of the point's kinds.
        when: `before` the effect; `after` it: effect done, reply lost; `late`: the caller gives up, and the effect
            comes when its flow is over.
        times: `once`, or `always` from that call on.
        occurrence: the first call of the point that it strikes, counted from 1.
        task: of operations at once, the task whose calls are counted and struck; empty where there is one flow.
    """

    point: str
    kind: str
    when: str = "before"
    times: str = "once"
    occurrence: int = 1
    task: str = ""

    def __post_init__(self) -> None:
        _one_of("a fault's when", self.when, WHENS)
        _one_of("a fault's times", self.times, TIMES)
        _counted(self.point, self.occurrence)

    def __str__(self) -> str:
        struck = f"{_call(self.point, self.occurrence)}@{self.way}"
        return f"{self.task}:{struck}" if self.task else struck

    @property
    def way(self) -> str:
        """How the call fails, as the id has it: `before=http-500,once`."""
        return f"{self.when}={self.kind},{self.times}"

    def strikes(self, occurrence: int) -> bool:
        """Whether it strikes this call of its point."""
        return occurrence == self.occurrence or (self.times == "always" and occurrence > self.occurrence)


@dataclass(frozen=True, slots=True, order=True)
class Meanwhile:
    """A second flow, run while the first one stands at a call; on the same server and volume if none other is named.

    Attributes:
        point: name of the injection point at which the first flow stands.
        flow: what is asked for meanwhile.
        when: `before` the call's effect, or `after` it.
        occurrence: which call of the point, counted from 1.
        server: the role of the server that it is asked of.
        volume: the role of the volume.
    """

    point: str
    flow: str
    when: str = "before"
    occurrence: int = 1
    server: str = "server"
    volume: str = "volume"

    def __post_init__(self) -> None:
        _one_of("the side of a call", self.when, SIDES)
        _counted(self.point, self.occurrence)
        check_roles(self.server, self.volume)

    def __str__(self) -> str:
        return f"{_call(self.point, self.occurrence)}@{self.when}:{','.join((self.flow, *self.roles))}"

    @property
    def roles(self) -> tuple[str, ...]:
        """Those of whom it is asked and the first flow is not."""
        return uncommon(self.server, self.volume)


@dataclass(frozen=True, slots=True)
class Part:
    """One flow of a scenario; each begins when the one before it has come to rest.

    Attributes:
        flow: name of the flow.
        faults: what goes wrong while it runs; calls are counted from its beginning.
        meanwhile: which flows come in between while it runs.
        server: the role of the server that it is asked of.
        volume: the role of the volume.
    """

    flow: str
    faults: tuple[Fault, ...] = ()
    meanwhile: tuple[Meanwhile, ...] = ()
    server: str = "server"
    volume: str = "volume"

    def __post_init__(self) -> None:
        check_roles(self.server, self.volume)
        twice = next((each for place, each in enumerate(self.planned) if each in self.planned[:place]), None)
        if twice is not None:
            raise UsageError(f"{twice} is named twice; of two that are alike, only one can ever strike")

    def __str__(self) -> str:
        return ",".join((self.flow, *self.roles)) + written(self.planned)

    @property
    def planned(self) -> tuple[Fault | Meanwhile, ...]:
        """All that shall strike or come in between."""
        return (*self.faults, *self.meanwhile)

    @property
    def roles(self) -> tuple[str, ...]:
        """Those of whom it is asked and a first flow is not."""
        return uncommon(self.server, self.volume)


class Unreadable(Exception):  # noqa: N818 - a piece of text, and never seen by a user
    """A piece of an id that says nothing."""


def matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    """Read a piece of an id that has this form, and no other."""
    match = pattern.fullmatch(text)
    if match is None:
        raise Unreadable(text)
    return match


def read_part(text: str) -> Part:
    """Read what stands behind a `//`."""
    head, *planned = text.split("/", 1)
    flow = matched(_NEXT, head)
    return Part(flow["flow"], *read_planned(pieces(planned)), *read_roles(flow))


def pieces(tails: Iterable[str]) -> list[str]:
    """What stands behind the one slash that there may be, piece by piece."""
    return [text for tail in tails for text in tail.split("+")]


def read_planned(texts: Iterable[str]) -> tuple[tuple[Fault, ...], tuple[Meanwhile, ...]]:
    """What is planned, piece by piece."""
    faults, meanwhile = [], []
    for text in texts:
        if m := _FAULT.fullmatch(text):
            nth, task = int(m["occurrence"] or 1), m["task"] or ""
            faults.append(Fault(m["point"], m["kind"], m["when"], m["times"], nth, task))
        else:
            m = matched(_MEANWHILE, text)
            meanwhile.append(Meanwhile(m["point"], m["flow"], m["when"], int(m["occurrence"] or 1), *read_roles(m)))
    return tuple(faults), tuple(meanwhile)


def read_roles(match: re.Match[str]) -> tuple[str, str]:
    """The roles of a server and of a volume that are named."""
    named = [role for role in match["roles"].split(",") if role]
    roles = {role.rstrip("0123456789"): role for role in named}
    if len(roles) < len(named):
        raise Unreadable(match[0])
    return roles.get("server", "server"), roles.get("volume", "volume")


def written(planned: Iterable[object]) -> str:
    """What is planned as an id has it, with the slash before it."""
    told = "+".join(map(str, planned))
    return f"/{told}" if told else ""


def uncommon(server: str, volume: str) -> tuple[str, ...]:
    """Those that are not the first of their kind, which need no name."""
    return tuple(role for role, common in ((server, "server"), (volume, "volume")) if role != common)


def check_roles(*roles: str) -> None:
    """Refuse what is no role of a server, and of a volume."""
    for role, kind in zip(roles, ("server", "volume"), strict=True):
        if not re.fullmatch(_ROLE, str(role)) or not str(role).startswith(kind):
            raise UsageError(f"a {kind} plays the role of {kind}, {kind}2, {kind}3 and so on, and not {role!r}")


def _call(point: str, occurrence: int) -> str:
    return point if occurrence == 1 else f"{point}#{occurrence}"


def _counted(point: str, occurrence: object) -> None:
    if isinstance(occurrence, bool) or not isinstance(occurrence, int) or occurrence < 1:
        raise UsageError(f"the calls of {point} are counted from 1, and there is no call {occurrence!r}")


def _one_of(what: str, value: str, valid: tuple[str, ...]) -> None:
    if value not in valid:
        question = meant(value, valid)
        raise UsageError(f"{what} is {_either(valid)}, not {value!r}" + (f"; {question}" if question else ""))


def _either(valid: tuple[str, ...]) -> str:
    *others, last = valid
    return f"{', '.join(others)} or {last}"
