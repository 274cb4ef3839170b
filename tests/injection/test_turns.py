"""Of the threads of the code under test one moves at a time, and time moves when none can."""

from __future__ import annotations

import concurrent.futures
import threading
import time
from collections.abc import Callable

import pytest

from pytest_volfault.errors import TargetHangs
from pytest_volfault.injection import VirtualTime
from pytest_volfault.injection._turns import TURNS
from pytest_volfault.injection.virtual_time import LONGEST_SCENARIO
from volfault_fakes.cloud.clock import EPOCH, Clock


def started(*works: Callable[[], object], **keywords: bool) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, name=f"worker {n}", **keywords) for n, work in enumerate(works)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    return threads


def joined(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join()


def test_sleepers_wake_in_the_order_of_their_moments(clock: Clock) -> None:
    woke: list[tuple[int, float]] = []

    def work(seconds: int) -> Callable[[], None]:
        def run() -> None:
            for _ in range(3):
                time.sleep(seconds)
                woke.append((seconds, clock.now - EPOCH))

        return run

    joined(started(work(3), work(1), work(2)))
    # Of two who wake at one moment, the one that lay down first.
    assert woke == [(1, 1), (2, 2), (1, 2), (3, 3), (1, 3), (2, 4), (3, 6), (2, 6), (3, 9)]


def test_one_moves_at_a_time_until_it_waits(clock: Clock) -> None:
    said: list[str] = []

    def work(name: str) -> Callable[[], None]:
        def run() -> None:
            for n in range(200):
                said.append(name)
                if n == 100:
                    time.sleep(1)

        return run

    joined(started(work("a"), work("b")))
    assert said == ["a"] * 101 + ["b"] * 101 + ["a"] * 99 + ["b"] * 99


def test_a_lock_goes_to_who_has_waited_longest(clock: Clock) -> None:
    lock, got = threading.Lock(), list[str]()

    def work(name: str) -> Callable[[], None]:
        def run() -> None:
            with lock:
                got.append(name)
                time.sleep(1)

        return run

    with lock:
        threads = started(work("a"), work("b"), work("c"))
        time.sleep(5)
        assert got == []
    joined(threads)
    assert got == ["a", "b", "c"]
    assert clock.now == EPOCH + 8


def test_who_gives_up_on_a_lock_is_not_given_it_later(clock: Clock) -> None:
    lock, got = threading.Lock(), list[bool]()
    with lock:
        threads = started(lambda: got.append(lock.acquire(timeout=2)))
        time.sleep(5)
        assert got == [False]
    assert lock.acquire(timeout=0)
    joined(threads)


def test_a_thread_that_computes_is_not_overtaken(clock: Clock) -> None:
    moments: list[float] = []

    def compute() -> None:
        end = time.thread_time() + 0.3
        while time.thread_time() < end:
            pass
        moments.append(clock.now)

    threads = started(compute)
    time.sleep(60)
    joined(threads)
    assert moments == [EPOCH]


def test_who_computes_for_long_lets_others_go_on(clock: Clock) -> None:
    done: list[bool] = []
    threads = started(lambda: done.append(True))
    while not done:
        pass
    joined(threads)


def test_an_alarm_that_waits_lets_the_others_go_on(clock: Clock) -> None:
    said: list[tuple[str, float]] = []
    lock = threading.Lock()

    def ring(_details: object) -> None:
        said.append(("rings", clock.now - EPOCH))
        assert not lock.acquire(timeout=3)
        said.append(("has rung", clock.now - EPOCH))

    def work() -> None:
        time.sleep(7)
        said.append(("worked", clock.now - EPOCH))

    clock.handle("ring", ring)
    clock.call_later(5, "ring")
    with lock:
        threads = started(work)
        time.sleep(6)
        said.append(("slept", clock.now - EPOCH))
        time.sleep(6)
    joined(threads)
    # The alarm rings in the thread that was the last to lie down, which goes on when it has rung.
    assert said == [("rings", 5), ("slept", 6), ("has rung", 8), ("worked", 8)]


def test_an_alarm_may_end_a_wait_without_a_time_out(clock: Clock) -> None:
    done = threading.Event()
    clock.handle("ring", lambda _: done.set())
    clock.call_later(5, "ring")
    assert done.wait()
    assert clock.now == EPOCH + 5


def test_a_deadlock_is_told_with_every_stack(shared: VirtualTime) -> None:
    def play() -> None:
        one, other = threading.Lock(), threading.Lock()

        def first_one() -> None:
            with one:
                time.sleep(1)
                other.acquire()

        def first_other() -> None:
            with other:
                time.sleep(1)
                one.acquire()

        joined(started(first_one, first_other))

    with pytest.raises(TargetHangs) as caught, shared.follow(Clock()):
        play()
    message = str(caught.value)
    assert message.startswith("a deadlock: every thread of the code under test waits without a time-out")
    for name, place in {"'worker 0'": "first_one", "'worker 1'": "first_other", "the thread": "joined"}.items():
        assert name in message
        assert f"{place} ({__file__}:" in message
    assert not [each for each in threading.enumerate() if each.name.startswith("worker") and not _ends(each)]


def _ends(thread: threading.Thread) -> bool:
    thread.join(5)
    return not thread.is_alive()


def test_one_thread_alone_can_be_a_deadlock(shared: VirtualTime) -> None:
    with pytest.raises(TargetHangs, match=r"a deadlock: (.|\n)*test_turns\.py:\d+\)"), shared.follow(Clock()):
        threading.Event().wait()


def test_a_stranger_that_may_yet_wake_one_makes_it_none(shared: VirtualTime) -> None:
    go, done = threading.Event(), threading.Event()

    def work() -> None:
        go.wait()
        time.sleep(0.2)
        done.set()

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        with shared.follow(clock := Clock()):
            go.set()
            assert done.wait()
            assert future.result() is None
            assert clock.now == EPOCH


def test_waiting_for_ever_in_any_thread_is_a_hang(shared: VirtualTime) -> None:
    def work() -> None:
        while True:
            time.sleep(1800)

    clock = Clock()
    with pytest.raises(TargetHangs, match="still waiting after 24 hours of virtual time"), shared.follow(clock):
        joined(started(work))
    assert clock.now - EPOCH == LONGEST_SCENARIO + 1800


def test_a_lock_may_be_given_back_in_the_middle_of_our_own_lines(clock: Clock) -> None:
    """As a finaliser does, which the collector of garbage runs anywhere."""
    got: list[float] = []
    lock = threading.Lock()
    lock.acquire()

    def work() -> None:
        lock.acquire()
        got.append(clock.now)

    threads = started(work)
    time.sleep(1)
    with TURNS.mutex:
        lock.release()
        assert got == []
    joined(threads)
    assert got == [EPOCH + 1]
