"""The limit in real time."""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from pytest_volfault.errors import TargetHangs
from pytest_volfault.injection import watchdog
from pytest_volfault.injection.watchdog import Watchdog

# Made here, so that it is Python's own: to wait for it is to wait within C.
HELD = threading.Lock()
HELD.acquire()
USED = signal.SIGRTMIN + 9


def compute() -> None:
    while True:
        sum(range(1000))


def swallow_most() -> None:
    for _ in range(3):
        with contextlib.suppress(BaseException):
            compute()
    compute()


def wait_for_a_lock() -> None:
    HELD.acquire()


def wait_for_a_socket() -> None:
    one, other = socket.socketpair()
    with one, other:
        one.recv(1)


def wait_for_a_pipe() -> None:
    read, _ = os.pipe()
    os.read(read, 1)


HANGING = (compute, wait_for_a_lock, wait_for_a_socket, wait_for_a_pipe)


@pytest.mark.parametrize("hang", HANGING, ids=lambda each: each.__name__)
def test_what_hangs_is_ended_and_its_place_named(hang: Callable[[], None]) -> None:
    message = rf"^it took longer than 0\.1 s of real time; it was at {__name__}\.{hang.__name__} \(.*\.py:\d+\)"
    with pytest.raises(TargetHangs, match=message), Watchdog(0.1):
        hang()


def test_who_swallows_it_is_told_again_and_the_place_is_where_it_began() -> None:
    with pytest.raises(TargetHangs, match=r"it was at \S+\.compute "), Watchdog(0.1):
        swallow_most()


def test_the_error_may_be_a_test_runner_s() -> None:
    class Own(TargetHangs, pytest.fail.Exception):
        def __init__(self, message: str) -> None:
            pytest.fail.Exception.__init__(self, message)

    with pytest.raises(pytest.fail.Exception, match=r"it was at \S+\.compute "), Watchdog(0.1, Own):
        compute()


@contextmanager
def all_taken() -> Iterator[list[int]]:
    rung: list[int] = []
    before = {number: signal.getsignal(number) for number in watchdog._SIGNALS}
    for number in before:
        signal.signal(number, lambda number, _frame: rung.append(number))
    try:
        yield rung
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_where_every_signal_is_taken_it_ends_what_hangs_without_one() -> None:
    with all_taken() as rung:
        handlers = [signal.getsignal(each) for each in watchdog._SIGNALS]
        with pytest.raises(TargetHangs, match=r"0\.1 s of real time; it was at \S+\.compute "), Watchdog(0.1):
            compute()
        assert [signal.getsignal(each) for each in watchdog._SIGNALS] == handlers
    assert rung == []


def test_where_somebody_takes_the_signal_meanwhile_it_does_without() -> None:
    with pytest.raises(TargetHangs, match=r"it was at \S+\.compute "), Watchdog(0.1), all_taken():
        compute()
    assert signal.getsignal(USED) is signal.SIG_DFL


def test_it_takes_the_next_signal_where_one_is_in_use() -> None:
    def somebody(*_args: Any) -> None:
        raise AssertionError("the signal came")

    signal.signal(USED, somebody)
    try:
        with pytest.raises(TargetHangs), Watchdog(0.1):
            wait_for_a_lock()
        with Watchdog(30):
            assert signal.getsignal(signal.SIGUSR2) is not signal.SIG_DFL
        assert signal.getsignal(USED) is somebody
        assert signal.getsignal(signal.SIGUSR2) is signal.SIG_DFL
    finally:
        signal.signal(USED, signal.SIG_DFL)


def test_outside_the_main_thread_it_ends_what_hangs_too() -> None:
    caught: list[str] = []

    def work() -> None:
        try:
            with Watchdog(0.1):
                assert signal.getsignal(USED) is signal.SIG_DFL
                compute()
        except TargetHangs as error:
            caught.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert len(caught) == 1
    assert "it was at " in caught[0]
    assert ".compute (" in caught[0]


@pytest.mark.parametrize("end", [None, ValueError(), KeyboardInterrupt()])
def test_the_handler_is_put_back(end: BaseException | None) -> None:
    with contextlib.suppress(ValueError, KeyboardInterrupt), Watchdog(30):
        assert signal.getsignal(USED) is not signal.SIG_DFL
        if end is not None:
            raise end
    assert signal.getsignal(USED) is signal.SIG_DFL


def test_what_ends_in_time_is_left_alone() -> None:
    for _ in range(20):
        with Watchdog(0.02):
            pass
    # Past the time of all of them.
    _thread.allocate_lock().acquire(timeout=0)
    HELD.acquire(timeout=0.1)


def test_of_two_each_has_its_own_time() -> None:
    with Watchdog(30):
        outer = signal.getsignal(USED)
        with pytest.raises(TargetHangs, match=r"longer than 0\.1 s"), Watchdog(0.1):
            compute()
        assert signal.getsignal(USED) is outer


def test_a_debugger_is_given_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    own: dict[str, Any] = {"__name__": "pdb", "lock": HELD}
    exec("def interact():\n    return lock.acquire(timeout=0.4)\n", own)
    with Watchdog(0.1):
        assert own["interact"]() is False


@pytest.mark.parametrize("taken", [False, True], ids=["by signal", "without"])
def test_afterwards_the_thread_runs_under_a_tracer_as_before(taken: bool) -> None:
    """CPython 3.11 loops for ever at a traced line where an error that was to be raised has been cleared."""
    with all_taken() if taken else contextlib.nullcontext(), pytest.raises(TargetHangs), Watchdog(0.1):
        compute()
    before, lines = sys.gettrace(), list[str]()

    def trace(_frame: Any, event: str, _arg: object) -> Any:
        lines.append(event)
        return trace

    sys.settrace(trace)
    try:
        threading.settrace(None)  # type: ignore[arg-type]  # a call that does nothing
    finally:
        sys.settrace(before)
    assert "line" in lines
