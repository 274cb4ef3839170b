"""Every schedule within a bound of switches, counted by hand for small programs."""

from __future__ import annotations

from math import comb

import pytest

from pytest_volfault.errors import HarnessFault, UsageError
from pytest_volfault.explorer import EverySchedule, ReducedSchedules
from pytest_volfault.model.schedule import Execution, Step, Touch

BOTH = pytest.mark.parametrize("strategy", [EverySchedule, ReducedSchedules])


def writes(*cells):
    """A task that writes so many cells one after the other."""

    def task():
        for cell in cells:
            yield "write", cell, cell

    return task


def schedules(strategy, program, switches):
    return ["".join(execution.choices) for _, execution in strategy(program, switches)]


def test_each_schedule_comes_once_the_one_without_switches_first(toy):
    assert schedules(EverySchedule, toy(A=writes("a", "b"), B=writes("c")), 1) == ["AAB", "ABA", "BAA"]


def test_whoever_has_ended_was_not_stopped(toy):
    program = toy(A=writes("a"), B=writes("b"), C=writes("c"))
    # No task can be stopped in the middle of one step: all orders are free.
    assert sorted(schedules(EverySchedule, program, 0)) == ["ABC", "ACB", "BAC", "BCA", "CAB", "CBA"]


@pytest.mark.parametrize(
    ("switches", "count"),
    [
        (0, 2),  # AAABBB, BBBAAA
        (1, 2 + 2 * 2),  # the first is stopped after its first or its second step
        (2, 6 + 2 * 2 * 2),  # and so is the second
        (3, 14 + 2 * 2),  # the first twice, the second once at either place
        (4, 18 + 2),  # ABABAB, BABABA
        (5, 20),  # nobody can be stopped more often
    ],
)
def test_two_tasks_of_three_steps(toy, switches, count):
    found = schedules(EverySchedule, toy(A=writes(*"abc"), B=writes(*"abc")), switches)
    assert len(found) == len(set(found)) == count


@pytest.mark.parametrize(("steps", "others"), [(1, 1), (4, 2), (5, 5)])
def test_with_switches_enough_there_are_all_orders(toy, steps, others):
    program = toy(A=writes(*"abcde"[:steps]), B=writes(*"abcde"[:others]))
    assert len(schedules(EverySchedule, program, steps + others)) == comb(steps + others, steps)


def test_no_schedule_has_more_switches_than_the_bound(toy):
    program = toy(A=writes(*"abc"), B=writes(*"abc"), C=writes(*"ab"))
    for bound in range(4):
        executions = [execution for _, execution in EverySchedule(program, bound)]
        assert max(each.switches for each in executions) == bound
    # Multinomial: 8! / (3! 3! 2!).
    assert len(schedules(EverySchedule, program, 8)) == 560


def test_whoever_is_set_off_can_wait(toy):
    def request():
        yield "write", "a", 1
        yield "start", "A.1", writes("b")

    assert schedules(EverySchedule, toy(A=request, B=writes("c")), 0) == ["AAA.1B", "AABA.1", "BAAA.1"]


def test_a_lock_that_is_held_is_waited_for(toy):
    def holds():
        yield "take", "L"
        yield "write", "a", 1
        yield "give", "L"

    program = toy(A=holds, B=holds)
    # Stopped inside, nobody else can move but to the lock: only who takes it first is to be chosen.
    assert schedules(EverySchedule, program, 3) == ["AAABBB", "BBBAAA"]


@BOTH
def test_stopped_at_any_time_it_says_what_is_left(toy, strategy):
    searching = strategy(toy(A=writes("a", "a"), B=writes("a")), 1)
    assert searching.searched.left == 1
    told = []
    for _ in searching:
        told.append(searching.searched)
        if len(told) == 2:
            break
    assert [each.run for each in told] == [1, 2]
    assert not told[-1].whole
    assert told[-1].left == 1
    # What is left is gone on with.
    assert len(list(searching)) == 1
    assert searching.searched.whole


@BOTH
def test_the_same_order_every_time(toy, strategy):
    program = toy(A=writes("a", "b"), B=writes("b", "a"), C=writes("b"))
    assert schedules(strategy, program, 2) == schedules(strategy, program, 2)


@BOTH
def test_what_was_chosen_makes_the_same_run_again(toy, strategy):
    program = toy(A=writes("a", "b"), B=writes("b", "a"))
    for choices, execution in strategy(program, 3):
        assert program.run(choices) == program.run(execution.choices) == execution


@BOTH
def test_a_program_of_nothing_is_run_once(toy, strategy):
    assert schedules(strategy, toy(), 1) == [""]


@BOTH
def test_less_than_no_switches_is_refused(toy, strategy):
    with pytest.raises(UsageError, match="at most -1 switches is no bound; give 0 or more"):
        strategy(toy(), -1)


class Fickle:
    """Comes by another place each time, and never does as it is told."""

    def __init__(self) -> None:
        self.runs = 0

    def run(self, _choices):
        self.runs += 1
        moved = Step("A", f"place {self.runs}", enabled=("A", "B"))
        return Execution((moved, Step("B", "end", frozenset({Touch("x")}), ("B",))))


def test_whoever_does_not_move_as_chosen_is_found_out():
    with pytest.raises(HarnessFault, match="B was chosen, and A B moved"):
        list(EverySchedule(Fickle(), 1))


class Forgetful(Fickle):
    """Does as it is told, and calls its places by other names each time."""

    def run(self, choices):
        self.runs += 1
        order = [*choices, *"AABB"[len(choices) :]]
        enabled = ("A", "B")
        return Execution(tuple(Step(task, f"place {self.runs}", frozenset({Touch("x")}), enabled) for task in order))


@BOTH
def test_a_program_that_does_not_do_again_what_it_did_is_found_out(strategy):
    with pytest.raises(
        HarnessFault, match=r"the same choices led elsewhere: step 1 was A at place 1 \(A, B could move"
    ):
        list(strategy(Forgetful(), 1))
