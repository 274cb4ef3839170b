"""Operations at once: what each sets off is a task, one moves, and a schedule says which."""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from pytest_volfault.errors import EscapeAttempt, TargetHangs
from pytest_volfault.injection import Deadlock, Enclosure, ProcessDied, Run, process
from pytest_volfault.injection.at_once import FLOWS, FlowLocal
from pytest_volfault.injection.choosers import ByChoices, BySwitches, Chooser, OneAfterOther, Unfit
from pytest_volfault.injection.process import running
from pytest_volfault.injection.schedule import Schedule
from pytest_volfault.injection.watchdog import Watchdog
from pytest_volfault.injection.witness import Own
from pytest_volfault.model.scenario import Fault, Switch
from pytest_volfault.model.schedule import Execution, Touch, switches_of
from pytest_volfault.model.trace import Event
from volfault_fakes.cloud.clock import Clock

pytestmark = pytest.mark.usefixtures("unwoven", "nobody_left")
OWN = Own([__name__])
Bodies = Mapping[str, Callable[[], object]]


@pytest.fixture
def nobody_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before
    assert process.exchange(["caller"]) == ["caller"]


@pytest.fixture
def played(lab: Any, shared: Any) -> Callable[..., Any]:
    """Play operations as a chooser says; what is returned has the run, the schedule, and what came of each."""

    def play(
        bodies: Bodies, chooser: Chooser, *faults: Fault, seconds: float = 5
    ) -> tuple[Run, Schedule, Mapping[str, Any]]:
        run = Run(faults, lab.kinds, touches=lambda *call: [Touch("the party", not call[0].reads)], own=OWN)
        process.revive()
        schedule = Schedule(chooser, run.switched)
        with Enclosure(lab.operations, shared, Watchdog(seconds)).around(Clock(), "seed", run):
            answers = FLOWS.operate(schedule, bodies, run)
        return run, schedule, answers

    return play


def switches(*texts: str) -> BySwitches:
    parts = (text.split(":") for text in texts)
    return BySwitches.of(Switch(*part) if len(part) == 3 else Switch("", *part) for part in parts)


def who(execution: Execution) -> str:
    return " ".join(execution.choices)


@pytest.fixture
def two(lab: Any) -> Bodies:
    """Each makes two calls, and sets off a third that comes when it may."""

    def asks(name: str) -> Callable[[], str]:
        def ask() -> str:
            lab.party.call(f"{name}1")
            FLOWS.spawn("a message", lambda: lab.party.call(f"{name}3"))
            lab.party.call(f"{name}2")
            FLOWS.rest()
            return f"{name} sees {len(lab.party.notes)}"

        return ask

    return {"A": asks("a"), "B": asks("b")}


def test_without_a_switch_one_goes_on_while_it_can_and_then_the_first_by_name(
    lab: Any, played: Any, two: Bodies
) -> None:
    run, schedule, answers = played(two, switches())
    assert lab.party.notes == ["a1", "a2", "a3", "b1", "b2", "b3"]
    assert [(entry.task, entry.name, entry.occurrence) for entry in run.trace] == [
        ("A", "lab.call", 1), ("A", "lab.call", 2), ("A.1", "lab.call", 1),
        ("B", "lab.call", 1), ("B", "lab.call", 2), ("B.1", "lab.call", 1),
    ]  # fmt: skip
    assert (schedule.switches, schedule.execution.switches) == ([], 0)
    # All is over when the answers are given.
    assert answers == {"A": "a sees 6", "B": "b sees 6"}


