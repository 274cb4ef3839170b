"""Whoever is held up by the machine is waited for: how long things really take says nothing of who comes next."""

from __future__ import annotations

import functools
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pytest_volfault.injection import VirtualTime
from pytest_volfault.injection._threads import none_left
from pytest_volfault.injection._turns import TURNS
from volfault_fakes.cloud.clock import EPOCH, Clock

# Several times as long as a thread has to stand still to be taken for one that waits. It really sleeps: names of
# `time.sleep` are replaced wherever they lie, and this is none.
hold_up = functools.partial(time.sleep, 0.2)


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


def started(*works: Callable[[], object]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, name=f"worker {n}") for n, work in enumerate(works)]
    for thread in threads:
        thread.start()
    return threads


def joined(*threads: threading.Thread) -> None:
    for thread in threads:
        thread.join()


def compute(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


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


@pytest.mark.parametrize("held_up", ["nobody", "worker 0", "worker 1"])
def test_who_was_started_has_its_place_from_then_on(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, held_up: str
) -> None:
    begin, said, lock = TURNS.begin, list[str](), threading.Lock()

    def late(member: Any) -> None:
        if member.name == f"thread {held_up!r}":
            hold_up()
        begin(member)

    def wait() -> None:
        with lock:
            said.append("waits for a lock")

    monkeypatch.setattr(TURNS, "begin", late)
    with lock:
        threads = started(wait)
        time.sleep(1)
        threads += started(lambda: said.append("was started"))
    # It could go on before the lock was given back.
    joined(*threads)
    assert said == ["was started", "waits for a lock"]


@pytest.mark.parametrize("held_up", [False, True])
def test_who_starts_a_thread_goes_on_first(clock: Clock, monkeypatch: pytest.MonkeyPatch, held_up: bool) -> None:
    """Another that could go on has no turn while the thread comes to life, however long that takes."""
    said: list[str] = []
    bootstrap = threading.Thread._bootstrap_inner  # type: ignore[attr-defined]

    def late(thread: threading.Thread) -> None:
        if held_up:
            hold_up()
        bootstrap(thread)

    monkeypatch.setattr(threading.Thread, "_bootstrap_inner", late)
    threads = started(lambda: said.append("first"))
    said.append("starts")
    threads += started(lambda: said.append("second"))
    said.append("has started")
    joined(*threads)
    assert said == ["starts", "has started", "first", "second"]


@pytest.mark.parametrize("held_up", [False, True])
def test_who_has_waited_for_the_end_of_a_thread_keeps_its_turn(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, held_up: bool
) -> None:
    """Python's own end of a thread comes after all that is known of it here."""
    end, said, lock = TURNS.end, list[str](), threading.Lock()

    def late(member: Any, error: BaseException | None) -> None:
        end(member, error)
        if held_up and member.number == 1:
            hold_up()

    def wait() -> None:
        with lock:
            said.append("other")

    monkeypatch.setattr(TURNS, "end", late)
    with lock:
        short, other = started(lambda: None, wait)
        time.sleep(1)
    # The other can go on from here.
    short.join()
    said.append("joined")
    other.join()
    assert said == ["joined", "other"]


@pytest.mark.parametrize("held_up", [False, True])
def test_who_has_ended_is_not_seen_on_its_last_lines(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, held_up: bool
) -> None:
    end, looks = TURNS.end, 0

    def late(member: Any, error: BaseException | None) -> None:
        end(member, error)
        if held_up:
            hold_up()

    monkeypatch.setattr(TURNS, "end", late)
    threads = started(lambda: time.sleep(1.5))
    while threads[0].is_alive():
        looks += 1
        time.sleep(1)
    assert looks == 2


def test_who_computes_for_long_is_not_overtaken_by_one_that_could_go_on(clock: Clock) -> None:
    said: list[str] = []
    threads = started(lambda: said.append("could go on"))
    # As long as a collection of garbage takes where Nova is loaded.
    compute(0.4)
    said.append("computes")
    threads[0].join()
    assert said == ["computes", "could go on"]


def test_a_descriptor_is_looked_at_when_the_turn_is_free(clock: Clock) -> None:
    said: list[str] = []
    lock = threading.Lock()
    here, there = socket.socketpair()

    def hear() -> None:
        select.select([there], [], [])
        said.append("hears")

    def wait() -> None:
        with lock:
            said.append("has it")

    with here, there:
        lock.acquire()
        threads = started(hear, wait)
        time.sleep(1)
        here.send(b"x")
        # Whoever hears it really has heard it by now.
        compute(0.08)
        lock.release()
        joined(*threads)
    assert said == ["has it", "hears"]


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
