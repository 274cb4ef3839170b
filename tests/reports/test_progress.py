"""How far a long session has come, told now and then."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.model.verdict import Degree
from pytest_volfault.model.violation import Violation
from pytest_volfault.reports.progress import Progress, duration, worst_of


def told(progress: Progress, moments: list[tuple[int, float]]) -> list[tuple[int, float]]:
    return [(done, now) for done, now in moments if progress.is_due(done, now)]


def test_a_log_has_a_line_each_tenth() -> None:
    progress = Progress(100, 0, 0.0, live=False)
    moments = [(done, done * 2.0) for done in range(1, 101)]
    assert [done for done, _ in told(progress, moments)] == [10, 20, 30, 40, 50, 60, 70, 80, 90]


def test_a_log_of_what_takes_very_long_has_one_in_between() -> None:
    progress = Progress(100, 0, 0.0, live=False)
    assert told(progress, [(1, 599.0), (1, 600.0), (2, 1100.0), (2, 1200.0)]) == [(1, 600.0), (2, 1200.0)]


def test_on_a_terminal_lines_come_by_the_clock() -> None:
    progress = Progress(1000, 0, 100.0, live=True)
    moments = [(done, 100.0 + done / 10) for done in range(1, 350)]
    assert told(progress, moments) == [(100, 110.0), (200, 120.0), (300, 130.0)]


@pytest.mark.parametrize("live", [False, True])
def test_a_short_session_has_none(live: bool) -> None:
    progress = Progress(1000, 0, 0.0, live=live)
    assert told(progress, [(done, done / 101) for done in range(1, 1001)]) == []


def test_what_went_by_before_it_was_long_is_told_once() -> None:
    progress = Progress(100, 0, 0.0, live=False)
    # Half of it in the first seconds, and then slowly.
    assert told(progress, [(50, 9.0), (51, 10.0), (52, 11.0), (60, 19.0)]) == [(51, 10.0), (60, 19.0)]


def test_the_end_has_its_own() -> None:
    progress = Progress(10, 0, 0.0, live=True)
    assert told(progress, [(10, 50.0), (11, 70.0)]) == []


@pytest.mark.parametrize(
    ("before", "done", "now", "line"),
    [
        (0, 100, 10.0, "volfault: 100 of 400 tests (25 %), 10 per second, 30 s left"),
        # What was over before ours began says nothing of how fast ours are.
        (90, 100, 10.0, "volfault: 100 of 400 tests (25 %), 1.0 per second, 5 min 0 s left"),
        (0, 399, 12.0, "volfault: 399 of 400 tests (99 %), 33 per second, 0 s left"),
    ],
)
def test_a_line(before: int, done: int, now: float, line: str) -> None:
    assert Progress(400, before, 0.0, live=True).line(done, now, None) == line


def test_the_worst_is_told_with_its_degree(desk: Any) -> None:
    stuck = desk.result("", "stuck")
    stale, writes = (
        desk.result("", "unsafe", violations=[Violation("rule", "why", degree)])
        for degree in (Degree.STALE, Degree.WRITES)
    )
    useless = [desk.result("", verdict) for verdict in ("unreached", "nondeterministic")]
    assert worst_of([stuck, stale, writes, stale, *useless]) is writes
    assert worst_of([*useless, stuck]) is stuck
    assert worst_of(useless) is None
    line = Progress(4, 0, 0.0, live=True).line(2, 20.0, writes)
    assert line == "volfault: 2 of 4 tests (50 %), 0.1 per second, worst so far unsafe (writes), 20 s left"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 0 min"),
        (90000, "25 h 0 min"),
    ],
)
def test_a_time(seconds: float, said: str) -> None:
    assert duration(seconds) == said
