"""How a fake describes itself to whoever wants to interfere: its operations, and the ways each can fail.

A front publishes `OPERATIONS` (what can be interfered with) and `KINDS` (how). The engine decides when; the
party decides what a failure looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

BOTH = ("before", "after")
# The caller gives up, and the effect comes when its flow is over.
LATE = "late"
WHENS = (*BOTH, LATE)
_OPERATION = "__volfault_operation__"

# A word, or several.
Words = str | tuple[str, ...]
Method = TypeVar("Method", bound=Callable[..., Any])


class Crossing(Protocol):
    """A call on its way into a party, as a fault sees it."""

    @property
    def when(self) -> str:
        """Of `WHENS`: on which side of the effect the fault was asked for, or that the effect comes late."""

    @property
    def subject(self) -> Any:
        """The object whose method was called; None for a function."""

    @property
    def args(self) -> tuple[Any, ...]:
        """Positional arguments of the call."""

    @property
    def kwargs(self) -> Mapping[str, Any]:
        """Keyword arguments of the call."""

    def proceed(self) -> Any:
        """Let the call have its effect, and return its result."""

    def postpone(self, effect: Callable[[], Any] | None = None) -> None:
        """Let the call have its effect when the flow that made it has come to rest; nobody hears how that ended.

        Args:
            effect: the part of it that comes late; None for all of it.
        """


@dataclass(frozen=True, slots=True)
class Kind:
    """One way in which a party can fail.

    Attributes:
        name: as users write it (`http-500`).
        title: what happens, for `--volfault-steps`.
        strike: does it: raises what the caller would see, or returns what it would get. For `after` it calls
            `crossing.proceed()` first, for `late` `crossing.postpone()`; `error` below does that for plain errors.
        whens: the sides of the effect on which it can happen.
        applies: whether it can happen to this very call, on the side that `crossing.when` says; None where it always
            can. It changes nothing.
        source: where the real party does so, with what it has done by then: a line of its code, a report, a
            measurement. Each kind that ships has one.
        harm: what somebody else has done there that the call is not about, by the relations of a final state that it
            changes (`server.power`); whoever made the call is not to blame for those.
    """

    name: str
    title: str
    strike: Callable[[Crossing], Any]
    whens: tuple[str, ...] = BOTH
    applies: Callable[[Crossing], bool] | None = None
    source: str = ""
    harm: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """A call that crosses into a party, and that an injection point can be woven on.

    Attributes:
        point: the point's name, party first; where `suffix` is given, only its beginning.
        where: `module:attribute.path` of the function to weave.
        kinds: names of the kinds that can strike here.
        suffix: arguments (without self) -> the rest of the name, for dispatchers that carry many calls.
        detail: (subject, arguments) -> what this call is about: a word, or several (`vdb`, `config`).
        reads: the call changes nothing, so that a lost reply is the same as no call.
        observed: the call crosses into no party; it is a line of the trace, and never broken.
        process: which process of the party's makes the call, where it is not the one under test. There is no caller at
            it that could crash, and the call is hidden unless somebody asks for it.
        reaches_nova: such a call arrives at code under test, so that it is not hidden.
    """

    point: str
    where: str
    kinds: tuple[str, ...]
    suffix: Callable[..., str] | None = None
    detail: Callable[..., Words] | None = None
    reads: bool = False
    observed: bool = False
    process: str = ""
    reaches_nova: bool = False

    @property
    def hidden(self) -> bool:
        """Whether campaigns leave it out where nobody asks for it."""
        return bool(self.process) and not self.reaches_nova


def error(
    name: str,
    title: str,
    make: Callable[[Crossing], BaseException],
    whens: tuple[str, ...] = BOTH,
    applies: Callable[[Crossing], bool] | None = None,
    source: str = "",
    harm: tuple[str, ...] = (),
) -> Kind:
    """A kind that raises: at once, or after the effect when the reply is what gets lost, or before it comes late."""

    def strike(crossing: Crossing) -> Any:
        if crossing.when == "after":
            crossing.proceed()
        elif crossing.when == LATE:
            crossing.postpone()
        raise make(crossing)

    return Kind(name, title, strike, whens, applies, source, harm)


def crosses(
    point: str,
    kinds: tuple[str, ...],
    *,
    suffix: Callable[..., str] | None = None,
    detail: Callable[..., Words] | None = None,
    reads: bool = False,
    process: str = "",
    reaches_nova: bool = False,
) -> Callable[[Method], Method]:
    """Declare a method to be an `Operation`, where it is defined; the arguments are its attributes."""

    def decorate(method: Method) -> Method:
        operation = Operation(
            point, "", kinds, suffix=suffix, detail=detail, reads=reads, process=process, reaches_nova=reaches_nova
        )
        setattr(method, _OPERATION, operation)
        return method

    return decorate


def operations_of(*kinds: type, inherited: bool = False) -> tuple[Operation, ...]:
    """The operations that classes declare, in their order.

    Args:
        kinds: the classes.
        inherited: whether those that a class inherits are its own, to be woven on it alone.
    """
    return tuple(
        replace(declared, where=f"{kind.__module__}:{kind.__qualname__}.{name}")
        for kind in kinds
        for name in (dir(kind) if inherited else vars(kind))
        if isinstance(declared := getattr(getattr(kind, name), _OPERATION, None), Operation)
    )
