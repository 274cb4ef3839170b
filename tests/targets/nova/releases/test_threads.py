"""However a release spawns: what is waited for runs at once, the rest when its spawner is done."""

from __future__ import annotations

import functools
import importlib
import sys
import time
from types import ModuleType
from typing import Any

import pytest

from pytest_volfault.injection import ProcessDied, process
from pytest_volfault.injection.substitution import Substitution
from volfault_fakes.cloud.clock import Clock

pytestmark = pytest.mark.usefixtures("nova")


def module(name: str) -> Any:
    """Late, as Nova has to be loaded before anything imports eventlet."""
    return importlib.import_module(f"pytest_volfault.targets.nova.{name}")


@pytest.fixture
def threads() -> Any:
    return module("_threads").Threads(Clock())


def standing(stand_ins: Any, where: str) -> Any:
    return stand_ins[where](None)


def test_the_factory_s_pool_for_cells_is_waited_for(threads: Any) -> None:
    pools = importlib.import_module("nova.thread_pool_factory").ExecutorType
    spawn_on = standing(module("releases._pool_factory").stand_ins(threads), "nova.thread_pool_factory:spawn_on")
    ran: list[str] = []
    spawn_on(pools.DEFAULT, ran.append, "later")
    assert spawn_on(pools.SCATTER_GATHER, ran.append, "at once").done()
    assert ran == ["at once"]
    threads.run_spawned()
    assert ran == ["at once", "later"]


def test_the_pool_that_is_passed_tells_who_waits(threads: Any) -> None:
    stand_ins = module("releases._passed_pools").stand_ins(threads)
    spawn_on = standing(stand_ins, "nova.utils:spawn_on")
    ran: list[str] = []
    spawn_on(standing(stand_ins, "nova.utils:_get_default_executor")(), ran.append, "later")
    spawn_on(standing(stand_ins, "nova.utils:get_scatter_gather_executor")(), ran.append, "at once")
    assert ran == ["at once"]
    threads.run_spawned()
    assert ran == ["at once", "later"]


def test_a_green_thread_is_waited_for_and_one_of_a_pool_is_not(threads: Any) -> None:
    stand_ins = module("releases._green_threads").stand_ins(threads)
    ran: list[str] = []
    standing(stand_ins, "eventlet:GreenPool")(size=3).spawn_n(ran.append, "later")
    thread = standing(stand_ins, "nova.utils:spawn")(lambda: ran.append("at once") or 7)
    assert (thread.wait(), ran) == (7, ["at once"])
    threads.run_spawned()
    assert ran == ["at once", "later"]


def spawns_of_builds(threads: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Nova -> how it spawns a build."""
    passed = module("releases._passed_pools")
    monkeypatch.setattr(passed, "has", lambda _: True)
    nova_33 = passed.stand_ins(threads)
    monkeypatch.setattr(passed, "has", lambda _: False)
    nova_32 = passed.stand_ins(threads)
    pool = standing(nova_33, "nova.utils:get_long_task_executor")(10)
    pools = importlib.import_module("nova.thread_pool_factory")
    nova_34 = standing(module("releases._pool_factory").stand_ins(threads), "nova.thread_pool_factory:spawn_on")
    return {
        "31": standing(module("releases._green_threads").stand_ins(threads), "nova.utils:spawn_n"),
        "32": nova_32["nova.compute.manager:utils"](sys).spawn,
        "33": functools.partial(standing(nova_33, "nova.utils:spawn_on"), pool),
        "34": functools.partial(nova_34, pools.ExecutorType.LONG_TASK),
    }


@pytest.mark.parametrize("release", ["31", "32", "33", "34"])
def test_a_build_runs_at_once_and_who_dies_in_it_has_died(
    threads: Any, monkeypatch: pytest.MonkeyPatch, release: str
) -> None:
    spawn = spawns_of_builds(threads, monkeypatch)[release]
    ran: list[str] = []
    spawn(ran.append, "at once")
    assert ran == ["at once"]

    def dies() -> None:
        process.kill(process.current())

    try:
        with pytest.raises(ProcessDied):
            spawn(dies)
    finally:
        process.revive()


def test_a_green_thread_s_failure_is_its_waiter_s(threads: Any) -> None:
    thread = standing(module("releases._green_threads").stand_ins(threads), "nova.utils:spawn")(int, "x")
    with pytest.raises(ValueError, match="invalid literal"):
        thread.wait()


def test_who_is_linked_to_a_green_thread_hears_of_its_end(threads: Any) -> None:
    thread = module("releases._green_threads").GreenThread(threads.submit_with_delay(int))
    heard: list[Any] = []
    thread.link(lambda *args: heard.append(args), "event")
    assert heard == []
    thread.cancel()
    assert heard == [(thread, "event")]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make a module with these names. Nova 34 lets nobody import eventlet, nor what does."""

    def make(name: str, **names: Any) -> ModuleType:
        module = ModuleType(name)
        module.__dict__.update(names)
        monkeypatch.setitem(sys.modules, name, module)
        return module

    return make


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    seconds: list[float] = []
    monkeypatch.setattr(time, "sleep", seconds.append)
    return seconds


def test_calls_into_libvirt_stay_in_this_thread_and_sleeps_are_python_s(made: Any, slept: list[float]) -> None:
    tpool, greenthread = made("eventlet.tpool", execute=None), made("eventlet.greenthread", sleep=None)
    eventlet = made("eventlet", sleep=None)
    with Substitution(module("releases._eventlet_waits").STAND_INS):
        assert tpool.execute(max, 1, 2) == 2
        eventlet.sleep(3)
        greenthread.sleep()
    assert slept == [3, 0]
    assert (tpool.execute, eventlet.sleep, greenthread.sleep) == (None, None, None)


class LoopingCallBase:
    """As oslo.service's for eventlet, as far as it waits."""

    def _sleep(self, seconds: float) -> None:
        raise AssertionError(f"the hub would run for {seconds} s")


@pytest.mark.parametrize("place", [0, 1], ids=["with backends", "without"])
def test_a_green_loop_runs_where_it_is_started(
    threads: Any, made: Any, slept: list[float], monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    looping_calls = module("releases.looping_calls")
    green = made("loops_of_a_release", greenthread=ModuleType("greenthread"), LoopingCallBase=LoopingCallBase)
    monkeypatch.setattr(looping_calls, "GREEN", ("no_such_module", green.__name__)[1 - place :])
    # As in a release that leaves no choice of oslo.service's backend.
    monkeypatch.setattr(looping_calls, "has", green.__name__.__eq__)
    with Substitution(looping_calls.stand_ins(threads)):
        thread = green.greenthread.spawn(lambda: "gone")
        LoopingCallBase()._sleep(2)
        assert thread.wait() == "gone"
    assert slept == [2]