@pytest.mark.parametrize(
    ("texts", "notes"),
    [
        (["A:lab.call@before:B"], "b1 b2 a1 a2 a3 b3"),
        (["A:lab.call@after:B"], "a1 b1 b2 a2 a3 b3"),
        (["A:lab.call#2@before:B", "B:lab.call@after:A"], "a1 b1 a2 a3 b2 b3"),
        (["A:end:B"], "a1 a2 b1 b2 a3 b3"),
        (["A:end:B", "B:end:B.1"], "a1 a2 b1 b2 b3 a3"),
        (["begin:B"], "b1 b2 a1 a2 a3 b3"),
        (["A:lab.call@after:B", "B:end:B.1", "B.1:lab.call@before:A"], "a1 b1 b2 a2 a3 b3"),
    ],
)
def test_a_switch_lets_another_move(lab: Any, played: Any, two: Bodies, texts: list[str], notes: str) -> None:
    run, schedule, _ = played(two, switches(*texts))
    assert " ".join(lab.party.notes) == notes
    assert schedule.chooser.told == ""
    assert list(map(str, schedule.switches)) == texts
    marked = [(entry.task, entry.about, entry.name) for entry in run.trace if entry.event is Event.SWITCH]
    assert marked == [(each.task or "A", each.place, each.to) for each in schedule.switches]
    # The choices of a search say the same, and the id can be had from them.
    assert switches_of(schedule.execution) == tuple(schedule.switches)


def test_choices_make_the_same_run_as_switches(lab: Any, played: Any, two: Bodies) -> None:
    run, schedule, _ = played(two, switches("A:lab.call@after:B", "B:lab.call#2@before:A"))
    first, lab.party.notes[:] = list(lab.party.notes), []
    again, by_choices, _ = played(two, ByChoices(schedule.execution.choices))
    assert lab.party.notes == first
    assert (again.trace, by_choices.execution) == (run.trace, schedule.execution)


def test_a_step_says_what_it_touched_and_who_could_have_moved(played: Any, two: Bodies) -> None:
    _, schedule, _ = played(two, ByChoices(()))
    steps = schedule.execution.steps
    assert [(step.task, step.place) for step in steps] == [
        *(("A", place) for place in ("begin", "lab.call@after", "lab.call#2@before", "lab.call#2@after")),
        *(("A.1", place) for place in ("begin", "lab.call@after")),
        *(("B", place) for place in ("begin", "lab.call@after", "lab.call#2@before", "lab.call#2@after")),
        *(("B.1", place) for place in ("begin", "lab.call@after")),
        ("A", "end"), ("B", "end"),
    ]  # fmt: skip
    assert (steps[0].touches, steps[0].enabled) == ({Touch("the party")}, ("A", "B"))
    assert (steps[1].makes, steps[2].enabled) == (("A.1",), ("A", "A.1", "B"))
    # Before its first call it has touched nothing, so that to stop it there is to stop it where it begins.
    assert steps[3].touches == frozenset()


def test_choices_that_nobody_can_make_are_refused(played: Any, two: Bodies) -> None:
    with pytest.raises(Unfit, match=r"step 2 is to be A\.1's, which cannot move where A stands at lab\.call@after"):
        played(two, ByChoices(("A", "A.1")))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A:lab.other@before:B", "A:lab.other@before:B was not made: A has not come to that place"),
        ("A:lab.call@before:B.1", "B.1 cannot move there: it has not been set off yet"),
    ],
)
def test_a_switch_that_does_not_fit_is_told(played: Any, two: Bodies, text: str, told: str) -> None:
    _, schedule, _ = played(two, switches(text))
    assert told in schedule.chooser.told


@pytest.mark.parametrize(("order", "notes"), [("AB", "a1 a2 a3 b1 b2 b3"), ("BA", "b1 b2 b3 a1 a2 a3")])
def test_one_after_the_other(lab: Any, played: Any, two: Bodies, order: Sequence[str], notes: str) -> None:
    played(two, OneAfterOther(order))
    assert " ".join(lab.party.notes) == notes


def test_three_operations(lab: Any, played: Any) -> None:
    bodies = {name: (lambda name=name: [lab.party.call(name), lab.party.call(name)]) for name in "ABC"}
    played(bodies, switches("A:lab.call@after:C", "C:lab.call@after:B", "B:end:C"))
    assert "".join(lab.party.notes) == "ACBBCA"


def test_faults_count_calls_by_task(lab: Any, played: Any, two: Bodies) -> None:
    run, _, _ = played(two, switches(), Fault("lab.call", "silence", task="B.1"))
    assert lab.party.notes == ["a1", "a2", "a3", "b1", "b2"]
    assert [entry.task for entry in run.trace if entry.strike] == ["B.1"]


