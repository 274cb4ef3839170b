"""What differs is told by why: one group for what a function does otherwise, however many scenarios show it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.gate import Baseline, FindingKind, Gate, Group
from pytest_volfault.gate._groups import asked_for
from pytest_volfault.model.results import Results

GOLDEN = "detach.attachments"
UNDO = "cinder.os-roll_detaching by tool.py detach"
TELL = "nova.db.bdm_save by tool.py tell"
FREE = "nova.db.bdm_destroy by tool.py free"


def fault(point: str) -> str:
    return f"{GOLDEN}/{point}@before=http-500,once"


def groups(baseline: Baseline, results: Results) -> tuple[Group, ...]:
    return Gate(Path("accepted.jsonl"), baseline).verdicts(results).groups


def told(found: tuple[Group, ...]) -> list[tuple[str, int]]:
    return [(each.name, len(each.findings)) for each in found]


def test_a_call_that_is_not_made_any_more_is_one_reason_whatever_comes_of_it(make: Any) -> None:
    a, b, c = map(fault, "abc")
    before = make.baseline(
        make.conducted(make.result(a, "rolled-back"), UNDO, TELL),
        make.conducted(make.result(b, "recoverable", "retry"), UNDO),
        make.conducted(make.result(c, "stuck", "clean-up"), UNDO),
    )
    now = make.results(
        make.conducted(make.result(a, "stuck", "clean-up"), TELL),
        make.conducted(make.result(b, "unsafe", "clean-up")),
        make.conducted(make.result(c, "stuck", "nothing")),
    )
    [group] = groups(before, now)
    assert told((group,)) == [("tool.py detach no longer calls cinder.os-roll_detaching", 3)]
    assert re.fullmatch("[0-9a-f]{6}", group.key)
    assert group.unfaulted == ()


def test_what_shows_without_any_fault_is_why_its_faults_end_otherwise(make: Any) -> None:
    a, b = map(fault, "ab")
    before = make.baseline(
        make.conducted(make.result(GOLDEN, "completed"), TELL, FREE),
        make.conducted(make.result(a, "rolled-back"), UNDO),
        # That call comes before this fault strikes.
        make.conducted(make.result(b, "rolled-back")),
    )
    now = make.results(
        make.conducted(make.result(GOLDEN, "leaked", "clean-up"), TELL),
        make.conducted(make.result(a, "stuck"), UNDO),
        make.conducted(make.result(b, "stuck")),
    )
    [group] = groups(before, now)
    assert told((group,)) == [("tool.py free no longer calls nova.db.bdm_destroy", 3)]
    assert group.unfaulted == (GOLDEN,)


def test_two_changes_are_two_reasons(make: Any) -> None:
    a, b = map(fault, "ab")
    before = make.baseline(
        make.conducted(make.result(a, "rolled-back"), UNDO),
        make.conducted(make.result(b, "rolled-back"), TELL, caught="tool.py unplug", error="Gone"),
    )
    now = make.results(make.conducted(make.result(a, "stuck")), make.conducted(make.result(b, "stuck"), error="Gone"))
    assert told(groups(before, now)) == [
        ("tool.py detach no longer calls cinder.os-roll_detaching", 1),
        ("tool.py unplug no longer catches an error", 1),
    ]


def test_what_is_better_is_taken_over_by_itself_and_so_apart(make: Any) -> None:
    a, b = map(fault, "ab")
    before = make.baseline(*(make.conducted(make.result(name, "stuck")) for name in (a, b)))
    now = make.results(
        make.conducted(make.result(a, "rolled-back"), UNDO), make.conducted(make.result(b, "unsafe"), UNDO)
    )
    worse, better = groups(before, now)
    assert told((worse, better)) == [
        ("tool.py detach now calls cinder.os-roll_detaching", 1),
        ("better: tool.py detach now calls cinder.os-roll_detaching", 1),
    ]
    assert worse.key != better.key


def test_what_is_gone_is_told_once_for_each_call(make: Any) -> None:
    names = [f"{GOLDEN}/a@before={kind},once" for kind in ("http-500", "crash")]
    accepted = [
        make.conducted(make.result(GOLDEN, "completed"), "a by tool.py free"),
        *(make.result(each, "stuck") for each in names),
    ]
    golden = make.conducted(make.result(GOLDEN, "completed"))
    assert told(groups(make.baseline(*accepted), make.results(golden))) == [("gone: tool.py free no longer calls a", 2)]
    # Of an earlier baseline nobody knows who called it.
    before = make.baseline(*(replace(each, conduct=None) for each in accepted))
    assert told(groups(before, make.results(golden))) == [("gone: detach a", 2)]


def test_a_baseline_that_knows_no_callers_is_told_by_cause_or_by_id(make: Any) -> None:
    before = make.baseline(make.result(make.once, "rolled-back"))
    [group] = groups(before, make.results(make.conducted(make.result(make.once, "stuck"))))
    assert (group.name, group.change, group.cause) == (make.once, None, None)


def test_the_worst_come_first_and_of_those_the_largest(make: Any) -> None:
    names = [fault(point) for point in "abcd"]
    before = make.baseline(
        make.conducted(make.result(names[0], "stuck", "clean-up"), UNDO),
        *(make.conducted(make.result(name, "stuck", "clean-up"), TELL) for name in names[1:3]),
        make.conducted(make.result(names[3], "stuck")),
    )
    now = make.results(
        *(make.conducted(make.result(name, "unsafe", "clean-up")) for name in names[:3]),
        make.conducted(make.result(names[3], "rolled-back")),
    )
    found = groups(before, now)
    assert [len(each.findings) for each in found] == [2, 1, 1]
    assert [each.findings[0].kind for each in found] == [FindingKind.WORSE, FindingKind.WORSE, FindingKind.BETTER]


# -- which one somebody names


@pytest.fixture
def two(make: Any) -> tuple[Group, ...]:
    a, b = map(fault, "ab")
    before = make.baseline(
        make.conducted(make.result(a, "rolled-back"), UNDO), make.conducted(make.result(b, "rolled-back"), TELL)
    )
    now = make.results(make.conducted(make.result(a, "stuck")), make.conducted(make.result(b, "stuck")))
    return groups(before, now)


def test_by_its_key_or_by_words_of_its_own(two: tuple[Group, ...]) -> None:
    undo, tell = two
    assert asked_for(two, undo.key) is undo
    assert asked_for(two, tell.name) is tell
    assert asked_for(two, "Roll_Detaching") is undo


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "tool.py",
            r"^'tool\.py' may be \w{6} \(tool\.py detach .*\) or \w{6} \(tool\.py tell .*\); name one by its key",
        ),
        (
            "cinder.os-roll_detachin9",
            r"^nothing that differs has the cause '.*'; there is \w{6} \(tool\.py detach [^)]*\)$",
        ),
        ("nowhere", r"^nothing that differs has the cause 'nowhere'; there is \w{6} \(.*\) or \w{6} \(.*\)$"),
        (" ", "^nothing that differs has the cause ' '; there is "),
    ],
)
def test_one_that_is_not_there_or_may_be_several_is_refused(two: tuple[Group, ...], text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        asked_for(two, text)


def test_where_nothing_differs_there_is_none() -> None:
    with pytest.raises(UsageError, match="nothing differs from what is accepted"):
        asked_for((), "1e0fc1")
