"""Turns a final state and what healed it into a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.verdict import Rung, Verdict
from pytest_volfault.model.violation import Violation
from pytest_volfault.verdicts._invariants import ATTACHED, INVARIANTS, Invariant, violations

NOT_HEALED = Violation(
    "no-half-done-flow", "neither the goal nor the start was reached, and a retry does not reach the goal"
)


def at_rest(state: Facts, start: Facts, goal: Facts) -> Verdict | None:
    """`completed` or `rolled-back` where nothing is left to do; None otherwise."""
    if state.lasting == goal.lasting:
        return Verdict.COMPLETED
    return Verdict.ROLLED_BACK if state.lasting == start.lasting else None


def judge(
    state: Facts,
    start: Facts,
    goal: Facts,
    heals_by: Rung,
    whole: Facts = ATTACHED,
    invariants: Sequence[Invariant] = INVARIANTS,
) -> tuple[Verdict, tuple[Violation, ...]]:
    """Give the worst verdict that holds, and the broken rules that justify it.

    Args:
        state: what was left.
        start: what the flow started from.
        goal: what it was for.
        heals_by: the first rung that made it whole, found by running them.
        whole: the volume when it is wholly attached.
        invariants: the rules that there are.
    """
    clean = at_rest(state, start, goal)
    if clean is not None:
        return clean, ()
    retry_heals = heals_by is Rung.RETRY
    broken = [
        rule
        for rule in violations(state, whole, invariants)
        # Stuck is a transitional state that a plain retry cannot leave (docs/architecture.md, verdicts).
        if not (rule.severity is Verdict.STUCK and retry_heals)
    ]
    reasons = tuple(Violation(rule.name, rule.message) for rule in broken)
    if broken:
        return broken[0].severity, reasons
    if retry_heals:
        return Verdict.RECOVERABLE, ()
    return Verdict.STUCK, (NOT_HEALED,)
