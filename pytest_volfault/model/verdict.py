"""The judgement, and what it takes to make a state whole again. Standard library only."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import ClassVar

from pytest_volfault.model._registered import Registered
from volfault_fakes.naming import unknown


class Verdict(Enum):
    """The judgement. The order is from best to worst; the worst that holds is given.

    Attributes:
        COMPLETED: the flow reached its goal, and nothing else is left.
        ROLLED_BACK: it failed, and everything is as before.
        RECOVERABLE: neither, but the caller's plain retry reaches the goal once the fault is gone.
        LEAKED: something is left that nothing refers to: an export, a device on a host, an attachment, a row of
            Nova's, the lock of an image.
        STUCK: a transitional state that a plain retry cannot leave: `detaching`, `attaching`, `deleting`.
        UNSAFE: data is at risk: a guest can still write to a volume that Cinder would give to somebody else, or has
            lost what leads to its disk while it runs; or a host still reaches a volume that is free.
        UNREACHED: the fault never struck, or the flow never began: not a pass.
        NONDETERMINISTIC: two runs of one id differ; this is the harness's fault until shown otherwise.
    """

    COMPLETED = "completed"
    ROLLED_BACK = "rolled-back"
    RECOVERABLE = "recoverable"
    LEAKED = "leaked"
    STUCK = "stuck"
    UNSAFE = "unsafe"
    UNREACHED = "unreached"
    NONDETERMINISTIC = "nondeterministic"

    @property
    def rank(self) -> int:
        """Higher is worse."""
        return list(Verdict).index(self)

    @property
    def clean(self) -> bool:
        """Whether nobody has to do anything."""
        return self in (Verdict.COMPLETED, Verdict.ROLLED_BACK)


class _Rungs(type):
    """Makes `Rung` a thing to go through, from the cheapest to the dearest."""

    def __iter__(cls) -> Iterator[Rung]:
        names = (each for each in CURES if each not in _LAST)
        return iter([Rung(name) for name in (*names, *_LAST)])


class Rung(metaclass=_Rungs):
    """What makes a faulted state whole again, once the fault is gone; cheapest first.

    Each is one object, by its name: those below, and the cures that somebody has registered.

    Attributes:
        NONE_NEEDED: nothing has to be healed.
        RETRY: the caller asks once more for the same.
        RESTART: nova-compute is started again, which looks after its servers as it starts (`init_host`).
        PERIODIC: an hour passes, and nova-compute's periodic tasks run.
        OPERATOR: somebody resets states, forces the detach in Cinder, and cleans guest and host by hand.
        NOTHING: none of these.
    """

    NONE_NEEDED: ClassVar[Rung]
    RETRY: ClassVar[Rung]
    RESTART: ClassVar[Rung]
    PERIODIC: ClassVar[Rung]
    OPERATOR: ClassVar[Rung]
    NOTHING: ClassVar[Rung]

    __slots__ = ("value",)
    _made: ClassVar[dict[str, Rung]] = {}
    value: str

    def __new__(cls, value: str) -> Rung:  # noqa: PYI034 - one object a name, whatever the class
        if value not in CURES:
            raise ValueError(
                f"{unknown('cure', value, CURES)}. A project's own are known where its hooks are: -p MODULE"
            )
        if value not in cls._made:
            cls._made[value] = super().__new__(cls)
            cls._made[value].value = value
        return cls._made[value]

    @property
    def rank(self) -> int:
        """Higher costs more."""
        return list(Rung).index(self)

    @property
    def phrase(self) -> str:
        """Who or what it is, as a sentence has it: `an operator`."""
        return CURES.get(self.value, self.value)

    def __repr__(self) -> str:
        return f"Rung({self.value!r})"

    def __reduce__(self) -> tuple[type[Rung], tuple[str]]:
        return Rung, (self.value,)

    def __copy__(self) -> Rung:
        return self

    def __deepcopy__(self, _memo: object) -> Rung:
        return self


# What heals, as a sentence says it; the cheapest first.
CURES: Registered[str] = Registered(
    {
        "none-needed": "needs nothing",
        "retry": "the caller's retry",
        "restart": "a restart of nova-compute",
        "periodic": "its periodic tasks",
        "operator": "an operator",
        "nothing": "nothing",
    }
)
# Whatever is registered comes before it.
_LAST = ("nothing",)
for _name in CURES:
    setattr(Rung, _name.replace("-", "_").upper(), Rung(_name))


def standing(verdict: Verdict, heals_by: Rung) -> tuple[int, int]:
    """Where an end stands on the scale from best to worst: by its verdict, then by what it takes to heal it."""
    return verdict.rank, heals_by.rank
