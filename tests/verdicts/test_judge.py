"""From what was left and what healed it to the verdict."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.model.cure import Cure
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.verdict import Degree, Verdict
from pytest_volfault.model.violation import Violation
from pytest_volfault.verdicts import Invariant, at_rest, judge
from pytest_volfault.verdicts.judge import LEFT, NOT_HEALED, OPPOSITE

START, GOAL = FinalState.attached(), FinalState.detached()
DETACHING = FinalState.attached(volume_status="detaching")
UNPLUGGED = FinalState.attached(guest_disk="none")
MAPPED = FinalState.detached(bdm=True)
SHOWN = FinalState.detached(lun_mapped=True)
DEARER = [Cure.RETRY, Cure(("restart",)), Cure(("wait",)), Cure(("clean-up",)), Cure.NOTHING]


def names(reasons: tuple[Violation, ...]) -> list[str]:
    return [each.rule for each in reasons]


@pytest.mark.parametrize(
    ("state", "heals_by", "verdict", "reasons"),
    [
        (GOAL, Cure.NONE_NEEDED, Verdict.COMPLETED, []),
        (START, Cure.NONE_NEEDED, Verdict.ROLLED_BACK, []),
        (UNPLUGGED, Cure.RETRY, Verdict.RECOVERABLE, []),
        # A transition that a retry leaves is no stuck one.
        (DETACHING, Cure.RETRY, Verdict.RECOVERABLE, []),
        (DETACHING, Cure(("restart",)), Verdict.STUCK, ["no-lasting-transition"]),
        (DETACHING, Cure(("clean-up",)), Verdict.STUCK, ["no-lasting-transition"]),
        (DETACHING, Cure.NOTHING, Verdict.STUCK, ["no-lasting-transition"]),
        (UNPLUGGED, Cure(("restart",)), Verdict.STUCK, ["no-half-done-flow"]),
        (UNPLUGGED, Cure.NOTHING, Verdict.STUCK, ["no-half-done-flow"]),
        # What is left behind is leaked, and what endangers data unsafe, even where a retry would heal it.
        *((MAPPED, cure, Verdict.LEAKED, ["no-orphaned-mapping-row"]) for cure in DEARER),
        *((SHOWN, cure, Verdict.UNSAFE, ["no-export-of-a-free-volume"]) for cure in DEARER),
    ],
)
def test_the_verdict(state: FinalState, heals_by: Cure, verdict: Verdict, reasons: list[str]) -> None:
    got, sentences = judge(state.facts, START.facts, GOAL.facts, heals_by)
    assert got is verdict
    assert names(sentences) == reasons


def test_the_worst_that_holds_is_given_and_all_are_told() -> None:
    state = FinalState.detached(lun_mapped=True, bdm=True, task_state="deleting")
    verdict, reasons = judge(state.facts, START.facts, GOAL.facts, Cure.NOTHING)
    assert verdict is Verdict.UNSAFE
    assert names(reasons) == ["no-export-of-a-free-volume", "no-lasting-transition", "no-orphaned-mapping-row"]
    stuck = FinalState("error", lun_mapped=True, vm_state="active", task_state="deleting")
    assert judge(stuck.facts, START.facts, GOAL.facts, Cure.NOTHING)[0] is Verdict.STUCK
    # The same, but a retry ends the transition: only the leak is left to tell.
    assert judge(stuck.facts, START.facts, GOAL.facts, Cure.RETRY) == (
        Verdict.LEAKED,
        (Violation("no-orphaned-export", "the backend exports the volume, and no attachment says to whom"),),
    )


def test_a_state_that_no_rule_names_and_no_retry_heals_is_not_called_fine() -> None:
    assert judge(UNPLUGGED.facts, START.facts, GOAL.facts, Cure.NOTHING) == (Verdict.STUCK, (NOT_HEALED,))


@pytest.mark.parametrize(
    ("state", "answer", "verdict", "reasons"),
    [
        (GOAL, Answer(202), Verdict.COMPLETED, []),
        (GOAL, Answer(500, "500"), Verdict.MISREPORTED, [OPPOSITE]),
        (START, Answer(500, "500"), Verdict.ROLLED_BACK, []),
        (START, Answer(202), Verdict.MISREPORTED, [OPPOSITE]),
        # Nobody has asked for anything.
        (START, None, Verdict.ROLLED_BACK, []),
        # What is worse is told as that, whatever the caller was told.
        (DETACHING, Answer(202), Verdict.STUCK, ["no-lasting-transition"]),
        (UNPLUGGED, Answer(202), Verdict.STUCK, ["no-half-done-flow"]),
    ],
)
def test_a_clean_end_of_which_the_caller_was_told_the_opposite(
    state: FinalState, answer: Answer | None, verdict: Verdict, reasons: list[str]
) -> None:
    got, told = judge(state.facts, START.facts, GOAL.facts, Cure.NOTHING, answer=answer)
    assert (got, names(told)) == (verdict, reasons)


@pytest.mark.parametrize("answer", [Answer(202), Answer(500, "500")])
def test_of_a_flow_that_ends_where_it_starts_nobody_can_say_what_the_caller_should_be_told(answer: Answer) -> None:
    assert judge(START.facts, START.facts, START.facts, Cure.NONE_NEEDED, answer=answer) == (Verdict.COMPLETED, ())


@pytest.mark.parametrize(
    ("state", "degrees"),
    [
        (FinalState.detached(guest_disk="live", lun_mapped=True, host_device=True), {Degree.WRITES}),
        # Without its device the guest writes to nothing, whoever has the volume.
        (FinalState.detached(guest_disk="live"), {Degree.CUT_OFF}),
        (SHOWN, {Degree.STALE}),
        (FinalState.detached(host_device=True), {Degree.STALE}),
        (FinalState.attached(host_device=False), {Degree.CUT_OFF}),
        (FinalState.attached(lun_mapped=False), {Degree.CUT_OFF}),
        # Of what is no danger no degree is told, beside what is one.
        (FinalState.detached(lun_mapped=True, bdm=True), {Degree.STALE, None}),
        (MAPPED, {None}),
        (DETACHING, {None}),
    ],
)
def test_how_unsafe_it_is(state: FinalState, degrees: set[Degree | None]) -> None:
    _, reasons = judge(state.facts, START.facts, GOAL.facts, Cure.NOTHING)
    assert {each.degree for each in reasons} == degrees


def test_an_unsafe_rule_that_says_no_degree_is_of_the_least_and_a_lesser_one_has_none() -> None:
    def degree(severity: Verdict, *given: Any) -> Degree | None:
        rule = Invariant("rule", severity, lambda *_: True, "message", *given)
        return rule.violation(START.facts, START.facts).degree

    assert degree(Verdict.UNSAFE) is Degree.STALE
    assert degree(Verdict.UNSAFE, Degree.WRITES) is Degree.WRITES
    assert degree(Verdict.UNSAFE, lambda _state, _whole: Degree.CUT_OFF) is Degree.CUT_OFF
    assert degree(Verdict.LEAKED, Degree.WRITES) is None


def test_a_volume_that_was_to_go_with_its_server_and_is_nobody_s_is_left() -> None:
    goal = GOAL.facts.but("volume.status=deleted", "server.state=deleted")
    state = goal.but("volume.status=available")
    assert judge(state, START.facts, goal, Cure(("discard",))) == (Verdict.LEAKED, (LEFT,))
    # In a state in between it is stuck, as ever.
    between = goal.but("volume.status=deleting")
    assert judge(between, START.facts, goal, Cure(("discard",)))[0] is Verdict.STUCK


def test_at_rest() -> None:
    assert at_rest(GOAL.facts, START.facts, GOAL.facts) is Verdict.COMPLETED
    assert at_rest(START.facts, START.facts, GOAL.facts) is Verdict.ROLLED_BACK
    assert at_rest(DETACHING.facts, START.facts, GOAL.facts) is None
    # A flow that changes nothing is completed, not rolled back.
    assert at_rest(START.facts, START.facts, START.facts) is Verdict.COMPLETED
