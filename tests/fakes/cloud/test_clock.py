"""Virtual time, moved by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from volfault_fakes.cloud.clock import EPOCH, Clock


class Bell:
    """Notes when it rang, and with what."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.rung: list[tuple[float, dict[str, Any]]] = []
        clock.handle("bell", self.ring)

    def ring(self, details: Any) -> None:
        self.rung.append((self.clock.now - EPOCH, dict(details)))


def test_it_starts_at_the_same_moment_each_time_and_stands_still() -> None:
    clock = Clock()
    assert clock.now == Clock().now == EPOCH
    assert Clock(5.0).now == 5.0


def test_it_moves_by_what_it_is_told() -> None:
    clock = Clock()
    clock.advance(2.5)
    clock.advance(0)
    assert clock.now == EPOCH + 2.5


def test_alarms_ring_in_their_order_each_at_its_own_moment() -> None:
    clock = Clock()
    bell = Bell(clock)
    for seconds in (30, 10, 20, 40):
        clock.call_later(seconds, "bell", after=seconds)
    clock.advance(30)
    assert bell.rung == [(10, {"after": 10}), (20, {"after": 20}), (30, {"after": 30})]
    assert clock.now == EPOCH + 30
    clock.advance(10)
    assert len(bell.rung) == 4


def test_alarms_of_one_moment_ring_in_the_order_in_which_they_were_set() -> None:
    clock = Clock()
    bell = Bell(clock)
    for name in "cab":
        clock.call_later(5, "bell", name=name)
    clock.advance(5)
    assert [details["name"] for _, details in bell.rung] == ["c", "a", "b"]


def test_waiting_ends_at_the_alarm_that_makes_it_true() -> None:
    clock = Clock()
    bell = Bell(clock)
    clock.call_later(4, "bell")
    clock.call_later(6, "bell")
    assert clock.wait(lambda: bool(bell.rung), 60) is True
    assert clock.now == EPOCH + 4
    assert len(bell.rung) == 1


def test_waiting_in_vain_takes_the_whole_time() -> None:
    clock = Clock()
    assert clock.wait(lambda: False, 60) is False
    assert clock.now == EPOCH + 60


def test_what_is_true_already_takes_no_time() -> None:
    clock = Clock()
    bell = Bell(clock)
    clock.call_later(0, "bell")
    assert clock.wait(lambda: True, 60) is True
    assert clock.now == EPOCH
    assert bell.rung == []


def test_what_becomes_true_at_the_very_end_counts() -> None:
    clock = Clock()
    assert clock.wait(lambda: clock.now >= EPOCH + 10, 10) is True


def test_an_alarm_may_set_another_that_rings_on_the_way() -> None:
    clock = Clock()
    rung: list[float] = []

    def ring(_details: Any) -> None:
        rung.append(clock.now - EPOCH)
        if len(rung) < 5:
            clock.call_later(3, "again")

    clock.handle("again", ring)
    clock.call_later(3, "again")
    clock.advance(10)
    assert rung == [3, 6, 9]
    clock.advance(100)
    assert rung == [3, 6, 9, 12, 15]


def test_an_alarm_whose_handler_waits_longer_does_not_turn_time_back() -> None:
    clock = Clock()
    shown: list[float] = []
    clock.listen(shown.append)
    clock.handle("slow", lambda _: clock.advance(100))
    clock.call_later(5, "slow")
    clock.advance(10)
    assert clock.now == EPOCH + 105
    assert shown == sorted(shown)


def test_a_negative_wait_does_not_turn_time_back() -> None:
    clock = Clock()
    assert clock.wait(lambda: False, -5) is False
    assert clock.now == EPOCH


def test_a_listener_is_told_every_move_until_it_goes() -> None:
    clock = Clock()
    Bell(clock)
    shown: list[float] = []
    clock.listen(shown.append)
    clock.call_later(2, "bell")
    state = clock.snapshot()
    clock.advance(5)
    clock.restore(state)
    clock.unlisten(shown.append)
    clock.advance(1)
    assert shown == [EPOCH + 2, EPOCH + 5, EPOCH]


def test_a_snapshot_holds_the_time_and_what_is_still_to_ring() -> None:
    clock = Clock()
    bell = Bell(clock)
    clock.call_later(10, "bell", name="kept")
    state = clock.snapshot()
    clock.call_later(1, "bell", name="dropped")
    clock.advance(20)
    for _ in range(2):
        clock.restore(state)
        bell.rung.clear()
        assert clock.now == EPOCH
        clock.call_later(10, "bell", name="later")
        clock.advance(20)
        # The order of alarms of one moment is restored, too.
        assert bell.rung == [(10, {"name": "kept"}), (10, {"name": "later"})]
        assert clock.snapshot().order == state.order + 1


@settings(database=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))), st.integers(0, 120))
def test_every_alarm_that_is_due_rings_once_and_no_other(alarms: list[tuple[int, int]], seconds: int) -> None:
    clock = Clock()
    bell = Bell(clock)
    for number, (first, second) in enumerate(alarms):
        clock.call_later(first + second, "bell", number=number)
    clock.advance(seconds)
    due = sorted((first + second, number) for number, (first, second) in enumerate(alarms) if first + second <= seconds)
    assert [(moment, details["number"]) for moment, details in bell.rung] == due
    assert clock.now == EPOCH + seconds


def test_an_alarm_that_nobody_handles_is_an_error() -> None:
    clock = Clock()
    clock.call_later(1, "nobody")
    with pytest.raises(KeyError, match="nobody"):
        clock.advance(1)


def test_an_alarm_that_is_cancelled_does_not_ring() -> None:
    clock, rung = Clock(), []
    clock.handle("bell", lambda details: rung.append(details["who"]))
    for seconds, who in ((3, "a"), (2, "b"), (1, "c")):
        clock.call_later(seconds, "bell", who=who, tower="north")
    before = clock.snapshot()
    assert clock.ahead("bell", who="b")
    clock.cancel("bell", who="b")
    assert not clock.ahead("bell", who="b")
    assert clock.ahead("bell", tower="north")
    clock.advance(5)
    assert rung == ["c", "a"]
    clock.restore(before)
    clock.cancel("bell", tower="south")
    clock.cancel("knock")
    clock.advance(5)
    assert rung == ["c", "a", "c", "b", "a"]


def test_parties_that_are_to_come_back_are_waited_for() -> None:
    clock = Clock()
    clock.handle("bell", lambda _: None)
    clock.wait_for_parties()
    assert clock.now == EPOCH
    clock.call_later(3, "bell", back=True)
    clock.call_later(5, "bell", back=True)
    clock.call_later(9, "bell")
    clock.wait_for_parties()
    assert (clock.now - EPOCH, clock.next_alarm) == (5, EPOCH + 9)
