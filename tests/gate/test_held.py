"""Of what a shipped baseline says something, and what it is silent about."""

from __future__ import annotations

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.gate._baseline import Baseline, Entry
from pytest_volfault.gate.held import Held
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.model.verdict import Verdict

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
    assert not _held(*IDS).sequences
    assert _held(*IDS, "attach.legacy//detach").sequences


def test_what_is_named_and_not_held_is_refused() -> None:
    held = _held(*IDS)
    held.check("attach", [("attach", "attachments"), ("attach", "legacy")])
    with pytest.raises(UsageError, match=r"of nova 12\.0\.0 says nothing of boot; run it without"):
        held.check("boot", [("boot", "legacy")])