def test_a_crash_ends_one_task_and_not_the_other(lab: Any, played: Any) -> None:
    def dies() -> str:
        try:
            with running("compute"):
                lab.party.call("never")
        except ProcessDied:
            return "died"
        return "lived"

    _, _, answers = played(
        {"A": dies, "B": lambda: lab.party.call("b")}, switches(), Fault("lab.call", "crash", task="A")
    )
    assert (answers["A"], lab.party.notes) == ("died", ["b"])


def locked(lab: Any, *locks: int) -> Callable[[], None]:
    def ask() -> None:
        with lab.locks[locks[0]]:
            lab.party.call(f"has {locks[0]}")
            for other in locks[1:]:
                with lab.locks[other]:
                    lab.party.call(f"has {other}")

    return ask


def made(lab: Any, body: Callable[[], None]) -> Callable[[], None]:
    """The first of the operations makes the locks, within the scenario."""

    def ask() -> None:
        lab.locks = [threading.Lock(), threading.Lock()]
        body()

    return ask


def test_who_is_blocked_cannot_be_chosen(lab: Any, played: Any) -> None:
    bodies = {"A": made(lab, locked(lab, 0)), "B": locked(lab, 0)}
    _, schedule, _ = played(bodies, switches("A:lab.call@before:B"))
    assert lab.party.notes == ["has 0", "has 0"]
    blocked = next(n for n, step in enumerate(schedule.execution.steps) if step.enabled == ("A",))
    assert schedule.execution.steps[blocked].task == "A"
    assert any(step.place == "wait" for step in schedule.execution.steps)


def test_who_gave_a_lock_back_goes_on_and_who_waited_can_move(lab: Any, played: Any) -> None:
    def first() -> None:
        lab.locks = [threading.Lock()]
        with lab.locks[0]:
            lab.party.call("a")
        lab.party.call("a after")

    played({"A": first, "B": locked(lab, 0)}, switches("A:lab.call@before:B"))
    assert lab.party.notes == ["a", "a after", "has 0"]


def test_a_deadlock_is_told_with_both_stacks(lab: Any, played: Any) -> None:
    bodies = {"A": made(lab, locked(lab, 0, 1)), "B": locked(lab, 1, 0)}
    with pytest.raises(Deadlock) as caught:
        played(bodies, switches("A:lab.call@after:B"))
    by_task = {each.task: each for each in caught.value.waits}
    assert {name: each.holder for name, each in by_task.items()} == {"A": "B", "B": "A"}
    # The first is asked for in this very thread.
    assert [spot.short for spot in by_task["A"].stack.path][-2:] == ["made.ask", "locked.ask"]
    assert [spot.short for spot in by_task["B"].stack.path] == ["locked.ask"]
    # The second lock is wanted in the line where each of them stands.
    assert len({each.stack.path[-1].line for each in by_task.values()}) == 1
    assert str(caught.value).startswith("a deadlock: A (")
    assert "; B (locked.ask) waits for " in str(caught.value)
    assert lab.party.notes == ["has 0", "has 1"]


def test_nothing_is_done_by_who_is_in_a_deadlock(lab: Any, played: Any) -> None:
    def undoes(*locks: int) -> Callable[[], None]:
        def ask() -> None:
            try:
                locked(lab, *locks)()
            finally:
                lab.party.call("undone")

        return ask

    bodies = {"A": made(lab, undoes(0, 1)), "B": undoes(1, 0), "C": lambda: lab.party.call("c")}
    with pytest.raises(Deadlock):
        played(bodies, switches("A:lab.call@after:B"))
    assert lab.party.notes == ["has 0", "has 1", "c"]


def test_who_has_been_answered_by_then_looks_back(lab: Any, played: Any) -> None:
    def answered() -> str:
        lab.locks = [threading.Lock(), threading.Lock()]
        FLOWS.spawn("a message", locked(lab, 0, 1))
        FLOWS.rest()
        return f"sees {lab.party.notes}"

    with pytest.raises(Deadlock) as caught:
        played({"A": answered, "B": locked(lab, 1, 0)}, switches("A.1:lab.call@after:B"))
    assert caught.value.answers == {"A": "sees ['has 0', 'has 1']"}
    assert [each.task for each in caught.value.waits] == ["A.1", "B"]


