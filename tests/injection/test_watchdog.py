"""The limit in real time."""

from __future__ import annotations

import contextlib
import signal
import threading
from typing import Any

import pytest

from pytest_volfault.errors import TargetHangs
from pytest_volfault.injection.watchdog import Watchdog


def test_a_busy_loop_is_stopped_and_its_place_named() -> None:
    def retry() -> None:
        while True:
            try:
                sum(range(1000))
            except Exception:  # noqa: BLE001 - as a retry loop does
                pytest.fail("swallowed")

    message = rf"^the flow took longer than 0\.2 s of real time; it was at {__name__}:\d+$"
    with pytest.raises(TargetHangs, match=message), Watchdog(0.2):
        retry()
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.parametrize("end", [None, ValueError(), KeyboardInterrupt()])
def test_the_handler_is_put_back(end: BaseException | None) -> None:
    with contextlib.suppress(ValueError, KeyboardInterrupt), Watchdog(30):
        assert signal.getsignal(signal.SIGALRM) is not signal.SIG_DFL
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 0
        if end is not None:
            raise end
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_it_stands_back_where_the_alarm_is_in_use() -> None:
    def somebody(*_args: Any) -> None:
        raise AssertionError("the alarm rang")

    signal.signal(signal.SIGALRM, somebody)
    signal.setitimer(signal.ITIMER_REAL, 30)
    try:
        with Watchdog(0.01):
            assert signal.getsignal(signal.SIGALRM) is somebody
            assert signal.getitimer(signal.ITIMER_REAL)[0] > 20
        assert signal.getsignal(signal.SIGALRM) is somebody
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 20
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)


def test_it_stands_back_outside_the_main_thread() -> None:
    seen: list[Any] = []

    def work() -> None:
        with Watchdog(0.01):
            seen.append(signal.getsignal(signal.SIGALRM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.SIG_DFL]


def test_an_inner_watchdog_leaves_the_outer_one_running() -> None:
    with Watchdog(30):
        outer = signal.getsignal(signal.SIGALRM)
        with Watchdog(20):
            assert signal.getsignal(signal.SIGALRM) is outer
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 20
