"""Each way in which a scenario can differ from what is accepted of it, and the ways in which it does not."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from pytest_volfault.gate import Entry, FindingKind, compare, gone
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.results import Shard
from pytest_volfault.model.verdict import Degree, Verdict

DETACHING = FinalState.attached(volume_status="detaching")
GOLDEN = "detach.attachments"


@pytest.mark.parametrize(("before", "now"), list(itertools.product(Verdict, Verdict)))
def test_verdicts(make: Any, before: Verdict, now: Verdict) -> None:
    baseline = make.baseline(make.result(make.once, before.value, state=DETACHING))
    finding = compare(baseline, Entry.of(make.result(make.once, now.value, state=DETACHING)))
    kind = {0: None, 1: FindingKind.WORSE, -1: FindingKind.BETTER}[(now.rank > before.rank) - (now.rank < before.rank)]
    assert (finding.kind if finding else None) is kind


# The cheapest first.
CURES = [
    Cure.NONE_NEEDED, Cure.RETRY, Cure(("wait",)), Cure(("reboot",)), Cure(("wait", "retry")),
    Cure(("reset-volume",)), Cure(("retry", "reboot")), Cure(("restart",)), Cure(("clean-up",)), Cure.NOTHING,
]  # fmt: skip


@pytest.mark.parametrize(("before", "now"), list(itertools.product(CURES, CURES)), ids=lambda cure: cure.value)
def test_healing(make: Any, before: Cure, now: Cure) -> None:
    baseline = make.baseline(make.result(make.once, "stuck", before.value))
    finding = compare(baseline, Entry.of(make.result(make.once, "stuck", now.value)))
    worse = CURES.index(now) - CURES.index(before)
    assert (finding.kind if finding else None) is (
        FindingKind.WORSE if worse > 0 else FindingKind.BETTER if worse < 0 else None
    )


@pytest.mark.parametrize(("before", "now"), list(itertools.product(Degree, Degree)))
def test_degrees(make: Any, before: Degree, now: Degree) -> None:
    # How unsafe it is counts more than what heals it.
    baseline = make.baseline(make.result(make.once, "unsafe", "reboot", DETACHING, before))
    heals_by = {1: "retry", 0: "reboot", -1: "nothing"}[(now.rank > before.rank) - (now.rank < before.rank)]
    finding = compare(baseline, Entry.of(make.result(make.once, "unsafe", heals_by, DETACHING, now)))
    kind = {"retry": FindingKind.WORSE, "reboot": None, "nothing": FindingKind.BETTER}[heals_by]
    assert (finding.kind if finding else None) is kind
    if finding is not None:
        assert finding.sentence == (
            f"unsafe ({now.value}), healed by {heals_by}; accepted was unsafe ({before.value}), healed by reboot"
        )


def test_a_worse_verdict_is_worse_however_it_heals(make: Any) -> None:
    baseline = make.baseline(make.result(make.once, "leaked", "nothing"))
    finding = compare(baseline, Entry.of(make.result(make.once, "stuck", "retry")))
    assert finding.kind is FindingKind.WORSE
    assert finding.sentence == "stuck, healed by retry; accepted was leaked, healed by nothing"


def test_the_same_verdict_on_something_else(make: Any) -> None:
    baseline = make.baseline(make.result(make.once, "stuck", "clean-up", DETACHING))
    left = FinalState.attached(volume_status="detaching", lun_mapped=False, attachments=("attached", "reserved"))
    finding = compare(baseline, Entry.of(make.result(make.once, "stuck", "clean-up", left)))
    assert finding.kind is FindingKind.CHANGED
    assert finding.sentence == (
        "stuck, healed by clean-up as accepted, but what is left differs: "
        "+ volume.attachment[server,host1]#2=reserved; - volume.export[host1]"
    )


@pytest.mark.parametrize("verdict", list(Verdict))
def test_what_is_new_fails_if_it_is_not_clean(make: Any, verdict: Verdict) -> None:
    finding = compare(make.baseline(), Entry.of(make.result(make.once, verdict.value)))
    assert (finding is None) is verdict.clean
    if finding:
        assert finding.kind is FindingKind.NEW
        assert finding.sentence == f"{verdict.value}, and nothing was accepted of it"


# -- what is no longer there


def left_out(make: Any, results: Any, *accepted: str) -> list[str]:
    baseline = make.baseline(*(make.result(each, "stuck") for each in accepted))
    return [finding.id for finding in gone(baseline, results)]


def test_an_entry_of_a_flow_that_was_run_whole(make: Any) -> None:
    results = make.results(make.result(GOLDEN, "completed"), make.result(make.once, "stuck"))
    assert left_out(make, results, make.once, make.always) == [make.always]


@pytest.mark.parametrize("part", [{"planned": 3}, {"planned": 3, "shard": Shard(1, 2)}], ids=["-k", "shard"])
def test_a_part_of_a_flow_says_nothing(make: Any, part: dict[str, Any]) -> None:
    results = make.results(make.result(GOLDEN, "completed"), make.result(make.once, "stuck"), **part)
    assert left_out(make, results, make.once, make.always) == []


def test_another_flow_says_nothing(make: Any) -> None:
    results = make.results(make.result(GOLDEN, "completed"))
    assert left_out(make, results, "detach.legacy/cinder.os-detach@before=http-500,once") == []


def test_one_fault_says_nothing_of_two(make: Any) -> None:
    two = f"{make.once}+nova.db.bdm_destroy@before=db-error,once"
    results = make.results(make.result(GOLDEN, "completed"))
    assert left_out(make, results, two) == []
    assert left_out(make, make.results(make.result(GOLDEN, "completed"), faults=2), two) == [two]


def test_what_tests_play_by_name_is_no_part_of_a_campaign(make: Any) -> None:
    between = "detach.attachments/cinder.volume_get@after:detach"
    assert left_out(make, make.results(make.result(GOLDEN, "completed")), between) == []
    # Nor does having played it make a flow whole.
    results = make.results(make.result(GOLDEN, "completed"), make.result(between, "completed"), planned=2)
    assert left_out(make, results, make.once) == []
