"""One switch to a second flow: at each call of the first, on both sides of its effect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from pytest_volfault.explorer import Breakable, extensions, one_switch
from pytest_volfault.model.scenario import Fault, Meanwhile, Scenario
from pytest_volfault.model.trace import End, Event, Strike, TraceEntry

BOTH = ("before", "after")
CRASH = tuple(Strike("crash", when) for when in BOTH)
PLACES = {"w": Breakable({"crash": BOTH}), "r": Breakable({"crash": BOTH}, reads=True)}
GOLDEN = Scenario("detach", "legacy")


def entry(name: str, occurrence: int = 1, possible: tuple[Strike, ...] = CRASH, **columns: Any) -> TraceEntry:
    return TraceEntry(1, name, occurrence, (), "done", "p", possible, **columns)


def switches(trace: Sequence[TraceEntry], scenario: Scenario = GOLDEN) -> list[str]:
    return [str(new.meanwhile[-1]) for new in one_switch(scenario, trace, PLACES, "delete")]


@pytest.mark.parametrize(
    ("trace", "expected"),
    [
        ([], []),
        ([entry("w")], ["w@before:delete", "w@after:delete"]),
        # After a read is before the next call.
        ([entry("r")], ["r@before:delete"]),
        (
            [entry("w"), entry("r"), entry("w", 2)],
            ["w@before:delete", "w@after:delete", "r@before:delete", "w#2@before:delete", "w#2@after:delete"],
        ),
        # What a dead process tried, and what came in between already, are no places to stand.
        ([entry("w", possible=(), end=End.REFUSED), entry("r")], ["r@before:delete"]),
        ([entry("w", possible=(), event=Event.MEANWHILE), entry("r", 2)], ["r#2@before:delete"]),
    ],
)
def test_each_call_is_tried_on_both_sides_of_its_effect(trace: list[TraceEntry], expected: list[str]) -> None:
    assert switches(trace) == expected


def test_a_switch_is_all_that_is_added() -> None:
    fault, before = Fault("w", "crash"), Meanwhile("r", "attach")
    scenario = Scenario("detach", "legacy", (fault,), (before,))
    [new] = one_switch(scenario, [entry("r", 3)], PLACES, "delete")
    assert new == Scenario("detach", "legacy", (fault,), (before, Meanwhile("r", "delete", "before", 3)))
    assert Scenario.parse(new.id) == new


def test_no_scenario_is_met_twice() -> None:
    trace = [entry("w"), entry("w", 2), entry("r"), entry("w", 3), entry("r", 2)]
    found = one_switch(GOLDEN, trace, PLACES, "delete")
    # Two sides of three writes, one side of two reads.
    assert len(found) == len({new.id for new in found}) == 2 * 3 + 2


def test_a_call_that_cannot_be_broken_is_a_place_to_stand_all_the_same() -> None:
    # A lock that is only watched: nothing goes wrong with it, and another flow can come before it.
    watched = PLACES | {"lock": Breakable({}, reads=True)}
    [scenario] = one_switch(GOLDEN, [entry("lock", possible=())], watched, "delete")
    assert scenario.meanwhile == (Meanwhile("lock", "delete"),)
    assert extensions(GOLDEN, [entry("lock", possible=())], watched) == []


def test_a_fault_leaves_what_happens_meanwhile() -> None:
    [scenario] = one_switch(GOLDEN, [entry("r")], PLACES, "delete")
    trace = [entry("r"), entry("w", possible=(), event=Event.MEANWHILE), entry("w")]
    extended = extensions(scenario, trace, PLACES)
    assert {new.meanwhile for new in extended} == {scenario.meanwhile}
    assert [str(new.faults[0]) for new in extended] == [
        "r@before=crash,once",
        "w@before=crash,once",
        "w@after=crash,once",
    ]
