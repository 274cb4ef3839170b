"""Where a run leaves the nearest clean one."""

from __future__ import annotations

import pytest

from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.smallest import Departure, Smallest, departure, parting
from pytest_volfault.model.trace import End, Strike, TraceEntry

GOLDEN, OTHER = Scenario("detach", "legacy"), Scenario.parse("detach.legacy/w@before=crash,once")


def trace(names):
    return tuple(TraceEntry(n, name, 1, (), "done", "p") for n, name in enumerate(names, 1))


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [("", "", 0), ("a", "", 0), ("abc", "abc", 3), ("abc", "abd", 2), ("ab", "abc", 2), ("xbc", "abc", 0)],
)
def test_what_two_traces_have_in_common(one, other, common):
    assert parting(trace(one), trace(other)) == parting(trace(other), trace(one)) == common


def test_the_nearest_is_that_with_most_in_common():
    made = trace("abcx")
    here, there = made[3], trace("abcd")[3]
    assert departure(made, {GOLDEN: trace("ab"), OTHER: trace("abcd")}) == Departure(OTHER, here, there)
    assert departure(made, {GOLDEN: trace("abcd"), OTHER: trace("abcd")}) == Departure(GOLDEN, here, there)


@pytest.mark.parametrize(("made", "clean"), [("ab", "abc"), ("abc", "ab")])
def test_one_may_have_ended_where_the_other_goes_on(made, clean):
    found = departure(trace(made), {GOLDEN: trace(clean)})
    assert found is not None
    assert (found.here is None) == (len(made) < len(clean))
    assert (found.there is None) == (len(clean) < len(made))


def test_without_a_clean_run_there_is_nothing_to_leave():
    assert departure(trace("ab"), {}) is None


STRUCK = TraceEntry(1, "w", 1, ("vdb",), "no", "p", end=End.RAISED, strike=Strike("crash", "before"))


@pytest.mark.parametrize("left", [None, Departure(GOLDEN, STRUCK, trace("w")[0]), Departure(GOLDEN, STRUCK, None)])
def test_it_travels(left):
    smallest = Smallest(OTHER, 3, 6, left)
    assert Smallest.from_dict(smallest.as_dict()) == smallest
