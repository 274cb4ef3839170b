"""The clocks show the cloud's time, waits move it, and nothing sleeps for real."""

from __future__ import annotations

import _thread
import contextlib
import datetime
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import freezegun.api
import pytest

from pytest_volfault.errors import TargetHangs
from pytest_volfault.injection.virtual_time import LONGEST_SCENARIO, VirtualTime, real_seconds
from volfault_fakes.cloud.clock import EPOCH, Clock

START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


@contextmanager
def quickly(seconds: float = 2.0) -> Iterator[None]:
    began = real_seconds()
    yield
    assert real_seconds() - began < seconds


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    with quickly():
        yield


def test_sleep_moves_the_clock_and_takes_no_time(clock: Clock) -> None:
    time.sleep(3600)
    assert clock.now == EPOCH + 3600


def test_every_clock_shows_the_same_time(clock: Clock) -> None:
    before = time.monotonic()
    time.sleep(90.5)
    assert time.time() == EPOCH + 90.5
    assert time.monotonic() - before == pytest.approx(90.5)
    assert datetime.datetime.now(datetime.UTC) == START + datetime.timedelta(seconds=90.5)
    assert datetime.date.today() == datetime.date(2026, 1, 1)
    assert time.gmtime()[:5] == (2026, 1, 1, 0, 1)


def test_whoever_moves_the_clock_the_clocks_follow(clock: Clock) -> None:
    clock.advance(10)
    assert time.time() == EPOCH + 10


def test_waiting_for_an_event_moves_the_clock(clock: Clock) -> None:
    assert threading.Event().wait(30) is False
    assert clock.now == EPOCH + 30


def test_an_event_that_is_set_costs_nothing(clock: Clock) -> None:
    event = threading.Event()
    event.set()
    assert event.wait(30) is True
    assert clock.now == EPOCH


def test_an_alarm_rings_at_its_moment_and_ends_the_wait(clock: Clock) -> None:
    event, rung = threading.Event(), []

    def ring(_details: object) -> None:
        rung.append(time.time())
        event.set()

    clock.handle("ring", ring)
    clock.call_later(7, "ring")
    assert event.wait(30) is True
    assert rung == [EPOCH + 7]
    assert clock.now == EPOCH + 7


def test_alarms_ring_while_somebody_sleeps(clock: Clock) -> None:
    rung: list[tuple[str, float]] = []
    clock.handle("ring", lambda details: rung.append((details["name"], time.time())))
    for name, seconds in (("second", 20), ("first", 10), ("never", 40)):
        clock.call_later(seconds, "ring", name=name)
    time.sleep(30)
    assert rung == [("first", EPOCH + 10), ("second", EPOCH + 20)]
    assert time.time() == EPOCH + 30


def test_a_negative_sleep_is_refused_as_python_does(clock: Clock) -> None:
    with pytest.raises(ValueError, match=r"^sleep length must be non-negative$"):
        time.sleep(-1)
    assert clock.now == EPOCH


def test_an_event_s_negative_timeout_does_not_turn_time_back(clock: Clock) -> None:
    assert threading.Event().wait(-5) is False
    assert clock.now == EPOCH


def test_threads_of_others_live_in_real_time(shared: VirtualTime) -> None:
    lived: list[float] = []
    go = _thread.allocate_lock()
    go.acquire()

    def work() -> None:
        go.acquire()
        began, day = real_seconds(), datetime.date.today()
        shown = time.time(), time.monotonic(), datetime.datetime.now(datetime.UTC)
        time.sleep(0.05)
        threading.Event().wait(0.05)
        assert queue.Queue[None]().empty()
        with contextlib.suppress(queue.Empty):
            queue.Queue[None]().get(timeout=0.05)
        lived.extend((real_seconds() - began, time.time() - shown[0], time.monotonic() - shown[1]))
        lived.append((datetime.datetime.now(datetime.UTC) - shown[2]).total_seconds())
        assert day != datetime.date(2026, 1, 1) or shown[0] < EPOCH + 86400

    thread = threading.Thread(target=work)
    thread.start()
    with shared.follow(Clock(1000.0)) as owner:
        go.release()
        # A real thread's end is no passing of time.
        thread.join()
        assert owner.number == 0
        assert time.time() == 1000.0
    assert len(lived) == 4
    assert all(0.15 <= seconds < 2 for seconds in lived)


def test_one_within_another_has_a_time_of_its_own(clock: Clock, shared: VirtualTime) -> None:
    time.sleep(5)
    with shared.follow(Clock(1000.0)):
        time.sleep(7)
        assert time.time() == 1007
    assert time.time() == EPOCH + 5
    time.sleep(1)
    assert clock.now == EPOCH + 6


def test_waiting_for_ever_is_a_hang(shared: VirtualTime) -> None:
    clock, swallowed = Clock(), []

    def retry() -> None:
        while True:
            try:
                time.sleep(1800)
            except Exception as error:  # noqa: BLE001 - as a retry loop does
                swallowed.append(error)

    message = "still waiting after 24 hours of virtual time"
    with quickly(), pytest.raises(TargetHangs, match=message), shared.follow(clock):
        retry()
    assert clock.now - EPOCH == LONGEST_SCENARIO + 1800
    assert swallowed == []


def test_a_day_is_counted_from_where_the_scenario_began(shared: VirtualTime) -> None:
    clock = Clock()
    for _ in range(3):
        with shared.follow(clock):
            time.sleep(LONGEST_SCENARIO)
    assert clock.now - EPOCH == 3 * LONGEST_SCENARIO


@pytest.mark.parametrize("end", [None, ValueError(), KeyboardInterrupt(), TargetHangs()])
def test_waits_are_real_again_afterwards_and_the_clock_is_let_go(
    shared: VirtualTime, end: BaseException | None
) -> None:
    sleep, lock, clock = time.sleep, threading.Lock, Clock()
    with contextlib.suppress(ValueError, KeyboardInterrupt, TargetHangs), shared.follow(clock):
        assert time.sleep is not sleep
        if end is not None:
            raise end
    assert time.sleep is sleep
    assert threading.Lock is lock
    shown = time.time()
    clock.advance(100)
    assert time.time() == shown


def test_one_clock_after_another_moves_the_hands(shared: VirtualTime) -> None:
    for start in (1000.0, 500.0):
        clock = Clock(start)
        with shared.follow(clock):
            assert time.time() == start
            time.sleep(1)
            assert time.time() == start + 1


def test_thawing_gives_the_clocks_back(shared: VirtualTime) -> None:
    shared.thaw()
    real, own = time.time, VirtualTime()
    asked = freezegun.api._should_use_real_time, freezegun.api.get_current_time
    try:
        with own.follow(Clock(1000.0)):
            assert time.time() == 1000.0
        assert time.time is not real
    finally:
        own.thaw()
    own.thaw()
    assert time.time is real
    assert (freezegun.api._should_use_real_time, freezegun.api.get_current_time) == asked
    began = time.perf_counter()
    time.sleep(0.01)
    assert time.perf_counter() - began >= 0.009


def test_real_seconds_go_on_while_the_clocks_stand(clock: Clock) -> None:
    began = real_seconds()
    while real_seconds() - began < 0.01:
        pass
    assert clock.now == EPOCH
