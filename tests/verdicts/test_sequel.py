"""What a flow made of what it found: each answer by states that are planted."""

from __future__ import annotations

import pytest

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.sequel import Sequel
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.verdicts import INVARIANTS, sequel_of
from pytest_volfault.verdicts._invariants import ATTACHED

WHOLE, FREE = FinalState.attached().facts, FinalState.detached().facts
# From bad to worse.
HALF = FinalState.attached(guest_disk="config").facts
ORPHAN = FinalState.detached(bdm=True).facts
TWO_ORPHANS = FinalState.detached(bdm=True, guest_disk="config").facts
DETACHING = FinalState.attached(volume_status="detaching").facts
STALE = FinalState.detached(host_device=True, lun_mapped=True).facts
WRITTEN_TO = FinalState.detached(guest_disk="live+config", host_device=True, lun_mapped=True).facts
CLEAN, STUCK = Verdict.COMPLETED, Verdict.STUCK


def made(found: Facts, left: Facts, verdict: Verdict, alone: Facts | None = None, *, at_rest: bool = False) -> str:
    sequel = sequel_of(found, left, verdict, ATTACHED, INVARIANTS, alone, at_rest=at_rest)
    return "" if sequel is None else sequel.value


@pytest.mark.parametrize(
    ("found", "left", "verdict", "sequel"),
    [
        (DETACHING, FREE, CLEAN, "healed"),
        # No rule is broken, and yet it was not whole.
        (HALF, WHOLE, CLEAN, "healed"),
        (HALF, HALF, CLEAN, "same"),
        (DETACHING, DETACHING, CLEAN, "same"),
        # Nothing is broken any more, and the flow is not done: nobody may call that whole.
        (DETACHING, HALF, STUCK, "better"),
        (DETACHING, ORPHAN, STUCK, "better"),
        (TWO_ORPHANS, ORPHAN, STUCK, "better"),
        (WRITTEN_TO, STALE, STUCK, "better"),
        (ORPHAN, TWO_ORPHANS, STUCK, "worse"),
        (ORPHAN, DETACHING, STUCK, "worse"),
        (STALE, WRITTEN_TO, STUCK, "worse"),
        (HALF, ORPHAN, STUCK, "worse"),
    ],
)
def test_by_the_rules_that_are_broken(found: Facts, left: Facts, verdict: Verdict, sequel: str) -> None:
    assert made(found, left, verdict) == sequel


def test_nothing_is_told_of_flows_that_left_nothing() -> None:
    assert made(WHOLE, FREE, CLEAN, at_rest=True) == ""
    assert made(WHOLE, ORPHAN, STUCK, at_rest=True) == "worse"


def test_what_the_flow_leaves_by_itself_is_no_news_of_the_sequence() -> None:
    assert made(DETACHING, STALE, STUCK, alone=STALE) == Sequel.AS_EVER.value
    assert made(DETACHING, STALE, STUCK, alone=WRITTEN_TO) == Sequel.AS_EVER.value
    assert made(DETACHING, WRITTEN_TO, STUCK, alone=STALE) == Sequel.WORSE.value
    assert made(DETACHING, FREE, CLEAN, alone=STALE) == Sequel.HEALED.value
