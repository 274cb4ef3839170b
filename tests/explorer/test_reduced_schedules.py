"""Schedules that are left out show nothing new: the reduced search has the ends that brute force has."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pytest_volfault.explorer import EverySchedule, ReducedSchedules

BOUNDS = (0, 1, 2, 3)


def adds(cell="x"):
    """Adds one to a cell in two steps."""

    def task():
        seen = yield "read", cell
        yield "write", cell, seen + 1

    return task


def adds_under(lock):
    def task():
        yield "take", lock
        yield from adds()()
        yield "give", lock

    return task


def takes(*locks):
    """Takes locks one after the other, and then gives them back."""

    def task():
        for lock in locks:
            yield "take", lock
        for lock in reversed(locks):
            yield "give", lock

    return task


def cells_of(found):
    return {cells for cells, _, _ in found}


def test_what_touches_nothing_in_common_is_run_once(toy):
    program = toy(A=adds("a"), B=adds("b"), C=adds("c"))
    for bound in BOUNDS:
        searching = ReducedSchedules(program, bound)
        assert len(list(searching)) == 1
        # Another than A at the beginning, than B after it: there are no more switches than those.
        assert searching.searched.independent >= 3


def test_readers_do_not_race(toy):
    def reads():
        return (yield "read", "x")

    assert len(list(ReducedSchedules(toy(A=reads, B=reads, C=reads), 3))) == 1


@pytest.mark.parametrize(
    ("switches", "runs", "sums"),
    [
        (0, 2, {2}),  # AABB, BBAA
        (1, 4, {1, 2}),  # and ABBA, BAAB
        (2, 6, {1, 2}),  # and ABAB, BABA
    ],
)
def test_a_lost_update(toy, ends, switches, runs, sums):
    program = toy(A=adds(), B=adds())
    for strategy in (EverySchedule, ReducedSchedules):
        found = ends(strategy, program, switches)
        assert {dict(cells)["x"] for cells in cells_of(found)} == sums
        # Every step of one conflicts with a step of the other: nothing is left out.
        assert sum(found.values()) == runs


def test_a_lock_leaves_the_orders_of_who_takes_it(toy, ends):
    program = toy(A=adds_under("L"), B=adds_under("L"), C=adds_under("L"))
    for bound in BOUNDS:
        found = ends(ReducedSchedules, program, bound)
        # Three can take it in six orders; whoever is stopped while holding it is only waited for.
        assert sum(found.values()) == 6
        assert cells_of(found) == {(("x", 3),)}


def test_whoever_waits_for_a_lock_could_not_have_come_before_it_was_given_back(toy, ends):
    program = toy(A=takes("L"), B=takes("L"), C=adds("c"))
    for bound in BOUNDS:
        # Who takes it first; where C comes in between does not matter, though it could move while B waits.
        assert sum(ends(ReducedSchedules, program, bound).values()) == 2


def test_who_gave_a_lock_does_not_say_who_had_to_take_it_first(toy, ends):
    """A gives what B takes, which orders the two; yet B could have been the first to take it."""

    def first():
        yield "take", "L"
        yield "give", "L"

    def second():
        yield "take", "L"
        yield "write", "x", 1
        yield "give", "L"

    def last():
        yield "take", "L"
        return (yield "read", "x")

    found = ends(ReducedSchedules, toy(A=first, B=second, C=last), 1)
    assert {dict(answers)["C"] for _, answers, _ in found} == {0, 1}
    assert found.keys() == ends(EverySchedule, toy(A=first, B=second, C=last), 1).keys()


@pytest.mark.parametrize("strategy", [EverySchedule, ReducedSchedules])
def test_two_locks_in_two_orders_are_a_deadlock(toy, ends, strategy):
    program = toy(A=takes("L", "M"), B=takes("M", "L"))
    assert not any(stuck for _, _, stuck in ends(strategy, program, 0))
    assert {stuck for _, _, stuck in ends(strategy, program, 1)} == {(), ("A", "B")}


def test_what_the_deadlocked_wait_for_is_tried_the_other_way_round(toy, ends):
    """Where A comes first all are stuck, and the step that races with A's is one that is never made."""

    def keeps():
        yield "take", "L"

    def waits():
        yield "take", "L"
        yield "write", "x", 1

    found = ends(ReducedSchedules, toy(A=keeps, B=waits), 0)
    assert {(cells, stuck) for cells, _, stuck in found} == {((), ("B",)), ((("x", 1),), ("A",))}


