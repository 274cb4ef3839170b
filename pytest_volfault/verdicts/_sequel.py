"""Whether a flow made what it found better or worse: by the rules that were broken before it, and after it."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.sequel import Sequel
from pytest_volfault.model.verdict import Degree, Verdict
from pytest_volfault.verdicts._invariant import Invariant
from pytest_volfault.verdicts._invariants import violations


def sequel_of(
    found: Facts,
    left: Facts,
    verdict: Verdict,
    whole: Facts,
    invariants: Sequence[Invariant],
    alone: Facts | None,
    *,
    at_rest: bool,
) -> Sequel | None:
    """What a flow made of what others had left; None where they had left nothing, and so did the flow.

    Args:
        found: what there was when it began.
        left: what there is after it.
        verdict: the flow's own.
        whole: what there is when the volume is wholly attached.
        invariants: the rules that there are.
        alone: what the flow leaves where it finds everything whole and nothing fails; None where that is not known.
        at_rest: whether what it found was where the flow before it was to end, or had begun.
    """
    before, after, ever = (_badness(state, whole, invariants) for state in (found, left, alone or Facts()))
    if after > before:
        return Sequel.WORSE if after > ever else Sequel.AS_EVER
    if at_rest and not before:
        return None
    if not after and verdict.clean and found.lasting != left.lasting:
        return Sequel.HEALED
    return Sequel.BETTER if after < before else Sequel.SAME


def _badness(state: Facts, whole: Facts, invariants: Sequence[Invariant]) -> tuple[int, ...]:
    """The worst broken rule, how unsafe that is, and how many are broken; less is better, and nothing is best."""
    broken = violations(state, whole, invariants)
    if not broken:
        return ()
    degrees = (rule.violation(state, whole).degree for rule in broken)
    unsafe = max((_degree(degree) for degree in degrees), default=-1)
    return broken[0].severity.rank, unsafe, len(broken)


def _degree(degree: Degree | None) -> int:
    return -1 if degree is None else degree.rank
