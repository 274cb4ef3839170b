"""The fewest faults and switches that keep what is looked for."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_volfault.explorer import fewest, lesser, smallest
from pytest_volfault.model.scenario import Beside, Fault, Meanwhile, Part, Scenario, Switch

ONE, TWO, THREE = Fault("w", "crash"), Fault("w", "crash", "after"), Fault("r", "http-500", occurrence=2)
SWITCH = Meanwhile("r", "delete")
SCENARIO = Scenario("detach", "legacy", (ONE, TWO), (SWITCH,), (Part("attach", (THREE,)),))


def choices(pieces):
    return [each for size in range(len(pieces) + 1) for each in itertools.combinations(pieces, size)]


@given(st.sets(st.sampled_from(choices("abcd"))))
def test_nothing_smaller_keeps_it(keeping):
    """Whatever keeps it: that fewer do says nothing of those between."""
    asked = []

    def keeps(choice):
        asked.append(choice)
        return choice in keeping

    found = fewest("abcd", keeps)
    smaller = [each for each in keeping if len(each) < len(found)]
    assert not smaller
    assert found in keeping or found == tuple("abcd")
    assert len(asked) == len(set(asked)) <= 15
    assert tuple("abcd") not in asked


def test_of_many_pieces_those_that_are_not_needed_go_one_by_one():
    asked = []

    def keeps(choice):
        asked.append(choice)
        return {3, 17} <= set(choice)

    assert fewest(range(40), keeps) == (3, 17)
    assert len(asked) < 40 + 2**6


def test_of_many_that_are_all_needed_all_are_kept():
    assert fewest(range(12), lambda choice: len(choice) == 12) == tuple(range(12))


@pytest.mark.parametrize(
    ("needed", "expected"),
    [
        ((), "detach.legacy//attach"),
        ((TWO,), "detach.legacy/w@after=crash,once//attach"),
        ((SWITCH,), "detach.legacy/r@before:delete//attach"),
        ((THREE,), "detach.legacy//attach/r#2@before=http-500,once"),
        ((ONE, SWITCH, THREE), "detach.legacy/w@before=crash,once+r@before:delete//attach/r#2@before=http-500,once"),
        ((ONE, TWO, SWITCH, THREE), SCENARIO.id),
    ],
)
def test_faults_and_switches_of_any_flow_of_a_scenario(needed, expected):
    assert smallest(SCENARIO, lambda scenario: {*needed} <= {*scenario.planned}).id == expected


def test_switches_of_operations_at_once():
    fault = Fault("w", "crash", task="A")
    first, second = Switch("A", "r@before", "B"), Switch("B", "end", "B.1")
    scenario = Scenario("attach", "legacy", (fault,), beside=(Beside("delete"),), switches=(first, second))
    found = smallest(scenario, lambda each: second in each.switches and len(each.planned) > 1)
    assert found.id == "attach.legacy:delete/A:w@before=crash,once+B:end:B.1"
    assert [each.planned for each in lesser(found)] == [(fault,), (second,), ()]


def test_what_is_alike_in_two_flows_is_told_apart():
    twice = Scenario("detach", "legacy", (ONE,), then=(Part("attach", (ONE,)),))
    assert (
        smallest(twice, lambda scenario: bool(scenario.then[0].faults)).id
        == "detach.legacy//attach/w@before=crash,once"
    )


def test_all_that_have_less_the_most_first():
    scenario = Scenario("detach", "legacy", (ONE, TWO), (SWITCH,))
    found = [each.planned for each in lesser(scenario)]
    pairs, singles = [(ONE, TWO), (ONE, SWITCH), (TWO, SWITCH)], [(ONE,), (TWO,), (SWITCH,)]
    assert found == [*pairs, *singles, ()]
    assert list(lesser(scenario.golden)) == []
