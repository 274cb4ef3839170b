"""A baseline tightens by itself, and loosens only for a reason."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.gate import Entry, Kind, compare, gone
from pytest_volfault.gate.updating import Update, updated
from pytest_volfault.outcome import FinalState

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
    assert [finding.kind for finding in done.refused] == [Kind.NEW]
    done = update(make.baseline(), results, "first look")
    assert reasons(done) == {GOLDEN: "clean", make.once: "first look"}
    assert done.refused == ()


def test_what_is_better_keeps_its_reason(make: Any) -> None:
    baseline = make.baseline(make.result(make.once, "unsafe", "nothing"))
    done = update(baseline, make.results(make.result(make.once, "stuck", "operator")))
    assert reasons(done) == {make.once: "bug 1234567"}
    assert done.baseline.entries[make.once].verdict.value == "stuck"
    assert [finding.kind for finding in done.taken] == [Kind.BETTER]


def test_what_has_become_clean_needs_none(make: Any) -> None:
    baseline = make.baseline(make.result(make.once, "unsafe", "nothing"))
    assert reasons(update(baseline, make.results(make.result(make.once, "rolled-back")))) == {make.once: "clean"}


@pytest.mark.parametrize(
    "found",
    [("unsafe", "operator", DETACHING), ("stuck", "nothing", DETACHING), ("stuck", "operator", FinalState.attached())],
    ids=["worse", "heals worse", "changed"],
)
def test_what_is_worse_or_changed_needs_a_new_reason(make: Any, found: tuple[Any, ...]) -> None:
    baseline = make.baseline(make.result(make.once, "stuck", "operator", DETACHING))
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
    assert [finding.kind for finding in done.taken] == [Kind.GONE]


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
