"""The judgement, and what it takes to make a state whole again. Standard library only."""

from __future__ import annotations

from enum import Enum


class Verdict(Enum):
    """The judgement. The order is from best to worst; the worst that holds is given."""

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


class Rung(Enum):
    """What makes a faulted state whole again, once the fault is gone; cheapest first."""

    NONE_NEEDED = "none-needed"
    RETRY = "retry"
    RESTART = "restart"
    PERIODIC = "periodic"
    OPERATOR = "operator"
    NOTHING = "nothing"


def standing(verdict: Verdict, heals_by: Rung) -> tuple[int, int]:
    """Where an end stands on the scale from best to worst: by its verdict, then by what it takes to heal it."""
    return verdict.rank, list(Rung).index(heals_by)
