"""A fix may change nothing but the error that somebody gets; that is told, and fails nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.gate import Baseline, Comparison, Entry, Gate, OtherAnswer, compare
from pytest_volfault.gate._other_answer import other_answer
from pytest_volfault.gate.updating import updated
from volfault_suites.baselines.page import page


@pytest.fixture
def before(make: Any) -> Baseline:
    return make.baseline(make.conducted(make.result(make.once, "stuck", "clean-up"), error="TypeError"))


def entry(make: Any, verdict: str = "stuck", **conduct: Any) -> Entry:
    return Entry.of(make.conducted(make.result(make.once, verdict, "clean-up"), **conduct))


def test_another_class_of_error(make: Any, before: Baseline) -> None:
    found = entry(make, error="InvalidVolume")
    assert other_answer(before, found) == OtherAnswer(make.once, "202, TypeError", "202, InvalidVolume")
    assert compare(before, found) is None


def test_another_status(make: Any, before: Baseline) -> None:
    found = other_answer(before, entry(make, error="TypeError", status=409))
    assert found == OtherAnswer(make.once, "202, TypeError", "409, TypeError")


def test_not_where_more_differs_or_less_is_known(make: Any, before: Baseline) -> None:
    assert other_answer(before, entry(make, error="TypeError")) is None
    # Worse, which is told as such.
    assert other_answer(before, entry(make, "unsafe", error="InvalidVolume")) is None
    # Something else traced the process; or an earlier release of ours wrote the baseline.
    assert other_answer(before, replace(entry(make), conduct=None)) is None
    old = make.baseline(make.result(make.once, "stuck", "clean-up"))
    assert other_answer(old, entry(make, error="InvalidVolume")) is None


def test_an_error_that_somebody_catches_is_nobody_s_answer(make: Any) -> None:
    before = make.baseline(make.conducted(make.result(make.once, "stuck"), caught="tool.py unplug", error="Gone"))
    now = make.conducted(make.result(make.once, "stuck"), caught="tool.py unplug", error="Lost")
    assert other_answer(before, Entry.of(now)) is None


def test_an_update_takes_it_over_without_a_reason(make: Any, before: Baseline) -> None:
    results = make.results(make.conducted(make.result(make.once, "stuck", "clean-up"), error="InvalidVolume"))
    found = Gate(Path("accepted.jsonl"), before).verdicts(results)
    assert (found.findings, len(found.otherwise)) == ((), 1)
    done = updated(before, results, found.findings, None)
    assert (done.taken, done.otherwise) == ((), 1)
    assert done.baseline.entries[make.once].reason == "bug 1234567"
    assert Gate(Path("accepted.jsonl"), done.baseline).verdicts(results).otherwise == ()


def test_an_update_that_sees_less_keeps_what_is_known(make: Any, before: Baseline) -> None:
    done = updated(before, make.results(make.result(make.once, "stuck", "clean-up")), (), None)
    assert done.baseline == before


def test_releases_side_by_side(make: Any, before: Baseline) -> None:
    later = make.baseline(make.conducted(make.result(make.once, "stuck", "clean-up"), error="InvalidVolume"))
    step = Comparison.of(before, later)
    assert (step.findings, [each.id for each in step.otherwise]) == ((), [make.once])
    lines = page([before, later], []).splitlines()
    assert "| from | to | in both | better | worse | changed | another answer | only before | only after |" in lines
    assert "| 34.0.0 | 34.0.0 | 1 | - | - | - | 1 | - | - |" in lines
    assert "**another answer or error, and nothing else** (1)" in lines
    row = "| answer | `cinder.attachment_delete` | `detach.attachments` | 202, TypeError | 202, InvalidVolume |"
    assert row in lines
    # Of baselines that say nothing of answers there is no column.
    assert "another answer" not in page([make.baseline(make.result(make.once, "stuck"))] * 2, [])
