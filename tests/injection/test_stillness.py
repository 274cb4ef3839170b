"""A thread is still when it sleeps, for as long as was really looked; whatever else it does not get is no sleep."""

from __future__ import annotations

import _thread
import math
import threading
from collections.abc import Iterator

import pytest

from pytest_volfault.injection import _stillness as stillness
from pytest_volfault.injection._stillness import STILL_SECONDS, Stillness, cpu_nanoseconds

# Between two looks; a float holds it exactly.
A_MOMENT = 1 / 128
ENOUGH = math.ceil(STILL_SECONDS / A_MOMENT)


@pytest.fixture
def sleeper() -> Iterator[int]:
    """A thread that waits within C."""
    lock, lives = _thread.allocate_lock(), _thread.allocate_lock()
    lock.acquire()
    lives.acquire()

    def wait() -> None:
        lives.release()
        lock.acquire()

    thread = threading.Thread(target=wait)
    thread.start()
    lives.acquire()
    yield thread.ident or 0
    lock.release()
    thread.join()


@pytest.fixture
def real_clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What is taken for the time on the wall."""
    now = [0.0]
    monkeypatch.setattr(stillness, "real_now", lambda: now[0])
    return now


def asleep(ident: int) -> None:
    """Return when it has gone to sleep."""
    while not stillness._sleeps(ident):
        pass
    used = -1
    while used != cpu_nanoseconds(ident):
        used = cpu_nanoseconds(ident)


def looks(seen: Stillness, ident: int, clock: list[float], seconds: float) -> int:
    """How many looks, so many seconds apart, it takes until the thread is still."""
    number = 1
    while not seen.is_still(ident):
        clock[0] += seconds
        number += 1
        assert number < 100
    return number


def test_one_that_sleeps_is_still_after_a_while(sleeper: int, real_clock: list[float]) -> None:
    asleep(sleeper)
    assert looks(Stillness(), sleeper, real_clock, A_MOMENT) == 1 + ENOUGH


def test_who_looks_may_have_been_held_up_as_well(sleeper: int, real_clock: list[float]) -> None:
    """A machine that stands still for a second lets nobody sleep for a second."""
    asleep(sleeper)
    assert looks(Stillness(), sleeper, real_clock, 1.0) == 1 + STILL_SECONDS / 0.01


def test_what_stirs_has_it_begin_anew(sleeper: int, real_clock: list[float]) -> None:
    asleep(sleeper)
    seen = Stillness()
    looks(seen, sleeper, real_clock, 0.01)
    assert seen.is_still(sleeper)
    seen.stir()
    assert not seen.is_still(sleeper)


def test_one_that_wants_a_processor_is_not_still(
    sleeper: int, real_clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    asleep(sleeper)
    seen = Stillness()
    monkeypatch.setattr(stillness, "_sleeps", lambda _ident: False)
    for _ in range(20):
        assert not seen.is_still(sleeper)
        real_clock[0] += A_MOMENT
    monkeypatch.setattr(stillness, "_sleeps", lambda _ident: True)
    assert looks(seen, sleeper, real_clock, A_MOMENT) == ENOUGH


def test_one_that_computes_does_not_sleep_and_one_that_waits_does(sleeper: int) -> None:
    asleep(sleeper)
    assert not stillness._sleeps(threading.get_ident())


@pytest.mark.parametrize("name", ["S", "a) R (b", "x" * 15])
def test_the_name_of_a_thread_says_nothing(sleeper: int, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stat = f"7 ({name}) R 1 2 3".encode()
    monkeypatch.setattr(stillness, "_read", lambda _file, _size: stat)
    assert not stillness._sleeps(sleeper)
    monkeypatch.setattr(stillness, "_read", lambda _file, _size: stat.replace(b") R 1", b") S 1"))
    assert stillness._sleeps(sleeper)


def test_where_the_system_does_not_say_it_is_taken_for_asleep(sleeper: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_path: str, _flags: int) -> int:
        raise PermissionError

    monkeypatch.setattr(stillness, "_open", closed)
    assert stillness._sleeps(threading.get_ident())
