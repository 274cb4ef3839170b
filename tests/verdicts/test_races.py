"""Races and deadlocks, made by hand: who stood while others changed what it had looked at, and whose cause that is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_volfault.model.cause import Cause, How
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.results import Bound, Results
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.schedule import Execution, Step, Touch
from pytest_volfault.model.stood import Stack, Stood, Waits
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.violation import Violation
from pytest_volfault.model.way import Spot
from pytest_volfault.reports.by_cause import counts, headline
from pytest_volfault.verdicts import causes_of, stood_in

PAIR = "attach.attachments:delete"
FLOWS = {"A": "attach", "B": "delete"}
SENDS, WORKS, INNER = (Spot("tool/a.py", name, line) for name, line in (("send", 3), ("work", 7), ("inner", 9)))
WRAPPED = Spot("tool/a.py", "locked.<locals>.wrapped", 2)
SENT, AT_WORK = Stack("send", (SENDS,)), Stack("work", (WORKS,))
ROW, LOOKED = Touch("row of 1", True, "row"), Touch("row of 1", False, "row")
LOCK = Touch("lock 1")


def stood(*steps: Step, stacks: dict[tuple[str, str], Stack]) -> tuple[Stood, ...]:
    return stood_in(Execution(steps), stacks, FLOWS)


def step(task: str, place: str, *touches: Touch, makes: tuple[str, ...] = ()) -> Step:
    return Step(task, place, frozenset(touches), (task,), makes)


def test_who_goes_on_after_others_have_changed_what_it_had_looked_at() -> None:
    steps = (step("A", "begin", LOOKED), step("B", "begin", ROW), step("A", "x@after", ROW))
    assert stood(*steps, stacks={("A", "x@after"): AT_WORK}) == (Stood("A", "x@after", AT_WORK, ("delete",), ("row",)),)


def test_a_message_knows_what_its_sender_knew_until_it_looks_itself() -> None:
    steps = (
        step("B", "begin", LOOKED, makes=("B.1",)),
        # It begins, and waits for a lock.
        step("B.1", "begin", LOCK),
        step("A", "begin", ROW),
        step("B.1", "wait", ROW),
    )
    stacks = {("B.1", "begin"): SENT, ("B.1", "wait"): AT_WORK}
    assert stood(*steps, stacks=stacks) == (Stood("B.1", "begin", SENT, ("attach",), ("row",)),)


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(step("B", "begin", LOOKED), id="only looked at"),
        pytest.param(step("B", "begin", Touch("row of 2", True, "row")), id="another's"),
        pytest.param(step("B", "begin", LOCK), id="a lock"),
        pytest.param(step("A.1", "begin", ROW), id="its own operation"),
    ],
)
def test_nobody_has_stood_so_where_nothing_was_changed_behind_it(between: Step) -> None:
    steps = (step("A", "begin", LOOKED, LOCK, makes=("A.1",)), between, step("A", "x@after", ROW))
    assert stood(*steps, stacks={("A", "x@after"): AT_WORK}) == ()


def test_of_what_no_code_was_seen_nothing_is_said() -> None:
    steps = (step("A", "begin", LOOKED), step("B", "begin", ROW), step("A", "x@after", ROW))
    assert stood(*steps, stacks={}) == stood(*steps, stacks={("A", "x@after"): Stack("", ())}) == ()


def bad(
    switches: str, *stacks: Stack, rule: str = "rule", verdict: str = "stuck", waits: tuple[Waits, ...] = ()
) -> Result:
    outcome = Outcome(Answer(), Facts.parse(["volume.status=detaching"]), (), True, deadlock=waits)
    each = tuple(Stood("A", "x@after", stack, ("delete",), ("row",)) for stack in stacks)
    scenario = Scenario.parse(f"{PAIR}/{switches}")
    return Result(scenario, outcome, Verdict(verdict), (Violation(rule, "why"),), Cure.NOTHING, stood=each)


def found(*results: Result) -> tuple[Cause, ...]:
    return causes_of(Results(TargetInfo("tool", "1"), Bound(), results, ()))


def test_of_several_that_stood_the_one_in_most_schedules_is_the_cause() -> None:
    [cause] = found(bad("A:x.y@after:B", SENT), bad("A:x.z@after:B+B:end:A", AT_WORK, SENT), bad("A:end:B", SENT))
    assert (cause.how, cause.place, cause.entries) == (How.RACED, SENDS, ("delete",))
    assert cause.replay == f"{PAIR}/A:end:B"
    assert cause.variants == (PAIR,)
    assert (dict(cause.unseen), dict(cause.calls)) == ({"row": 3}, {"x@after": 3})
    assert (
        headline(cause) == "tool/a.py send: stands at :3 while delete goes on and changes row, which it had looked at"
    )
    assert counts(cause) == "3 schedules at 1 place in 1 variant: 3 stuck (rule)"
    assert Cause.from_dict(cause.as_dict()) == cause


def test_what_stands_within_another_is_one_cause_with_it() -> None:
    inner = Stack("work", (WORKS, WRAPPED, INNER))
    [cause] = found(bad("A:end:B", inner), bad("A:x.y@after:B", AT_WORK))
    assert cause.place == WORKS
    # Where nothing tells them apart, the innermost says most; what a decorator makes says nothing.
    [alone] = found(bad("A:end:B", inner))
    assert alone.place == INNER


def test_two_races_are_two_causes() -> None:
    told = found(
        bad("A:end:B", SENT),
        bad("A:x.y@after:B", AT_WORK),
        bad("A:x.z@after:B", SENT, rule="another", verdict="leaked"),
    )
    assert [(cause.place, cause.rule) for cause in told] == [(SENDS, "rule"), (WORKS, "rule"), (SENDS, "another")]
    assert len({cause.name for cause in told}) == 3


def test_of_a_race_in_which_nobody_was_seen_to_stand_nothing_is_known() -> None:
    [cause] = found(bad("A:end:B"))
    assert cause.how is How.UNKNOWN


def test_a_deadlock_belongs_to_all_that_wait() -> None:
    waits = (Waits("A", "x", "B", Stack("work", (WORKS, WRAPPED))), Waits("B", "y", "A", SENT))
    one, other = bad("A:end:B", waits=waits), bad("A:x.y@after:B", SENT, waits=tuple(reversed(waits)))
    [cause] = found(one, other)
    assert (cause.how, cause.place, cause.entries) == (How.DEADLOCKED, SENDS, ("work",))
    assert (
        headline(cause)
        == "tool/a.py send: waits at :3 for a lock for ever, as does work: each has what another one wants"
    )
    [unseen] = found(bad("A:end:B", waits=(replace(waits[0], stack=Stack("", ())),)))
    assert (unseen.how, unseen.place) == (How.DEADLOCKED, None)
    [itself] = found(bad("A:end:B", waits=waits[1:]))
    assert headline(itself) == "tool/a.py send: waits at :3 for a lock for ever that it has itself"
