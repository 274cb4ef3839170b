"""The threads that the code under test starts may not outlive it."""

from __future__ import annotations

import _thread
import concurrent.futures
import threading
import time
from collections.abc import Callable

import pytest

from pytest_volfault.errors import EscapeAttempt, TargetHangs, ThreadLeft
from pytest_volfault.injection import VirtualTime
from pytest_volfault.injection import _threads as threads
from pytest_volfault.injection._threads import none_left
from pytest_volfault.injection._turns import TURNS
from volfault_fakes.cloud.clock import EPOCH, Clock

# Made here, so that it is Python's own: to wait for it is to wait within C.
HELD = threading.Lock()


def rest() -> None:
    time.sleep(1e4)


def compute() -> None:
    while True:
        pass


def play(shared: VirtualTime, body: Callable[[], object], clock: Clock | None = None) -> None:
    with shared.follow(clock or Clock()) as owner, none_left(owner):
        body()


@pytest.mark.parametrize("work", [rest, compute, threading.Event().wait], ids=["rests", "computes", "waits"])
@pytest.mark.parametrize("daemon", [False, True])
def test_one_that_is_left_is_named_and_made_to_end(
    shared: VirtualTime, work: Callable[[], object], daemon: bool
) -> None:
    thread = threading.Thread(target=work, name="of the tool", daemon=daemon)

    def start_it() -> None:
        thread.start()

    with pytest.raises(ThreadLeft) as caught:
        play(shared, start_it)
    message = str(caught.value)
    assert "left a thread behind: thread 'of the tool'" in message
    assert ("a daemon" in message) is daemon
    assert f"it runs {work.__module__}.{work.__qualname__}; started at {__name__}." in message
    assert "start_it (" in message
    assert "could not be ended" not in message
    thread.join(5)
    assert not thread.is_alive()
    assert "run" not in vars(thread)


def test_a_timer_and_a_bare_thread_are_named_too(shared: VirtualTime) -> None:
    def start_them() -> None:
        threading.Timer(1e4, compute).start()
        _thread.start_new_thread(rest, ())

    with pytest.raises(ThreadLeft) as caught:
        play(shared, start_them)
    assert f"it runs {__name__}.compute" in str(caught.value)
    assert f"it runs {__name__}.rest" in str(caught.value)


def test_one_that_comes_to_its_end_by_itself_is_none(shared: VirtualTime) -> None:
    done: list[str] = []

    def work() -> None:
        time.sleep(5)
        done.append("all")

    def start_it() -> None:
        threading.Thread(target=work).start()
        # It has its turn when this one ends.
        time.sleep(5)

    play(shared, start_it)
    assert done == ["all"]


def test_one_that_cannot_be_ended_is_remembered(shared: VirtualTime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "PATIENCE", 0.2)
    thread = threading.Thread(target=HELD.acquire, name="within C")
    with HELD:
        with pytest.raises(ThreadLeft, match=r"This could not be ended: thread 'within C'\.$"):
            play(shared, lambda: thread.start())  # noqa: PLW0108 - looked up when it is called
        assert threads.cannot_end() == [thread]
    thread.join(5)
    HELD.release()
    assert threads.cannot_end() == []


def test_a_pool_s_idle_worker_may_stay_and_works_in_virtual_time_for_the_next(shared: VirtualTime) -> None:
    made: list[concurrent.futures.ThreadPoolExecutor] = []

    def make() -> None:
        made.append(concurrent.futures.ThreadPoolExecutor(1))
        made[0].submit(time.sleep, 5).result()

    play(shared, make)
    clock = Clock()
    play(shared, lambda: made[0].submit(time.sleep, 3600).result(), clock)
    assert clock.now == EPOCH + 3600
    made[0].shutdown()


def test_a_pool_s_worker_that_is_at_work_may_not(shared: VirtualTime) -> None:
    made = []

    def make() -> None:
        made.append(concurrent.futures.ThreadPoolExecutor(1))
        made[0].submit(rest)

    with pytest.raises(ThreadLeft, match=r"it runs concurrent\.futures\.thread\._worker; started at .*make"):
        play(shared, make)


def test_the_body_s_own_error_comes_first_and_its_notes_tell(shared: VirtualTime) -> None:
    def fail() -> None:
        threading.Thread(target=rest, name="of the tool").start()
        raise ValueError("own")

    with pytest.raises(ValueError, match="own") as caught:
        play(shared, fail)
    assert "left a thread behind: thread 'of the tool'" in "".join(caught.value.__notes__)


@pytest.mark.parametrize("error", [EscapeAttempt("out"), TargetHangs("on")])
def test_what_stops_a_thread_stops_the_scenario(shared: VirtualTime, error: BaseException) -> None:
    def stop() -> None:
        raise error

    def start_it() -> None:
        threading.Thread(target=stop).start()

    with pytest.raises(type(error)) as caught:
        play(shared, start_it)
    assert caught.value is error


def test_an_error_of_a_thread_is_its_own(shared: VirtualTime, monkeypatch: pytest.MonkeyPatch) -> None:
    hooked: list[str] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: hooked.append(str(args.exc_value)))

    def start_it() -> None:
        thread = threading.Thread(target=int, args=("x",))
        thread.start()
        thread.join()

    play(shared, start_it)
    assert hooked == ["invalid literal for int() with base 10: 'x'"]


def test_threads_of_the_test_runner_are_not_the_code_s(shared: VirtualTime) -> None:
    runner: dict[str, object] = {"__name__": "pytest_timeout", "threading": threading}
    exec("def start(work):\n    timer = threading.Timer(0, work)\n    timer.start()\n    return timer\n", runner)
    ours: list[bool] = []

    def start_it() -> None:
        runner["start"](lambda: ours.append(TURNS.crew.is_ours())).join()  # type: ignore[operator]

    play(shared, start_it)
    assert ours == [False]


def test_to_start_one_twice_is_refused_as_python_does(clock: Clock) -> None:
    thread = threading.Thread(target=time.sleep, args=(1,))
    thread.start()
    with pytest.raises(RuntimeError, match="threads can only be started once"):
        thread.start()
    thread.join()
    with pytest.raises(RuntimeError, match="cannot join current thread"):
        threading.current_thread().join()
