"""Whatever Python waits with, the code under test waits in virtual time: in its first thread, and in any other."""

from __future__ import annotations

import asyncio
import concurrent.futures
import queue
import sched
import select
import selectors
import socket
import threading
import time
import types
from collections.abc import Callable
from threading import Lock as OtherName
from time import sleep as other_name

import pytest

from pytest_volfault.injection import VirtualTime
from pytest_volfault.injection.virtual_time import real_seconds
from volfault_fakes.cloud.clock import EPOCH, Clock

HOUR = 3600.0
# Made before any scenario: to wait for it is to wait within C.
MADE_BEFORE = threading.Lock()


def sleep() -> None:
    time.sleep(HOUR)


def sleep_by_another_name() -> None:
    other_name(HOUR)


def event() -> bool:
    return threading.Event().wait(HOUR)


def condition() -> bool:
    one = threading.Condition()
    with one:
        return one.wait(HOUR)


def condition_with_a_predicate() -> bool:
    one = threading.Condition()
    with one:
        return one.wait_for(lambda: False, HOUR)


def lock() -> bool:
    one = threading.Lock()
    one.acquire()
    return one.acquire(timeout=HOUR)


def lock_by_another_name() -> bool:
    one = OtherName()
    one.acquire()
    return one.acquire(timeout=HOUR)


def reentrant_lock() -> bool:
    one = threading.RLock()
    with one, one, concurrent.futures.ThreadPoolExecutor(1) as pool:
        return pool.submit(one.acquire, timeout=HOUR).result()


def semaphore() -> bool:
    return threading.Semaphore(0).acquire(timeout=HOUR)


def barrier() -> None:
    with pytest.raises(threading.BrokenBarrierError):
        threading.Barrier(2).wait(HOUR)


def a_queue() -> None:
    with pytest.raises(queue.Empty):
        queue.Queue[None]().get(timeout=HOUR)


def full_queue() -> None:
    one = queue.Queue[None](1)
    one.put(None)
    with pytest.raises(queue.Full):
        one.put(None, timeout=HOUR)


def simple_queue() -> None:
    with pytest.raises(queue.Empty):
        queue.SimpleQueue[None]().get(timeout=HOUR)


def future() -> None:
    with pytest.raises(TimeoutError):
        concurrent.futures.Future[None]().result(HOUR)


def futures() -> bool:
    return bool(concurrent.futures.wait([concurrent.futures.Future[None]()], HOUR).done)


def pool() -> None:
    with concurrent.futures.ThreadPoolExecutor(2) as both:
        list(both.map(time.sleep, [HOUR / 2] * 4))


def join() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    thread.join(HOUR)
    assert thread.is_alive()
    done.set()
    thread.join()
    assert not thread.is_alive()


def timer() -> None:
    rung = threading.Event()
    threading.Timer(HOUR, rung.set).start()
    assert rung.wait()
    # It ends when it has its turn.
    time.sleep(0)


def scheduler() -> None:
    one, ran = sched.scheduler(), list[str]()
    one.enter(HOUR, 1, ran.append, ("once",))
    one.run()
    assert ran == ["once"]


def select_nothing() -> bool:
    return any(select.select([], [], [], HOUR))


def select_a_socket() -> bool:
    one, other = socket.socketpair()
    with one, other:
        return any(select.select([one], [], [], HOUR))


def poll() -> bool:
    return bool(select.poll().poll(HOUR * 1000))


def epoll() -> bool:
    with select.epoll() as one:
        return bool(one.poll(HOUR))


def selector() -> bool:
    with selectors.DefaultSelector() as one:
        return bool(one.select(HOUR))


def asyncio_sleep() -> None:
    asyncio.run(asyncio.sleep(HOUR))


def asyncio_timeout() -> None:
    async def wait() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.Event().wait(), HOUR)

    asyncio.run(wait())


def asyncio_executor() -> None:
    async def work() -> None:
        await asyncio.get_running_loop().run_in_executor(None, time.sleep, HOUR)

    asyncio.run(work())


def asyncio_threads() -> None:
    async def work() -> None:
        await asyncio.gather(*(asyncio.to_thread(time.sleep, HOUR) for _ in range(5)), asyncio.sleep(HOUR / 2))

    asyncio.run(work())


def asyncio_group() -> None:
    async def work() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(HOUR))
            group.create_task(asyncio.sleep(HOUR / 2))

    asyncio.run(work())


def asyncio_call_later() -> None:
    loop = asyncio.new_event_loop()
    loop.call_later(HOUR, loop.stop)
    loop.run_forever()
    loop.close()


WAITS: list[Callable[[], object]] = [
    sleep, sleep_by_another_name, event, condition, condition_with_a_predicate, lock, lock_by_another_name,
    reentrant_lock, semaphore, barrier, a_queue, full_queue, simple_queue, future, futures, pool, join, timer,
    scheduler, select_nothing, select_a_socket, poll, epoll, selector, asyncio_sleep, asyncio_timeout,
    asyncio_executor, asyncio_threads, asyncio_group, asyncio_call_later,
]  # fmt: skip