@pytest.mark.parametrize("strategy", [EverySchedule, ReducedSchedules])
def test_a_mistake_that_needs_two_switches(toy, ends, strategy):
    """Seen only by who looks twice while the other is between its two writes, each time."""

    def moves():
        yield "write", "x", 1
        yield "write", "x", 0

    def looks():
        before = yield "read", "x"
        after = yield "read", "x"
        return before, after

    seen = [
        {dict(answers)["B"] for _, answers, _ in ends(strategy, toy(A=moves, B=looks), switches)}
        for switches in (0, 1, 2)
    ]
    assert seen[0] == {(0, 0)}
    assert seen[1] == {(0, 0), (1, 1)}
    assert seen[2] == {(0, 0), (1, 1), (0, 1), (1, 0)}


def test_the_bound_orders_what_does_not_conflict(toy, ends):
    """B can come between A's steps for nothing only where A has not begun: before C, whom it does not touch."""

    def first():
        yield "write", "a", 1
        yield "read", "y"
        return (yield "read", "x")

    def second():
        yield "write", "b", 1
        yield "write", "x", 1

    def third():
        seen = yield "read", "x"
        yield "write", "y", seen

    program = toy(A=first, B=second, C=third)
    for bound in BOUNDS:
        assert ends(ReducedSchedules, program, bound).keys() == ends(EverySchedule, program, bound).keys()


def test_what_is_set_off_races_with_everybody(toy, ends):
    def request():
        yield "write", "x", 1
        yield "start", "A.1", adds()

    program = toy(A=request, B=adds())
    for bound in BOUNDS:
        assert ends(ReducedSchedules, program, bound).keys() == ends(EverySchedule, program, bound).keys()


def test_who_is_not_there_yet_comes_first_by_whoever_sets_it_off(toy, ends):
    def reads():
        return (yield "read", "x")

    def writes():
        yield "write", "x", 1

    def request():
        yield "start", "B.1", writes

    found = ends(ReducedSchedules, toy(A=reads, B=request), 0)
    assert {dict(answers)["A"] for _, answers, _ in found} == {0, 1}


@pytest.mark.parametrize(
    ("switches", "every", "reduced"),
    [
        (0, 2, 2),
        (1, 2 + 2 * 7, 6),  # the first is stopped at one of 7 places
        (2, 16 + 2 * 7 * 7, 14),  # and so is the second
        (3, 114 + 2 * 21 * 7, 18),  # the first at two of 7 places
    ],
)
def test_most_runs_show_nothing_new(toy, ends, switches, every, reduced):
    """Six steps of each task on a cell of its own, and two on one that they share."""

    def task(own):
        def steps():
            for _ in range(3):
                yield from adds(own)()
            yield from adds()()

        return steps

    program = toy(A=task("a"), B=task("b"))
    whole = ends(EverySchedule, program, switches)
    assert sum(whole.values()) == every
    found = ends(ReducedSchedules, program, switches)
    assert sum(found.values()) == reduced
    assert found.keys() == whole.keys()


THINGS, LOCKS = st.sampled_from("xy"), st.sampled_from("LM")
STEPS = st.one_of(
    st.tuples(st.just("read"), THINGS),
    st.tuples(st.just("write"), THINGS),
    st.tuples(st.just("add"), THINGS),
    st.tuples(st.just("if"), THINGS, THINGS),
    st.tuples(st.just("take"), LOCKS),
    st.tuples(st.just("give"), LOCKS),
)
SET_OFF = st.tuples(st.just("start"), st.lists(STEPS, min_size=1, max_size=2))
TASKS = st.lists(st.one_of(STEPS, STEPS, STEPS, SET_OFF), min_size=1, max_size=4)


def task_of(name, planned):
    """A generator function that does as planned, and whose answer tells apart all that it can have seen."""

    def task():
        seen, held, made = [], [], 0
        for verb, thing, *rest in planned:
            if verb in ("read", "add", "if"):
                seen.append((yield "read", thing))
            if verb in ("write", "add") or (verb == "if" and seen[-1]):
                yield "write", *(rest or [thing]), (name, len(seen), tuple(seen))
            elif verb == "take" and thing not in held:
                held.append(thing)
                yield "take", thing
            elif verb == "give" and thing in held:
                held.remove(thing)
                yield "give", thing
            elif verb == "start":
                made += 1
                yield "start", f"{name}.{made}", task_of(f"{name}.{made}", thing)
        # Whatever is still held is kept: others may wait for it for ever.
        return tuple(seen)

    return task


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(planned=st.lists(TASKS, min_size=2, max_size=3), switches=st.sampled_from(BOUNDS))
def test_no_end_is_lost(toy, planned, switches):
    program = toy(**{name: task_of(name, steps) for name, steps in zip("ABC", planned, strict=False)})
    every, reduced = EverySchedule(program, switches), ReducedSchedules(program, switches)
    whole = {program.end for _ in itertools.islice(every, 1500)}
    # Programs with more are tried within lower bounds.
    assume(every.searched.whole)
    assert {program.end for _ in reduced} == whole
    assert reduced.searched.run <= every.searched.run
    assert reduced.searched.whole
