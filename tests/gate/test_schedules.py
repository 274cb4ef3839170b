"""A baseline that holds schedules: they are compared as other scenarios, and one that no longer fits says why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.gate import Baseline, Comparison, FindingKind, Gate, baseline_file
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.results import Bound, Results
from pytest_volfault.model.stood import Stack, Stood, Waits
from pytest_volfault.model.violation import Violation
from pytest_volfault.model.way import Spot
from pytest_volfault.reports import text_of
from pytest_volfault.reports.alerts import Anchors, alerts
from pytest_volfault.reports.diff import told
from pytest_volfault.reports.gate import compared
from pytest_volfault.reports.github import workflow_commands
from pytest_volfault.reports.sarif import document

TARGET = TargetInfo("nova", "34.0.0")
PAIR = "detach.attachments:delete"
ID = f"{PAIR}/A:cinder.os-begin_detaching@after:B+B:end:B.1"
API = Spot("tool/api.py", "API.delete", 8)
STACK = Stack("API.delete", (API,))
STOOD = Stood("B.1", "begin", STACK, ("detach",), ("volume",))
WAITS = (Waits("A", "lock x", "B", STACK), Waits("B", "lock y", "A", STACK))
UNFIT = "the schedule does not fit what the code does: A:cinder.os-begin_detaching@after:B was not made: A has not come"


def raced(result: Result) -> Result:
    return replace(result, stood=(STOOD,), violations=(Violation("no-device-of-a-free-volume", "why"),))


def deadlocked(result: Result) -> Result:
    return replace(result, outcome=replace(result.outcome, deadlock=WAITS))


def gate(baseline: Baseline) -> Gate:
    return Gate(Path("accepted.jsonl"), baseline)


def two_at_once(*results: Result) -> Results:
    return Results(TARGET, Bound(1, {}, switches=2), results, ())


def test_it_is_written_and_read_back(make: Any, tmp_path: Path) -> None:
    baseline = make.baseline(make.result(PAIR, "completed"), make.result(ID, "stuck", "clean-up"))
    baseline_file.write(tmp_path / "accepted.jsonl", baseline)
    assert baseline_file.read(tmp_path / "accepted.jsonl") == baseline
    assert ID in baseline_file.lines_of(tmp_path / "accepted.jsonl")


@pytest.mark.parametrize(
    ("now", "kind"),
    [
        ("unsafe", FindingKind.WORSE),
        ("leaked", FindingKind.BETTER),
        ("stuck", None),
    ],
)
def test_it_is_compared(make: Any, now: str, kind: FindingKind | None) -> None:
    found = gate(make.baseline(make.result(ID, "stuck", "clean-up"))).judge(make.result(ID, now, "clean-up"))
    assert (found and found.kind) is kind


def test_one_that_no_longer_fits_says_which_switch_was_not_made(make: Any) -> None:
    now = replace(make.result(ID, "unreached"), violations=(Violation("unreached", UNFIT),))
    before = gate(make.baseline(make.result(ID, "stuck", "clean-up")))
    finding = before.judge(now)
    assert finding is not None
    assert finding.sentence == f"unreached; accepted was stuck, healed by clean-up: {UNFIT}"
    lines = "\n".join(map(text_of, compared(before, before.verdicts(two_at_once(now)), "pytest", "--volfault-", 400)))
    assert UNFIT in lines


def test_a_session_without_pairs_says_nothing_of_them(make: Any) -> None:
    before = gate(make.baseline(make.result("detach.attachments", "completed"), make.result(ID, "stuck", "clean-up")))
    verdicts = before.verdicts(make.results(make.result("detach.attachments", "completed")))
    assert (verdicts.findings, verdicts.not_run) == ((), 1)


def test_what_one_race_makes_worse_is_one_group(make: Any) -> None:
    other = f"{PAIR}/A:end:B"
    before = gate(make.baseline(*(make.result(each, "stuck", "clean-up") for each in (ID, other))))
    now = two_at_once(*(raced(make.result(each, "unsafe", "clean-up")) for each in (ID, other)))
    [group] = before.verdicts(now).groups
    assert group.name == "raced tool/api.py API.delete detach no-device-of-a-free-volume"
    assert group.ids == {ID, other}


@pytest.mark.parametrize("of", [raced, deadlocked])
def test_alerts_and_annotations_stand_in_the_code(
    make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of: Any
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    (tmp_path / "tool").mkdir()
    (tmp_path / "tool" / "api.py").write_text("pass\n" * 9)
    found = alerts(
        two_at_once(of(make.result(ID, "unsafe", "clean-up"))), None, Anchors(tmp_path, tmp_path / "setup.py")
    )
    [alert] = found
    assert (alert.file, alert.line) == ("tool/api.py", 8)
    assert f"--volfault-scenario={ID}" in alert.text
    [shown] = document(TARGET, found)["runs"][0]["results"]
    assert shown["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "tool/api.py"
    assert "file=tool/api.py,line=8" in "\n".join(workflow_commands(found))


def test_two_campaigns_side_by_side_compare_them(make: Any) -> None:
    old, new = (Baseline.of(TARGET, [make.result(ID, verdict, "clean-up")]) for verdict in ("stuck", "unsafe"))
    comparison = Comparison.of(old, new)
    assert [each.id for each in comparison.findings] == [ID]
    assert ID in "\n".join(map(text_of, told(comparison, 400)))


@pytest.mark.parametrize("of", [raced, deadlocked])
def test_results_are_read_back(make: Any, of: Any) -> None:
    result = of(make.result(ID, "stuck", "clean-up"))
    again = Result.from_dict(result.as_dict())
    assert (again.stood, again.outcome.deadlock) == (result.stood, result.outcome.deadlock)