@pytest.mark.parametrize("wait", WAITS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("where", ["first", "other"])
def test_an_hour_takes_no_time(clock: Clock, wait: Callable[[], object], where: str) -> None:
    began, results = real_seconds(), list[object]()
    if where == "first":
        results.append(wait())
    else:
        thread = threading.Thread(target=lambda: results.append(wait()))
        thread.start()
        thread.join()
    # False or None: it was in vain.
    assert [bool(each) for each in results] == [False]
    assert clock.now == pytest.approx(EPOCH + HOUR, abs=0.001)
    assert real_seconds() - began < 5


def test_a_lock_that_was_made_before_keeps_its_threads_apart(clock: Clock) -> None:
    def work() -> None:
        with MADE_BEFORE:
            time.sleep(5)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now == EPOCH + 15


def test_a_thread_that_wakes_a_loop_costs_no_time(clock: Clock) -> None:
    async def wait() -> float:
        loop, done = asyncio.get_running_loop(), asyncio.Event()

        def work() -> None:
            time.sleep(10)
            loop.call_soon_threadsafe(done.set)

        thread = threading.Thread(target=work)
        thread.start()
        await asyncio.wait_for(done.wait(), HOUR)
        thread.join()
        return loop.time()

    asyncio.run(wait())
    assert clock.now == EPOCH + 10


def test_a_socket_that_another_thread_writes_to_is_ready_at_that_moment(clock: Clock) -> None:
    one, other = socket.socketpair()

    def work() -> None:
        time.sleep(10)
        other.send(b"x")

    thread = threading.Thread(target=work)
    thread.start()
    with one, other:
        assert select.select([one], [], [], HOUR)[0] == [one]
        assert clock.now == EPOCH + 10
        thread.join()


@pytest.mark.parametrize("arguments", [(False, 5), (True, -2), (True, threading.TIMEOUT_MAX * 2)])
def test_what_is_wrong_with_the_arguments_is_told_as_python_does(clock: Clock, arguments: tuple[bool, float]) -> None:
    with pytest.raises((ValueError, OverflowError)) as caught:
        threading.Lock().acquire(*arguments)
    with pytest.raises(caught.type, match=f"^{caught.value}$"):
        MADE_BEFORE.acquire(*arguments)


def test_a_lock_lives_on_after_the_scenario_and_in_the_next(shared: VirtualTime) -> None:
    with shared.follow(Clock()):
        lock, reentrant, done = threading.Lock(), threading.RLock(), threading.Event()
    with lock, reentrant:
        assert not lock.acquire(timeout=0.01)
        thread = threading.Thread(target=done.wait)
        thread.start()
    done.set()
    thread.join()
    with shared.follow(clock := Clock()), lock:
        assert not lock.acquire(timeout=10)
        assert clock.now == EPOCH + 10
    assert not lock.locked()


def test_who_releases_what_nobody_holds_is_refused(clock: Clock) -> None:
    with pytest.raises(RuntimeError):
        threading.Lock().release()


def test_other_names_are_the_originals_again_also_in_what_was_loaded_meanwhile(
    shared: VirtualTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    originals = (other_name, OtherName)
    there = (time.sleep, threading.Lock)
    loaded = types.ModuleType("loaded_meanwhile")
    with shared.follow(Clock()):
        assert other_name is time.sleep is not originals[0]
        assert OtherName is threading.Lock is not originals[1]
        monkeypatch.setitem(__import__("sys").modules, "loaded_meanwhile", loaded)
        exec("from time import sleep\nfrom threading import Lock", loaded.__dict__)
    assert (other_name, OtherName) == originals
    assert (loaded.sleep, loaded.Lock) == (time.sleep, threading.Lock) == there
    with shared.follow(clock := Clock()):
        loaded.sleep(7)
        assert clock.now == EPOCH + 7


def test_what_somebody_has_replaced_for_good_is_found_by_its_first_name_too(
    shared: VirtualTime, monkeypatch: pytest.MonkeyPatch
) -> None:
    # os_brick.utils does so, when Nova is loaded.
    theirs = types.ModuleType("somebody")
    exec("from time import sleep as _real\ndef sleep(seconds): _real(seconds)", theirs.__dict__)
    monkeypatch.setitem(__import__("sys").modules, "somebody", theirs)
    monkeypatch.setattr(time, "sleep", theirs.sleep)
    kept, put = theirs._real, theirs.sleep
    with shared.follow(clock := Clock()):
        assert other_name is time.sleep is theirs.sleep is not put
        other_name(7)
        assert clock.now == EPOCH + 7
        assert theirs._real is kept
    assert time.sleep is theirs.sleep is put
    assert other_name is not put
