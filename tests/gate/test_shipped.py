"""The baselines that come with the suites: whole, found by the installed release, and what docs/releases.md says."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.gate import Baseline, Comparison
from pytest_volfault.gate.shipped import upstream
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.reports import results_file
from volfault_suites.baselines.causes import Cause, causes
from volfault_suites.baselines.page import page
from volfault_suites.baselines.store import put, shipped

PAGE = Path(__file__).parents[2] / "docs" / "releases.md"
BASELINES = shipped()
NEWEST = BASELINES[-1].target.version


@pytest.mark.parametrize("baseline", BASELINES, ids=lambda each: each.target.version)
def test_each_is_of_nova_and_of_every_flow(baseline: Baseline) -> None:
    assert baseline.target.name == "nova"
    assert {Scenario.parse(each).flow for each in baseline.entries} >= {"attach", "delete", "detach"}
    assert len(baseline.entries) > 2000


@pytest.mark.parametrize(
    ("version", "found"),
    [
        (NEWEST, NEWEST),
        # A fork, and a release that is not the one that was run.
        (f"{NEWEST}.dev7+vendor", NEWEST),
        (f"{NEWEST.split('.')[0]}.99.0", NEWEST),
    ],
)
def test_the_installed_release_finds_its_own_or_its_series(version: str, found: str) -> None:
    path, baseline = upstream("nova", version)
    assert path.name == f"nova-{found}.jsonl.gz"
    assert baseline.target.version == found


def test_there_is_none_of_a_release() -> None:
    with pytest.raises(
        UsageError, match=rf"^no baseline of upstream Nova 99\.0\.0 is shipped; .*{NEWEST}\. Name a file$"
    ):
        upstream("nova", "99.0.0")


def test_there_is_none_of_another_target() -> None:
    with pytest.raises(UsageError, match="is of upstream Nova; of reference keep a baseline of your own: name a file"):
        upstream("reference", "")


def test_the_page_is_what_is_shipped() -> None:
    text = page(BASELINES, causes())
    assert PAGE.read_text("utf-8") == text, "python -m volfault_suites.baselines.page > docs/releases.md"


def test_every_known_cause_explains_something() -> None:
    steps = [Comparison.of(old, new) for old, new in itertools.pairwise(BASELINES)]
    for cause in causes():
        assert any(
            cause.explains(step.old.version, step.new.version, finding.id)
            for step in steps
            for finding in step.findings
        ), cause


def test_a_page(make: Any) -> None:
    old = make.baseline(make.result(make.once, "stuck", "clean-up"), make.result(make.always, "completed"))
    results = (make.result(make.once, "recoverable", "retry"), make.result(make.always, "leaked", "nothing"))
    new = dataclasses.replace(make.baseline(*results), target=TargetInfo("nova", "35.0.0"))
    cause = Cause("35.0.0", ("*,once",), "0123abc", "It asks again")
    text = page([old, new], [cause])
    assert "| 34.0.0 | 2 | 1 | - | - | 1 |\n| 35.0.0 | 2 | - | 1 | 1 | - |\n" in text
    assert "| 34.0.0 | 35.0.0 | 2 | 1 | 1 | - | - | - |\n" in text
    call = "`cinder.attachment_delete` | `detach.attachments`"
    assert text.endswith(f"""
## 34.0.0 to 35.0.0

**It asks again (0123abc, since 35.0.0)** (1)

| | call | in | before | after |
|---|---|---|---|---|
| better | {call} | stuck, healed by clean-up | recoverable, healed by retry |

**not traced** (1)

| | call | in | before | after |
|---|---|---|---|---|
| worse | {call} | completed | leaked, healed by nothing |
""")


def test_put_twice_it_is_the_same_bytes(make: Any, tmp_path: Path) -> None:
    results = make.results(make.result(make.once, "stuck", "clean-up"), make.result(make.always, "completed"))
    results_file.write(tmp_path / "results.json", results)
    first = put(tmp_path / "results.json", tmp_path).read_bytes()
    made = put(tmp_path / "results.json", tmp_path)
    assert made.name == "nova-34.0.0.jsonl.gz"
    assert made.read_bytes() == first
