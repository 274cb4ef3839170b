"""From what was left and what healed it to the verdict."""

from __future__ import annotations

import pytest

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.verdict import Rung, Verdict
from pytest_volfault.model.violation import Violation
from pytest_volfault.verdicts import at_rest, judge
from pytest_volfault.verdicts.judge import NOT_HEALED

START, GOAL = FinalState.attached(), FinalState.detached()
DETACHING = FinalState.attached(volume_status="detaching")
UNPLUGGED = FinalState.attached(guest_disk="none")
MAPPED = FinalState.detached(bdm=True)
SHOWN = FinalState.detached(lun_mapped=True)
ALL_RUNGS = [Rung.RETRY, Rung.RESTART, Rung.PERIODIC, Rung.OPERATOR, Rung.NOTHING]


def names(reasons: tuple[Violation, ...]) -> list[str]:
    return [each.rule for each in reasons]


@pytest.mark.parametrize(
    ("state", "heals_by", "verdict", "reasons"),
    [
        (GOAL, Rung.NONE_NEEDED, Verdict.COMPLETED, []),
        (START, Rung.NONE_NEEDED, Verdict.ROLLED_BACK, []),
        (UNPLUGGED, Rung.RETRY, Verdict.RECOVERABLE, []),
        # A transition that a retry leaves is no stuck one.
        (DETACHING, Rung.RETRY, Verdict.RECOVERABLE, []),
        (DETACHING, Rung.RESTART, Verdict.STUCK, ["no-lasting-transition"]),
        (DETACHING, Rung.OPERATOR, Verdict.STUCK, ["no-lasting-transition"]),
        (DETACHING, Rung.NOTHING, Verdict.STUCK, ["no-lasting-transition"]),
        (UNPLUGGED, Rung.RESTART, Verdict.STUCK, ["no-half-done-flow"]),
        (UNPLUGGED, Rung.NOTHING, Verdict.STUCK, ["no-half-done-flow"]),
        # What is left behind is leaked, and what endangers data unsafe, even where a retry would heal it.
        *((MAPPED, rung, Verdict.LEAKED, ["no-orphaned-mapping-row"]) for rung in ALL_RUNGS),
        *((SHOWN, rung, Verdict.UNSAFE, ["no-export-of-a-free-volume"]) for rung in ALL_RUNGS),
    ],
)
def test_the_verdict(state: FinalState, heals_by: Rung, verdict: Verdict, reasons: list[str]) -> None:
    got, sentences = judge(state.facts, START.facts, GOAL.facts, heals_by)
    assert got is verdict
    assert names(sentences) == reasons


def test_the_worst_that_holds_is_given_and_all_are_told() -> None:
    state = FinalState.detached(lun_mapped=True, bdm=True, task_state="deleting")
    verdict, reasons = judge(state.facts, START.facts, GOAL.facts, Rung.NOTHING)
    assert verdict is Verdict.UNSAFE
    assert names(reasons) == ["no-export-of-a-free-volume", "no-lasting-transition", "no-orphaned-mapping-row"]
    stuck = FinalState("error", lun_mapped=True, vm_state="active", task_state="deleting")
    assert judge(stuck.facts, START.facts, GOAL.facts, Rung.NOTHING)[0] is Verdict.STUCK
    # The same, but a retry ends the transition: only the leak is left to tell.
    assert judge(stuck.facts, START.facts, GOAL.facts, Rung.RETRY) == (
        Verdict.LEAKED,
        (Violation("no-orphaned-export", "the backend exports the volume, and no attachment says to whom"),),
    )


def test_a_state_that_no_rule_names_and_no_retry_heals_is_not_called_fine() -> None:
    assert judge(UNPLUGGED.facts, START.facts, GOAL.facts, Rung.NOTHING) == (Verdict.STUCK, (NOT_HEALED,))


def test_at_rest() -> None:
    assert at_rest(GOAL.facts, START.facts, GOAL.facts) is Verdict.COMPLETED
    assert at_rest(START.facts, START.facts, GOAL.facts) is Verdict.ROLLED_BACK
    assert at_rest(DETACHING.facts, START.facts, GOAL.facts) is None
    # A flow that changes nothing is completed, not rolled back.
    assert at_rest(START.facts, START.facts, START.facts) is Verdict.COMPLETED
