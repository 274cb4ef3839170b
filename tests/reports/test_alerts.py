"""What a reviewer is to look at, and where it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.gate import Entry, Finding, FindingKind, Gate
from pytest_volfault.gate.baseline_file import write
from pytest_volfault.model.violation import Violation
from pytest_volfault.reports.alerts import Anchors, Level, alerts


@pytest.fixture
def places(tmp_path: Path) -> Anchors:
    return Anchors(tmp_path, tmp_path / "tox.ini")


def test_without_a_baseline_whatever_is_not_clean_the_worst_first(make: Any, places: Anchors) -> None:
    unsafe = replace(
        make.result("detach.attachments/b@before=crash,once", "unsafe", "nothing"),
        violations=[Violation("no-guest-on-a-free-volume", "a guest has it"), Violation("other", "more")],
    )
    results = make.results(
        make.result("detach.attachments", "completed"),
        make.result("detach.attachments/a@before=crash,once", "recoverable", "retry"),
        make.result("detach.attachments/a@after=crash,once", "stuck", "operator"),
        unsafe,
        make.result("detach.attachments/c@before=crash,once", "rolled-back"),
    )
    found = alerts(results, None, places)
    assert [(each.rule, each.level) for each in found] == [
        ("no-guest-on-a-free-volume", Level.ERROR), ("stuck", Level.WARNING), ("recoverable", Level.NOTE),
    ]  # fmt: skip
    assert found[0].about == "a guest has it"
    assert found[0].text == "unsafe, healed by nothing. no-guest-on-a-free-volume: a guest has it; other: more"
    assert {(each.file, each.line) for each in found} == {("tox.ini", 1)}


def test_with_a_baseline_what_differs_stands_at_its_entry(make: Any, tmp_path: Path) -> None:
    baseline = make.baseline(make.result(make.once, "stuck"), make.result(make.always, "leaked"))
    path = tmp_path / "gate" / "accepted.jsonl"
    path.parent.mkdir()
    write(path, baseline)
    places = Anchors.of(tmp_path, tmp_path / "tox.ini", Gate(path, baseline))
    findings = [
        Finding(FindingKind.WORSE, make.once, baseline.entries[make.once], Entry.of(make.result(make.once, "unsafe"))),
        Finding(FindingKind.GONE, make.always, baseline.entries[make.always], None),
        Finding(FindingKind.NEW, "detach.attachments", None, Entry.of(make.result("detach.attachments", "stuck"))),
    ]
    found = alerts(make.results(), findings, places)
    assert [(each.rule, each.file, each.line) for each in found] == [
        ("baseline-worse", "gate/accepted.jsonl", 3),
        ("baseline-gone", "gate/accepted.jsonl", 2),
        ("baseline-new", "gate/accepted.jsonl", 1),
    ]
    assert found[0].text == "unsafe; accepted was stuck (accepted because: bug 1234567)"


def test_a_baseline_that_is_not_in_the_repository_is_nowhere_in_it(make: Any, tmp_path: Path) -> None:
    shipped = Gate(Path("/opt/volfault/nova-34.0.0.jsonl.gz"), make.baseline())
    assert Anchors.of(tmp_path, tmp_path / "tox.ini", shipped).at(make.once) == ("tox.ini", 1)


def test_nor_is_one_that_tox_has_installed_below_its_top(tmp_path: Path) -> None:
    shipped = Gate.open("upstream", tmp_path, "nova", "34.0.0", update=False, reason=None)
    assert Anchors.of(Path(shipped.path.anchor), tmp_path / "tox.ini", shipped).baseline is None


def test_nor_is_a_configuration_file_elsewhere(make: Any, tmp_path: Path) -> None:
    assert Anchors(tmp_path, Path("/etc/pytest.ini")).at(make.once) == ("pytest.ini", 1)
