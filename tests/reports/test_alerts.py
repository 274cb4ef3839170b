"""What a reviewer is to look at, and where it stands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.gate import Entry, Finding, FindingKind, Gate, Group
from pytest_volfault.gate.baseline_file import write
from pytest_volfault.model.violation import Violation
from pytest_volfault.model.way import Fate, Spot, Way
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
        make.result("detach.attachments/a@after=crash,once", "stuck", "clean-up"),
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
    groups = [Group(finding.id, (finding,), None, None, ()) for finding in findings]
    found = alerts(make.results(), groups, places)
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


def way(file: str = "tool/guest.py", line: int = 3) -> Way:
    spot = Spot(file, "Guest.disks", line)
    return Way("Manager.detach", (spot,), Fate.SWALLOWED, ("Refused",), end=spot, clause="except Exception")


def test_one_alert_for_a_cause_however_many_scenarios_it_has(make: Any, places: Anchors) -> None:
    results = make.results(
        replace(make.result("detach.attachments/a@before=crash,once", "stuck", "clean-up"), way=way()),
        replace(make.result("detach.attachments/b@before=refused,once", "unsafe", "nothing"), way=way()),
        make.result("detach.attachments/c@before=crash,once", "stuck", "clean-up"),
    )
    of_cause, of_scenario = alerts(results, None, places)
    assert (of_cause.id, of_cause.rule, of_cause.level) == (
        "swallowed tool/guest.py Guest.disks Manager.detach", "unsafe", Level.ERROR,
    )  # fmt: skip
    assert of_cause.message == (
        "tool/guest.py Guest.disks: swallows Refused (except Exception), and goes on at :3. "
        "2 faults at 2 calls in 1 variant: 1 unsafe, 1 stuck. "
        "Replay: --volfault-scenario=detach.attachments/b@before=refused,once"
    )
    assert of_scenario.message == "detach.attachments/c@before=crash,once: stuck, healed by clean-up. "


def test_a_cause_in_the_users_own_code_stands_there(make: Any, places: Anchors) -> None:
    results = make.results(replace(make.result("detach.attachments/a@before=crash,once", "stuck"), way=way()))
    (elsewhere,) = alerts(results, None, places)
    assert (elsewhere.file, elsewhere.line) == ("tox.ini", 1)
    (places.root / "tool").mkdir()
    (places.root / "tool" / "guest.py").touch()
    (there,) = alerts(results, None, places)
    assert (there.file, there.line) == ("tool/guest.py", 3)
    assert there.id == elsewhere.id


def test_of_a_baseline_one_alert_for_each_reason(make: Any, tmp_path: Path) -> None:
    ids = [f"detach.attachments/{point}@before=http-500,once" for point in ("bb", "a")]
    accepted = [make.conducted(make.result(name, "rolled-back"), "cinder.undo by tool.py detach") for name in ids]
    baseline = make.baseline(*accepted)
    path = tmp_path / "accepted.jsonl"
    write(path, baseline)
    gate = Gate(path, baseline)
    results = make.results(*(make.conducted(make.result(name, "stuck")) for name in ids))
    (alert,) = alerts(results, gate.verdicts(results).groups, Anchors.of(tmp_path, tmp_path / "tox.ini", gate))
    assert alert.message == (
        "2 scenarios: tool.py detach no longer calls cinder.undo; 2 rolled-back -> stuck; for example " + ids[1]
    )
    # At the entry of the one to be looked at.
    assert (alert.rule, alert.id, alert.line) == ("baseline-worse", "tool.py detach no longer calls cinder.undo", 2)
