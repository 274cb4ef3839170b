"""Traces as differences: the two run side by side, and the faulted one can be read back."""

from __future__ import annotations

from pytest_volfault.model.results import Results
from pytest_volfault.model.trace import TraceEntry
from pytest_volfault.reports.html._alignment import ADDED, LACKING, PAIRED, SAME, STEPS, difference


def trace(*calls: str) -> tuple[TraceEntry, ...]:
    """Calls as `point=result`, from one process."""
    counts: dict[str, int] = {}
    entries = []
    for n, call in enumerate(calls, start=1):
        point, _, result = call.partition("=")
        counts[point] = counts.get(point, 0) + 1
        entries.append(TraceEntry(n, point, counts[point], (), result or "done", "compute"))
    return tuple(entries)


def told(golden: tuple[TraceEntry, ...], faulted: tuple[TraceEntry, ...]) -> list[tuple[int, int]]:
    steps = difference(golden, faulted, range(100, 100 + len(faulted)))
    return [(step % STEPS, step // STEPS) for step in steps]


def test_the_same() -> None:
    assert told(trace("a", "b"), trace("a", "b")) == [(SAME, 2)]


def test_a_fault_stands_beside_its_call_and_the_retry_below() -> None:
    """However long the rest is that follows the retry as it follows the golden call."""
    assert told(trace("a", "b", "c", "d"), trace("a", "b=FAULT", "b", "c", "d")) == [
        (SAME, 1), (PAIRED, 101), (ADDED, 102), (SAME, 2),
    ]  # fmt: skip


def test_an_end_before_its_time() -> None:
    assert told(trace("a", "b", "c", "d"), trace("a", "b=FAULT")) == [(SAME, 1), (PAIRED, 101), (LACKING, 2)]


def test_other_calls_instead() -> None:
    assert told(trace("a", "b", "z"), trace("a", "c", "d", "z")) == [
        (SAME, 1), (LACKING, 1), (ADDED, 101), (ADDED, 102), (SAME, 1),
    ]  # fmt: skip


def test_without_a_golden_run() -> None:
    assert told((), trace("a", "b")) == [(ADDED, 100), (ADDED, 101)]
    assert told(trace("a"), ()) == [(LACKING, 1)]


def test_every_trace_reads_back(campaign: Results) -> None:
    for result in campaign.scenarios:
        golden = campaign.golden_by_id[result.scenario.golden.id].outcome.trace
        faulted = result.outcome.trace
        read, place = [], 0
        for what, number in told(golden, faulted):
            if what == SAME:
                read += golden[place : place + number]
            elif what in (PAIRED, ADDED):
                read.append(faulted[number - 100])
            place += number if what in (SAME, LACKING) else what == PAIRED
        assert place == len(golden)
        # The place in the trace is the only thing that is not the call's own.
        assert [str(entry) for entry in read] == [str(entry) for entry in faulted], result.scenario.id
