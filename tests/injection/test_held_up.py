"""Whoever is held up by the machine is waited for: how long things really take says nothing of who comes next."""

from __future__ import annotations

import select
import socket
import threading
import time
from contextlib import nullcontext
from typing import Any

import pytest

from pytest_volfault.injection._turns import TURNS
from pytest_volfault.injection.virtual_time import time_stands
from tests.injection.at_work import compute, hold_up, joined, started
from volfault_fakes.cloud.clock import EPOCH, Clock


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


@pytest.mark.parametrize("known", [True, False])
def test_who_waits_for_what_is_no_part_of_it_is_overtaken_where_that_is_not_known(clock: Clock, known: bool) -> None:
    here, there = socket.socketpair()
    moments: list[float] = []

    def answer() -> None:
        there.recv(1)
        hold_up()
        there.send(b"x")

    with here, there:
        # A stranger's, as a process of its own is.
        with TURNS.crew.aside():
            stranger = threading.Thread(target=answer)
            stranger.start()
        threads = started(lambda: time.sleep(60))
        time.sleep(1)
        here.send(b"x")
        with time_stands() if known else nullcontext():
            here.recv(1)
        moments.append(clock.now - EPOCH)
        joined(*threads)
        with TURNS.crew.aside():
            stranger.join()
    assert moments == [1 if known else 60]


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
