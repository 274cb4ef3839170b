"""A baseline tightens by itself, and loosens only for a reason."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from pytest_volfault.gate import Entry, FindingKind, compare, gone
from pytest_volfault.gate.updating import Update, updated
from pytest_volfault.model.final_state import FinalState

GOLDEN = "detach.attachments"
DETACHING = FinalState.attached(volume_status="detaching")


def update(baseline: Any, results: Any, reason: str | None = None) -> Update:
    found = [finding for each in results.scenarios if (finding := compare(baseline, Entry.of(each)))]
    return updated(baseline, results, [*found, *gone(baseline, results)], reason)


def reasons(done: Update) -> dict[str, str]:
    return {key: entry.reason for key, entry in done.baseline.entries.items()}


def test_the_first_one_needs_a_reason_for_what_is_not_clean(make: Any) -> None:
    results = make.results(make.result(GOLDEN, "completed"), make.result(make.once, "stuck"))
    done = update(make.baseline(), results)
    assert reasons(done) == {GOLDEN: "clean"}
    assert [finding.kind for finding in done.refused] == [FindingKind.NEW]
    done = update(make.baseline(), results, "first look")
    assert reasons(done) == {GOLDEN: "clean", make.once: "first look"}
    assert done.refused == ()


@pytest.mark.parametrize("reason", [None, "bug 7654321"])
def test_what_is_better_says_what_it_is_better_than(make: Any, reason: str | None) -> None:
    """Its old reason was given for another state, and that of an update is for what is worse."""
    baseline = make.baseline(make.result(make.once, "unsafe", "nothing"))
    done = update(baseline, make.results(make.result(make.once, "stuck", "clean-up")), reason)
    assert reasons(done) == {make.once: "better than before: it was unsafe, healed by nothing"}
    assert done.baseline.entries[make.once].verdict.value == "stuck"
    assert [finding.kind for finding in done.taken] == [FindingKind.BETTER]


def test_what_is_as_it_was_keeps_its_reason(make: Any) -> None:
    baseline = make.baseline(make.result(make.once, "unsafe", "nothing"))
    done = update(baseline, make.results(make.result(make.once, "unsafe", "nothing")), "bug 7654321")
    assert reasons(done) == {make.once: "bug 1234567"}


def test_what_has_become_clean_needs_none(make: Any) -> None:
    baseline = make.baseline(make.result(make.once, "unsafe", "nothing"))
    assert reasons(update(baseline, make.results(make.result(make.once, "rolled-back")))) == {make.once: "clean"}


@pytest.mark.parametrize(
    "found",
    [("unsafe", "clean-up", DETACHING), ("stuck", "nothing", DETACHING), ("stuck", "clean-up", FinalState.attached())],
    ids=["worse", "heals worse", "changed"],
)
def test_what_is_worse_or_changed_needs_a_new_reason(make: Any, found: tuple[Any, ...]) -> None:
    baseline = make.baseline(make.result(make.once, "stuck", "clean-up", DETACHING))
    results = make.results(make.result(make.once, *found))
    done = update(baseline, results)
    assert done.baseline.entries == baseline.entries
    assert len(done.refused) == 1
    done = update(baseline, results, "bug 7654321")
    assert reasons(done) == {make.once: "bug 7654321"}
    assert compare(done.baseline, Entry.of(results.scenarios[0])) is None


@pytest.mark.parametrize("verdict", ["unreached", "nondeterministic"])
def test_what_says_nothing_about_the_target_is_never_accepted(make: Any, verdict: str) -> None:
    done = update(make.baseline(), make.results(make.result(make.once, verdict)), "whatever")
    assert done.baseline.entries == {}
    assert len(done.refused) == 1


def test_what_is_gone_goes(make: Any) -> None:
    baseline = make.baseline(make.result(make.once, "stuck"), make.result(make.always, "stuck"))
    done = update(baseline, make.results(make.result(make.once, "stuck")))
    assert list(done.baseline.entries) == [make.once]
    assert [finding.kind for finding in done.taken] == [FindingKind.GONE]


def test_a_part_keeps_everything_that_it_did_not_run(make: Any) -> None:
    baseline = make.baseline(make.result(make.once, "stuck"), make.result(make.always, "stuck"))
    done = update(baseline, make.results(make.result(make.once, "recoverable", "retry"), planned=9))
    assert list(done.baseline.entries) == [make.once, make.always]
    assert done.baseline.entries[make.always] == baseline.entries[make.always]


def test_done_twice_it_changes_nothing_more(make: Any) -> None:
    results = make.results(make.result(GOLDEN, "completed"), make.result(make.once, "stuck"))
    done = update(make.baseline(), results, "first look")
    again = update(done.baseline, results)
    assert again.baseline == done.baseline
    assert (again.taken, again.refused) == ((), ())


# -- what somebody else has written meanwhile


def meanwhile(make: Any, since: Any, now: Any, *results: Any, reason: str | None = "mine") -> Update:
    found = make.results(*results)
    findings = [finding for each in results if (finding := compare(now, Entry.of(each)))]
    return updated(now, found, [*findings, *gone(now, found)], reason, since)


def test_what_another_session_has_added_stays(make: Any) -> None:
    now = make.baseline(make.result(make.always, "stuck"), reason="theirs")
    done = meanwhile(make, make.baseline(), now, make.result(make.once, "stuck"))
    assert reasons(done) == {make.always: "theirs", make.once: "mine"}
    assert [finding.id for finding in done.taken] == [make.once]


def test_what_both_have_found_alike_is_accepted_once(make: Any) -> None:
    now = make.baseline(make.result(make.once, "stuck"), reason="theirs")
    done = meanwhile(make, make.baseline(), now, make.result(make.once, "stuck"))
    assert (reasons(done), done.refused) == ({make.once: "theirs"}, ())


@pytest.mark.parametrize("found", ["unsafe", "leaked", "completed"], ids=["worse", "better", "clean"])
def test_what_another_session_has_found_otherwise_is_for_people_to_decide(make: Any, found: str) -> None:
    now = make.baseline(make.result(make.once, "stuck"), reason="theirs")
    done = meanwhile(make, make.baseline(), now, make.result(make.once, found))
    assert reasons(done) == {make.once: "theirs"}
    assert [finding.id for finding in done.refused] == [make.once]


def test_what_another_session_has_taken_out_is_new_again(make: Any) -> None:
    since = make.baseline(make.result(make.once, "stuck"))
    done = meanwhile(make, since, make.baseline(), make.result(make.once, "stuck"))
    assert [finding.kind for finding in done.refused] == [FindingKind.NEW]


# -- a flow that does not do without faults what it is for


@pytest.mark.parametrize("verdict", ["rolled-back", "stuck", "unsafe", "unreached", "nondeterministic"])
def test_a_broken_flow_is_to_be_mended_and_not_accepted(make: Any, verdict: str) -> None:
    baseline = make.baseline(make.result(GOLDEN, "completed"), make.result(make.once, "stuck"))
    broken = make.result(GOLDEN, verdict)
    results = dataclasses.replace(make.results(broken), golden=(broken,))
    done = update(baseline, results, "whatever")
    # Nothing is said of its faults, which were not tried.
    assert done.baseline.entries == baseline.entries
    assert [finding.kind for finding in done.refused] == [FindingKind.WORSE]


def test_a_broken_flow_that_nobody_has_accepted_is_new(make: Any) -> None:
    found = compare(make.baseline(), Entry.of(make.result(GOLDEN, "rolled-back")))
    assert found is not None
    assert found.kind is FindingKind.NEW
    # A fault that is rolled back is as good as ever, and a delete cannot reach its goal while the host is down.
    assert compare(make.baseline(), Entry.of(make.result(make.once, "rolled-back"))) is None
    assert compare(make.baseline(), Entry.of(make.result("delete.attachments-host_down", "rolled-back"))) is None