def test_whose_process_waits_for_ever_is_to_be_started_anew(lab: Any, played: Any) -> None:
    def within(body: Callable[[], None]) -> Callable[[], None]:
        def ask() -> None:
            with running("compute"):
                body()

        return ask

    bodies = {"A": made(lab, locked(lab, 0, 1)), "B": within(locked(lab, 1, 0))}
    with pytest.raises(Deadlock):
        played(bodies, switches("A:lab.call@after:B"))
    assert process.dead() == {"compute"}


def test_what_hangs_is_cut_and_each_place_is_named(lab: Any, played: Any) -> None:
    def hangs() -> None:
        lab.party.call("b")
        while True:
            pass

    bodies = {"A": lambda: lab.party.call("a"), "B": hangs}
    with pytest.raises(TargetHangs) as caught:
        played(bodies, switches("A:lab.call@before:B"), seconds=0.5)
    text = str(caught.value)
    assert "it took longer than 0.5 s of real time" in text
    assert text.endswith("of the operations at once A was at lab.call@before; B was at lab.call@after")


def test_what_one_signals_another_waits_for(lab: Any, played: Any) -> None:
    box: list[Any] = []

    def first() -> None:
        box.append(queue.Queue())
        lab.party.call("a")
        box[0].put("word")

    played({"A": first, "B": lambda: lab.party.call(box[0].get())}, switches("A:lab.call@before:B"))
    assert lab.party.notes == ["a", "word"]


@pytest.mark.parametrize("name", ["A", "B"])
def test_what_stops_one_stops_all(lab: Any, played: Any, name: str) -> None:
    def stops() -> None:
        raise EscapeAttempt("out")

    bodies = {each: stops if each == name else (lambda: lab.party.call("x")) for each in "AB"}
    with pytest.raises(EscapeAttempt):
        played(bodies, switches("begin:B") if name == "B" else switches())
    assert lab.party.notes == []


def test_each_operation_has_its_own_values_and_ids(played: Any) -> None:
    value = FlowLocal("nothing")
    drawn: dict[str, Any] = {}

    def ask(name: str) -> Callable[[], str]:
        def set_off() -> None:
            value.set(value.get() + name)

        def run() -> str:
            drawn[name] = uuid.uuid4()
            value.set("of ")
            FLOWS.spawn("a message", set_off)
            FLOWS.rest()
            return value.get()

        return run

    bodies = {"A": ask("A"), "B": ask("B")}
    _, _, answers = played(bodies, switches())
    assert answers == {"A": "of A", "B": "of B"}
    first = dict(drawn)
    played(bodies, switches("begin:B"))
    assert (drawn, len(set(drawn.values()))) == (first, 2)


def test_who_sleeps_lets_others_of_its_operation_go_on(lab: Any, played: Any) -> None:
    import time

    def looks() -> None:
        for _ in range(2):
            time.sleep(4)
            lab.party.call(f"looks at {time.time() % 100:.0f}")

    def works() -> None:
        FLOWS.spawn("a look-out", looks)
        lab.party.call("begins")
        time.sleep(6)
        lab.party.call(f"is done at {time.time() % 100:.0f}")

    _, schedule, _ = played({"A": works, "B": lambda: lab.party.call("b")}, switches())
    begun = int(lab.party.notes[1].rpartition(" ")[2]) - 4
    assert lab.party.notes == [
        "begins", f"looks at {begun + 4}", f"is done at {begun + 6}", f"looks at {begun + 8}", "b",
    ]  # fmt: skip
    assert schedule.execution.switches == 0
    assert switches_of(schedule.execution) == ()
    # A search that says the same gets the same.
    first, lab.party.notes[:] = list(lab.party.notes), []
    _, again, _ = played({"A": works, "B": lambda: lab.party.call("b")}, ByChoices(schedule.execution.choices))
    assert (lab.party.notes, again.execution) == (first, schedule.execution)


def test_nobody_is_stopped_in_a_transaction(lab: Any, played: Any, two: Bodies) -> None:
    with FLOWS.inseparable(lambda: lab.party.notes == ["a1"]):
        played(two, switches("A:lab.call@after:B"))
    assert lab.party.notes == ["a1", "a2", "a3", "b1", "b2", "b3"]
