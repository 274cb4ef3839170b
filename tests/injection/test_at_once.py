"""Flows at once: one moves, and who wants a lock that the other holds waits for it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from pytest_volfault.errors import EscapeAttempt, TargetHangs
from pytest_volfault.injection import Deadlock, Enclosure, ProcessDied, Run, VirtualTime, process
from pytest_volfault.injection.at_once import FlowLocal
from pytest_volfault.injection.process import running
from pytest_volfault.injection.watchdog import Watchdog
from pytest_volfault.model.scenario import Fault, Meanwhile
from volfault_fakes.cloud.clock import Clock

pytestmark = pytest.mark.usefixtures("unwoven", "nobody_left")
AT_A = Meanwhile("lab.call", "second")
Play = Callable[..., Any]


@pytest.fixture(scope="module")
def shared() -> Iterator[VirtualTime]:
    virtual = VirtualTime()
    yield virtual
    virtual.thaw()


@pytest.fixture
def nobody_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before
    assert process.exchange(["caller"]) == ["caller"]


@pytest.fixture
def play(lab: Any, shared: VirtualTime) -> Play:
    """Play two flows: the first is a function, the second comes in between at its first call."""

    @contextmanager
    def play(second: Callable[[], object], *faults: Fault, meanwhile: tuple[Meanwhile, ...] = (AT_A,)) -> Iterator[Run]:
        run = Run(faults, lab.kinds, meanwhile, lambda _: str(second()))
        process.revive()
        with Enclosure(lab.operations, shared, Watchdog(5)).around(Clock(), "seed", run):
            yield run

    return play


@pytest.fixture
def both(play: Play) -> Callable[[Callable[[], object], Callable[[], object]], None]:
    """Play them, for whoever expects that this ends with an error."""

    def both(first: Callable[[], object], second: Callable[[], object]) -> None:
        with play(second):
            first()

    return both


def lines(run: Run) -> list[str]:
    return [str(entry) for entry in run.trace]


def plain() -> Any:
    return threading.Lock()


def reentrant() -> Any:
    return threading.RLock()


def counted() -> Any:
    return threading.Semaphore()


def condition() -> Any:
    return threading.Condition()


@pytest.mark.parametrize("make", [plain, reentrant, counted, condition])
def test_the_second_waits_until_the_first_gives_the_lock(lab: Any, play: Play, make: Callable[[], Any]) -> None:
    box: list[Any] = []

    def second() -> str:
        with box[0]:
            return str(lab.party.call("second"))

    with play(second) as run:
        box.append(make())
        with box[0]:
            lab.party.call("a")
            lab.party.call("b")
        lab.party.call("c")
    assert lab.party.notes == ["a", "b", "second", "c"]
    name = f"{__name__}.test_the_second_waits_until_the_first_gives_the_lock.<locals>.second"
    assert lines(run) == [
        "lab.call(a) -> did a",
        "meanwhile.second(before lab.call) -> did second",
        f"waits.lock({name}) -> has it",
        "lab.call#2(b) -> did b",
        "lab.call#3(second) -> did second",
        "lab.call#4(c) -> did c",
    ]


def test_where_nobody_holds_it_nobody_waits(lab: Any, play: Play) -> None:
    box: list[Any] = []

    def second() -> None:
        with box[0]:
            lab.party.call("second")

    with play(second) as run:
        box.append(threading.Lock())
        lab.party.call("a")
    assert lab.party.notes == ["second", "a"]
    assert not [entry for entry in run.trace if entry.point == "waits.lock"]


def test_who_does_not_want_to_wait_does_not(lab: Any, play: Play) -> None:
    box: list[Any] = []
    with play(lambda: lab.party.call(str(box[0].acquire(blocking=False)))) as run:
        box.append(threading.Lock())
        with box[0]:
            lab.party.call("a")
    assert lab.party.notes == ["False", "a"]
    assert len(run.trace) == 3


def test_a_signal_of_the_first_wakes_the_second(lab: Any, play: Play) -> None:
    """Events and queues are made of locks, and wait without a lock that anybody holds."""
    box: list[Any] = []

    def second() -> None:
        box[0].wait()
        lab.party.call(box[1].get())

    with play(second):
        box[:] = [threading.Event(), queue.Queue()]
        lab.party.call("a")
        box[0].set()
        lab.party.call("b")
        box[1].put("from the first")
        lab.party.call("c")
    assert lab.party.notes == ["a", "b", "from the first", "c"]


def test_a_third_flow_waits_for_the_first_past_the_second(lab: Any, play: Play) -> None:
    box: list[Any] = []
    flows = iter(("second", "third"))

    def other() -> None:
        if next(flows) == "second":
            lab.party.call("second")
        else:
            with box[0]:
                lab.party.call("third")

    at_second = Meanwhile("lab.call", "third", occurrence=2)
    with play(other, meanwhile=(AT_A, at_second)) as run:
        box.append(threading.Lock())
        with box[0]:
            lab.party.call("a")
        lab.party.call("b")
    assert lab.party.notes == ["second", "a", "third", "b"]
    assert run.fired == {AT_A, at_second}


def test_who_still_waits_when_the_first_ends_runs_to_its_end(lab: Any, play: Play) -> None:
    box: list[Any] = []

    def second() -> None:
        with box[0]:
            lab.party.call("x")
        with box[1]:
            lab.party.call("y")

    with play(second) as run:
        box[:] = [threading.Lock(), threading.Lock()]
        with box[1]:
            lab.party.call("a")
    assert lab.party.notes == ["x", "a", "y"]
    assert lines(run)[1] == "meanwhile.second(before lab.call) -> None"


def test_each_is_in_its_own_process(lab: Any, play: Play) -> None:
    box: list[Any] = []

    def second() -> None:
        with running("api"), box[0]:
            lab.party.call("second")

    with play(second) as run:
        box.append(threading.Lock())
        with running("compute"):
            with box[0]:
                lab.party.call("a")
                assert process.current() == "compute"
                lab.party.call("b")
            lab.party.call("c")
    assert [(entry.about, entry.process) for entry in run.trace if entry.point == "lab.call"] == [
        ("a", "compute"), ("b", "compute"), ("second", "api"), ("c", "compute"),
    ]  # fmt: skip


def test_a_lock_of_who_dies_is_given(lab: Any, play: Play) -> None:
    box: list[Any] = []

    def first() -> None:
        box.append(threading.Lock())
        with running("compute"), box[0]:
            lab.party.call("a")
            lab.party.call("b")

    def second() -> None:
        with box[0]:
            lab.party.other()

    with play(second, Fault("lab.call", "crash", occurrence=2)) as run, pytest.raises(ProcessDied):
        first()
    assert lab.party.notes == ["a", "other"]
    assert lines(run)[-1] == "lab.other -> done"


def test_flows_that_wait_for_one_another_are_told_with_both_stacks(lab: Any, both: Any) -> None:
    box: list[Any] = []

    def first() -> None:
        box[:] = [threading.Lock(), threading.Lock()]
        with box[0]:
            lab.party.call("a")
            with box[1]:
                lab.party.call("never")

    def second() -> None:
        with box[1], box[0]:
            lab.party.call("never")

    with pytest.raises(Deadlock) as caught:
        both(first, second)
    first_one, other = caught.value.waits
    assert (first_one.task, first_one.holder) == ("the first flow", "second")
    assert (other.task, other.holder) == ("second", "the first flow")
    assert str(caught.value).startswith("a deadlock: the first flow waits for ")
    assert "; second waits for " in str(caught.value)
    assert lab.party.notes == ["a"]


def test_a_lock_that_is_never_given_is_told(lab: Any, both: Any) -> None:
    box: list[Any] = []

    def first() -> None:
        box.append(threading.Lock())
        box[0].acquire()
        lab.party.call("a")

    def second() -> None:
        with box[0]:
            lab.party.call("never")

    with pytest.raises(Deadlock, match=r"a deadlock: second waits for .*, which the first flow has"):
        both(first, second)
    assert lab.party.notes == ["a"]


def test_who_takes_a_plain_lock_twice_is_told(lab: Any, both: Any) -> None:
    def first() -> None:
        lock = threading.Lock()
        with lock, lock:
            lab.party.call("never")

    with pytest.raises(Deadlock, match=r"a deadlock: the first flow waits for .*, which it has itself"):
        both(first, str)
    assert lab.party.notes == []


@pytest.mark.parametrize("error", [EscapeAttempt("out"), TargetHangs("long"), KeyboardInterrupt(), ValueError("x")])
def test_what_stops_the_second_stops_the_scenario(lab: Any, play: Play, error: BaseException) -> None:
    def second() -> None:
        raise error

    with pytest.raises(type(error)) as caught, play(second):
        lab.party.call("a")
    assert caught.value is error
    assert lab.party.notes == []


def test_a_second_that_waits_ends_where_the_first_is_stopped(lab: Any, both: Any) -> None:
    box: list[Any] = []

    def first() -> None:
        box.append(threading.Lock())
        with box[0]:
            lab.party.call("a")
            raise EscapeAttempt("out")

    def second() -> None:
        try:
            with box[0]:
                lab.party.call("never")
        finally:
            lab.party.notes.append("unwound")
            lab.party.call("never")

    with pytest.raises(EscapeAttempt):
        both(first, second)
    assert lab.party.notes == ["a", "unwound"]


def test_each_flow_has_its_own_value(lab: Any, play: Play) -> None:
    box: list[Any] = []
    value = FlowLocal("nothing")
    seen: list[str] = []

    def second() -> None:
        seen.append(value.get())
        value.set("of the second")
        with box[0]:
            seen.append(value.get())

    with play(second):
        box.append(threading.Lock())
        value.set("of the first")
        with box[0]:
            lab.party.call("a")
            seen.append(value.get())
    assert seen == ["nothing", "of the first", "of the second"]


def test_virtual_time_and_ids_are_those_of_the_scenario(lab: Any, play: Play) -> None:
    import time
    import uuid

    seen: list[Any] = []

    def second() -> None:
        time.sleep(3600)
        seen.append((time.time(), uuid.uuid4()))

    for _ in range(2):
        with play(second):
            before = time.time()
            lab.party.call("a")
            assert time.time() == before + 3600
    assert seen[0] == seen[1]
