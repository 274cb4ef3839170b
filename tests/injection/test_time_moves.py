"""Virtual time is moved by one thread, and loses no step, however long that is held up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pytest_volfault.injection import VirtualTime
from pytest_volfault.injection import _passing as passing
from pytest_volfault.injection._threads import none_left
from pytest_volfault.injection._turns import TURNS
from tests.injection.at_work import compute, hold_up, joined, started
from volfault_fakes.cloud.clock import EPOCH, Clock
from volfault_fakes.cloud.turns import given_up

# Made here, so that it is Python's own: to wait for it is to wait within C.
HELD = threading.Lock()


class Slow(Clock):
    """Whoever moves it is held up in the middle of that, each time.

    Args:
        where: the place.
    """

    def __init__(self, where: str) -> None:
        super().__init__()
        self._where = where

    def wait(self, happened: Callable[[], bool], timeout: float) -> bool:
        self._come_to("when it comes")
        try:
            return super().wait(happened, timeout)
        finally:
            self._come_to("when it goes")

    def _move(self, now: float) -> None:
        self._come_to("before the time has moved")
        super()._move(now)
        self._come_to("after the time has moved")

    def _come_to(self, place: str) -> None:
        if place == self._where:
            hold_up()


@pytest.fixture(
    params=["nowhere", "when it comes", "before the time has moved", "after the time has moved", "when it goes"]
)
def any_clock(request: pytest.FixtureRequest, shared: VirtualTime) -> Iterator[Clock]:
    """A clock that moves at once, and those that take long."""
    clock = Slow(request.param)
    with shared.follow(clock) as owner, none_left(owner):
        yield clock


def test_who_moves_the_time_loses_no_step(any_clock: Clock) -> None:
    seen: list[tuple[str, float]] = []

    def look_after() -> None:
        for _ in range(3):
            time.sleep(0.5)
            seen.append(("looks", any_clock.now - EPOCH))

    def move() -> None:
        for _ in range(2):
            time.sleep(0.75)
            seen.append(("moves", any_clock.now - EPOCH))

    joined(*started(look_after, move))
    assert seen == [("looks", 0.5), ("moves", 0.75), ("looks", 1.0), ("moves", 1.5), ("looks", 1.5)]


def test_an_alarm_rings_in_the_thread_that_lay_down_or_ended_last(any_clock: Clock) -> None:
    rang: list[tuple[str, float]] = []

    def ring(_details: object) -> None:
        rang.append((threading.current_thread().name, any_clock.now - EPOCH))

    any_clock.handle("ring", ring)
    for seconds in (0.5, 1.5, 2.5):
        any_clock.call_later(seconds, "ring")
    threads = started(lambda: time.sleep(1), lambda: time.sleep(2), lambda: time.sleep(3))
    time.sleep(4)
    joined(*threads)
    # Or has ended: nobody has done anything since.
    assert rang == [("worker 2", 0.5), ("worker 0", 1.5), ("worker 1", 2.5)]


def test_who_is_held_up_on_its_way_to_rest_hands_over_all_the_same(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rang: list[str] = []
    clock.handle("ring", lambda _: rang.append(threading.current_thread().name))
    clock.call_later(0.5, "ring")
    pass_on = TURNS.pass_on

    def late(me: Any, **keywords: Any) -> None:
        if me.number == 2:
            compute(0.08)
        pass_on(me, **keywords)

    monkeypatch.setattr(TURNS, "pass_on", late)
    joined(*started(lambda: time.sleep(1), lambda: time.sleep(2)))
    assert rang == ["worker 1"]


def test_who_moves_the_time_and_is_thrown_out_of_it_goes_on_alone(clock: Clock) -> None:
    said: list[str] = []
    woken = threading.Event()

    def ring(_details: object) -> None:
        woken.set()
        raise LookupError

    def wait() -> None:
        woken.wait()
        said.append("woken")

    clock.handle("ring", ring)
    clock.call_later(1, "ring")
    threads = started(wait)
    time.sleep(0)
    with pytest.raises(LookupError):
        time.sleep(2)
    compute(0.08)
    said.append("thrown out")
    threads[0].join()
    assert said == ["thrown out", "woken"]
    assert clock.now == EPOCH + 1


def test_whom_an_alarm_starts_goes_on_at_once(clock: Clock) -> None:
    """Though whoever slept until then was alone."""
    moments: list[float] = []
    threads: list[threading.Thread] = []
    clock.handle("ring", lambda _: threads.extend(started(lambda: moments.append(clock.now - EPOCH))))
    clock.call_later(1, "ring")
    time.sleep(5)
    threads[0].join()
    assert (moments, clock.now - EPOCH) == ([1], 5)


def test_time_stands_while_an_alarm_computes_that_was_overtaken(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "PATIENCE", 20_000_000)
    said: list[tuple[str, float]] = []
    woken = threading.Event()

    def ring(_details: object) -> None:
        woken.set()
        with given_up():
            compute(0.3)
        said.append(("has rung", clock.now - EPOCH))

    def work() -> None:
        woken.wait()
        said.append(("woken", clock.now - EPOCH))
        time.sleep(1)
        said.append(("slept", clock.now - EPOCH))

    clock.handle("ring", ring)
    clock.call_later(1, "ring")
    threads = started(work)
    time.sleep(0)
    time.sleep(5)
    joined(*threads)
    assert said == [("woken", 1), ("has rung", 1), ("slept", 2)]


def test_an_alarm_that_waits_within_c_is_overtaken_and_moves_nothing_afterwards(clock: Clock) -> None:
    said: list[tuple[str, float]] = []

    def ring(_details: object) -> None:
        with given_up():
            HELD.acquire()
        said.append(("has rung", clock.now - EPOCH))

    def work() -> None:
        time.sleep(3)
        HELD.release()
        # Who was overtaken has really gone on by now, and has to wait for its turn.
        compute(0.08)
        said.append(("worked", clock.now - EPOCH))

    clock.handle("ring", ring)
    clock.call_later(1, "ring")
    HELD.acquire()
    threads = started(work)
    time.sleep(0)
    # Who lies down last has the alarm.
    time.sleep(5)
    said.append(("slept", clock.now - EPOCH))
    joined(*threads)
    HELD.release()
    assert said == [("has rung", 3), ("worked", 3), ("slept", 5)]
