"""A cause is accepted as a whole, for one reason that stands in the baseline once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.gate import Baseline, Gate
from pytest_volfault.gate.baseline_file import lines_of, read, text_of, write
from pytest_volfault.gate.updating import Update, check_accept
from pytest_volfault.model.results import Results

GOLDEN = "detach.attachments"
UNDO = "cinder.os-roll_detaching by tool.py detach"
NAMES = [f"{GOLDEN}/{point}@before=http-500,once" for point in "abc"]


@pytest.fixture
def before(make: Any) -> Baseline:
    accepted = [make.conducted(make.result(name, "recoverable", "retry"), UNDO) for name in NAMES]
    return make.baseline(make.conducted(make.result(GOLDEN, "completed")), *accepted)


@pytest.fixture
def now(make: Any) -> Results:
    """The undoing is not done any more; the third is worse for another reason."""
    return make.results(
        make.conducted(make.result(GOLDEN, "completed")),
        *(make.conducted(make.result(name, "stuck", "clean-up")) for name in NAMES[:2]),
        make.conducted(make.result(NAMES[2], "unsafe", "nothing"), UNDO),
    )


def accept(path: Path, results: Results, cause: str, reason: str = "BUG-1") -> Update:
    return Gate.open(str(path), path.parent, "nova", "34.0.0", True, reason, cause).take_over(results)


def test_only_what_comes_of_it_is_taken_over(tmp_path: Path, before: Baseline, now: Results) -> None:
    path = tmp_path / "accepted.jsonl"
    write(path, before)
    done = accept(path, now, "roll_detaching")
    assert [each.id for each in done.taken] == NAMES[:2]
    # Everything else fails as it did.
    assert [each.id for each in done.refused] == [NAMES[2]]
    assert [each.findings for each in done.groups] == [done.refused]
    kept = read(path)
    assert kept.entries[NAMES[2]] == before.entries[NAMES[2]]
    assert {kept.entries[name].reason for name in NAMES[:2]} == {"BUG-1"}
    assert [each.id for each in Gate(path, kept).verdicts(now).findings] == [NAMES[2]]


def test_its_reason_stands_there_once(tmp_path: Path, before: Baseline, now: Results) -> None:
    path = tmp_path / "accepted.jsonl"
    write(path, before)
    accept(path, now, "roll_detaching")
    lines = list(map(json.loads, path.read_text().splitlines()))
    assert path.read_text().count("BUG-1") == 1
    cause = lines[1]["cause"]
    assert lines[1] == {"cause": cause, "reason": "BUG-1"}
    assert [each.get("cause") for each in lines[2:]] == [None, cause, cause, None]
    # Where alerts stand is found all the same, and the same is written again.
    assert lines_of(path)[GOLDEN] == 3
    assert text_of(read(path)) == path.read_text()


def test_what_gets_worse_for_the_same_reason_has_a_reason_of_its_own(
    make: Any, tmp_path: Path, before: Baseline, now: Results
) -> None:
    path = tmp_path / "accepted.jsonl"
    write(path, before)
    accept(path, now, "roll_detaching")
    later = make.results(make.conducted(make.result(NAMES[2], "unsafe", "clean-up")), *now.scenarios[:3], planned=9)
    accept(path, later, "roll_detaching", "BUG-2")
    entries = read(path).entries
    assert [entries[name].reason for name in NAMES] == ["BUG-1", "BUG-1", "BUG-2"]
    assert entries[NAMES[2]].cause == f"{entries[NAMES[0]].cause}-2"


def test_what_is_better_is_neither_accepted_nor_lost(make: Any, tmp_path: Path, before: Baseline, now: Results) -> None:
    path = tmp_path / "accepted.jsonl"
    write(path, before)
    better = make.results(*now.scenarios[:3], make.conducted(make.result(NAMES[2], "rolled-back"), UNDO))
    done = accept(path, better, "roll_detaching")
    assert [each.id for each in done.refused] == [NAMES[2]]
    assert read(path).entries[NAMES[2]].reason == "bug 1234567"


def test_a_reason_for_all_is_not_lost_with_one_of_them(tmp_path: Path, before: Baseline, now: Results) -> None:
    """A later update of everything keeps what was accepted with a cause."""
    path = tmp_path / "accepted.jsonl"
    write(path, before)
    accept(path, now, "roll_detaching")
    Gate.open(str(path), tmp_path, "nova", "34.0.0", True, "BUG-3").take_over(now)
    entries = read(path).entries
    assert [entries[name].reason for name in NAMES] == ["BUG-1", "BUG-1", "BUG-3"]
    assert [bool(entries[name].cause) for name in NAMES] == [True, True, False]


def test_a_cause_that_nothing_has_is_refused_and_nothing_is_written(
    tmp_path: Path, before: Baseline, now: Results
) -> None:
    path = tmp_path / "accepted.jsonl"
    write(path, before)
    old = path.read_bytes()
    with pytest.raises(UsageError, match="nothing that differs has the cause 'bdm_destroy'; there is "):
        accept(path, now, "bdm_destroy")
    assert path.read_bytes() == old


def test_it_needs_a_reason() -> None:
    with pytest.raises(UsageError, match=r"^--accept takes over what comes of one cause; say why: --reason=WHY$"):
        check_accept(None, "roll_detaching", "--")
    check_accept("BUG-1", "roll_detaching", "--")
    check_accept(None, None, "--")
