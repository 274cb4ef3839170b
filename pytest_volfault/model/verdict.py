"""The judgement, and what it takes to make a state whole again. Standard library only."""

from __future__ import annotations

from enum import Enum


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


class Rung(Enum):
    """What makes a faulted state whole again, once the fault is gone; cheapest first.

    Attributes:
        NONE_NEEDED: nothing has to be healed.
        RETRY: the caller asks once more for the same.
        RESTART: nova-compute is started again, which looks after its servers as it starts (`init_host`).
        PERIODIC: an hour passes, and nova-compute's periodic tasks run.
        OPERATOR: somebody resets states, forces the detach in Cinder, and cleans guest and host by hand.
        NOTHING: none of these.
    """

    NONE_NEEDED = "none-needed"
    RETRY = "retry"
    RESTART = "restart"
    PERIODIC = "periodic"
    OPERATOR = "operator"
    NOTHING = "nothing"


def standing(verdict: Verdict, heals_by: Rung) -> tuple[int, int]:
    """Where an end stands on the scale from best to worst: by its verdict, then by what it takes to heal it."""
    return verdict.rank, list(Rung).index(heals_by)
