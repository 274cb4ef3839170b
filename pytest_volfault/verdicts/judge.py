"""Turns a final state and what healed it into a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.told import untrue
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.violation import Violation
from pytest_volfault.verdicts._invariant import Invariant
from pytest_volfault.verdicts._invariants import ATTACHED, INVARIANTS, violations
from pytest_volfault.verdicts._told import told_the_opposite

# The rule that a caller is told what came of it.
OPPOSITE = "no-false-report"
LEFT = Violation("no-left-volume", "the volume was to go with its server, and is still there")
NOT_HEALED = Violation(
    "no-half-done-flow", "neither the goal nor the start was reached, and a retry does not reach the goal"
)


def at_rest(state: Facts, start: Facts, goal: Facts) -> Verdict | None:
    """`completed` or `rolled-back` where nothing is left to do; None otherwise."""
    if state.meets(goal):
        return Verdict.COMPLETED
    if state.lasting == start.lasting:
        return Verdict.ROLLED_BACK
    return Verdict.COMPLETED if state.lasting == goal.lasting else None


def judge(
    state: Facts,
    start: Facts,
    goal: Facts,
    heals_by: Cure,
    whole: Facts = ATTACHED,
    invariants: Sequence[Invariant] = INVARIANTS,
    answer: Answer | None = None,
) -> tuple[Verdict, tuple[Violation, ...]]:
    """Give the worst verdict that holds, and the broken rules that justify it.

    Args:
        state: what was left.
        start: what the flow started from.
        goal: what it was for.
        heals_by: the cheapest that made it whole, found by doing it.
        whole: the volume when it is wholly attached.
        invariants: the rules that there are.
        answer: what the caller saw; None where nobody asked for anything.
    """
    clean = at_rest(state, start, goal)
    if clean is not None:
        # Of a flow that ends where it starts, and of which there is no record, nobody can say whether it was done.
        asked = None if start.meets(goal) else answer
        told = None if asked is None else told_the_opposite(clean, asked, state)
        false = next(untrue(state), told)
        return (clean, ()) if false is None else (Verdict.MISREPORTED, (Violation(OPPOSITE, false),))
    retry_heals = heals_by == Cure.RETRY
    broken = [
        rule
        for rule in violations(state, whole, invariants)
        # Stuck is a transitional state that a plain retry cannot leave (docs/reference/verdicts.md).
        if not (rule.severity is Verdict.STUCK and retry_heals)
    ]
    reasons = (
        *(rule.violation(state, whole) for rule in broken),
        *(Violation(OPPOSITE, each) for each in untrue(state)),
    )
    if broken:
        return broken[0].severity, reasons
    if retry_heals:
        return Verdict.RECOVERABLE, reasons
    if any(_is_left(fact.subject, state, goal) for fact in state.of_relation("status")):
        return Verdict.LEAKED, (LEFT, *reasons)
    return Verdict.STUCK, (NOT_HEALED, *reasons)


def _is_left(volume: str, state: Facts, goal: Facts) -> bool:
    """Whether it is still there and nobody's, and was to be deleted."""
    return goal.value(volume, "status") == "deleted" and state.value(volume, "status") == "available"
