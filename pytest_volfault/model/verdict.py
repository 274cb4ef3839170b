"""The judgement. Standard library only."""

from __future__ import annotations

from enum import Enum

from pytest_volfault.model.cure import Cure


class Verdict(Enum):
    """The judgement. The order is from best to worst; the worst that holds is given.

    Attributes:
        COMPLETED: the flow reached its goal, and nothing else is left.
        ROLLED_BACK: it failed, and everything is as before.
        MISREPORTED: one of these two, but whoever asked was told the opposite: an error for what is done, or a success
            for what is undone and nowhere recorded. Of operations at once: what is left is right, and their callers
            were told what they are told in no order of them.
        RECOVERABLE: neither, but the caller's plain retry reaches the goal once the fault is gone.
        LEAKED: something is left that nothing refers to: an export, a device on a host, an attachment, a row of
            Nova's, the lock of an image.
        STUCK: a transitional state that a plain retry cannot leave: `detaching`, `attaching`, `deleting`.
        UNSAFE: data is at risk: a guest can still write to a volume that Cinder would give to somebody else, or has
            lost what leads to its disk while it runs; or a host still reaches a volume that is free. See `Degree`.
        UNREACHED: the fault never struck, or the flow never began: not a pass.
        NONDETERMINISTIC: two runs of one id differ; this is the harness's fault until shown otherwise.
    """

    COMPLETED = "completed"
    ROLLED_BACK = "rolled-back"
    MISREPORTED = "misreported"
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
        """Whether nobody has to do anything, nor to be told."""
        return self in (Verdict.COMPLETED, Verdict.ROLLED_BACK)


class Degree(Enum):
    """How `unsafe` an end is, from the least to the worst.

    Attributes:
        STALE: a host keeps a device or an export of a volume that Cinder would give to somebody else.
        CUT_OFF: a running guest has lost its disk's device or export: its writes fail.
        WRITES: a running guest can still write to a volume that Cinder would give to somebody else.
    """

    STALE = "stale"
    CUT_OFF = "cut-off"
    WRITES = "writes"

    @property
    def rank(self) -> int:
        """Higher is worse."""
        return list(Degree).index(self)


def standing(verdict: Verdict, degree: Degree | None, heals_by: Cure) -> tuple[int, int, tuple[int, ...]]:
    """Where an end stands on the scale from best to worst: by its verdict and degree, then by what it takes to heal."""
    return verdict.rank, -1 if degree is None else degree.rank, heals_by.rank
