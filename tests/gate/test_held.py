"""Of what a shipped baseline says something, and what it is silent about."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.gate import Gate
from pytest_volfault.gate._baseline import Baseline, Entry
from pytest_volfault.gate.held import Held
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.model.results import Results
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.session.conclusion import conclude

IDS = ("attach.legacy", "attach.legacy/cinder.os-reserve@before=http-500,once", "detach.legacy")


def _held(*ids: str) -> Held:
    entries = {each: Entry(each, Verdict.COMPLETED, None, Cure.NONE_NEEDED, Facts(()), "clean") for each in ids}
    return Held.of(Baseline(TargetInfo("nova", "12.0.0"), entries))


def test_a_flow_and_a_variant_are_held_by_any_scenario_of_theirs() -> None:
    held = _held(*IDS)
    assert held.holds(("attach", "legacy"))
    assert not held.holds(("attach", "attachments"))
    assert not held.holds(("boot", "legacy"))


def test_what_is_left_out_is_named_as_shortly_as_can_be() -> None:
    pairs = [("attach", "legacy"), ("attach", "attachments"), ("boot", "legacy"), ("boot", "attachments")]
    assert _held(*IDS).left_out(pairs) == ["attach.attachments", "boot"]


def test_sequences_are_held_by_themselves() -> None:
    sequence = Scenario.parse("attach.legacy//detach")
    assert not _held(*IDS).sequences
    assert not _held(*IDS).speaks_of(sequence)
    assert _held(*IDS, sequence.id).speaks_of(sequence)
    assert _held(*IDS).speaks_of(sequence.golden)


def test_what_is_named_and_not_held_is_refused() -> None:
    held = _held(*IDS)
    held.check("attach", [("attach", "attachments"), ("attach", "legacy")])
    with pytest.raises(UsageError, match=r"of nova 12\.0\.0 says nothing of boot; run it without"):
        held.check("boot", [("boot", "legacy")])


@pytest.fixture
def gate(make: Any) -> Gate:
    """Of a detach by the attachments API, which was clean."""
    baseline = make.baseline(make.result("detach.attachments", "completed"))
    return Gate(Path("nova-34.0.0.jsonl.gz"), baseline, held=Held.of(baseline))


@pytest.fixture
def found(make: Any) -> Results:
    """The same, and one of a flow that the baseline is silent of."""
    leaked = make.result("attach.attachments/cinder.attachment_create@after=http-500,once", "leaked", "nothing")
    results: Results = make.results(make.result("detach.attachments", "completed"), leaked)
    return results


def test_of_results_only_what_is_held_is_compared_and_the_rest_is_told(gate: Gate, found: Results) -> None:
    verdicts = gate.verdicts(found)
    assert (verdicts.compared, verdicts.findings, verdicts.silent) == (1, (), ("attach.attachments",))
    assert gate.judge(found.scenarios[1]) is None
    conclusion = conclude(gate, found, "volfault check")
    assert not conclusion.failed
    assert "not compared, for it says nothing of them: attach.attachments" in {
        "".join(span.text for span in line) for line in conclusion.lines
    }


def test_where_nothing_of_it_is_held_nothing_was_compared(gate: Gate, found: Results) -> None:
    conclusion = conclude(gate, dataclasses.replace(found, scenarios=found.scenarios[1:]), "volfault check")
    assert conclusion.failed
    assert conclusion.failure.endswith("it says nothing of attach.attachments, so nothing was compared")


def test_to_a_baseline_of_one_s_own_all_that_it_does_not_have_is_new(gate: Gate, found: Results) -> None:
    own = dataclasses.replace(gate, held=None)
    assert [finding.id for finding in own.verdicts(found).findings] == [found.scenarios[1].scenario.id]
