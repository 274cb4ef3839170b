"""A second flow that comes in between: where, how often, and what the trace says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_volfault.injection import ProcessDied, process
from pytest_volfault.injection.process import running
from pytest_volfault.model.scenario import Fault, Meanwhile
from pytest_volfault.model.trace import Event

pytestmark = pytest.mark.usefixtures("unwoven")


def other(lab: Any) -> Callable[[Meanwhile], str]:
    """A second flow that makes one call, and is noted when it begins."""

    def begin(planned: Meanwhile) -> str:
        lab.party.notes.append(f"begin {planned.flow}")
        lab.party.other()
        return "202"

    return begin


@pytest.mark.parametrize(
    ("when", "notes"),
    [
        ("before", ["begin detach", "other", "a", "b"]),
        ("after", ["a", "begin detach", "other", "b"]),
    ],
)
def test_it_runs_to_its_end_before_or_after_the_effect(lab: Any, when: str, notes: list[str]) -> None:
    meanwhile = Meanwhile("lab.call", "detach", when)
    with lab.run(meanwhile=[meanwhile], begin=other(lab)) as run:
        assert lab.party.call("a") == "did a"
        lab.party.call("b")
    assert lab.party.notes == notes
    assert run.fired == {meanwhile}
    # The call stands where it began; what came in between follows it, and then what that called.
    assert [str(entry) for entry in run.trace] == [
        "lab.call(a) -> did a",
        f"meanwhile.detach({when} lab.call) -> 202",
        "lab.other -> done",
        "lab.call#2(b) -> did b",
    ]


def test_its_line_is_no_place_to_break(lab: Any) -> None:
    with lab.run(meanwhile=[Meanwhile("lab.call", "detach")], begin=other(lab)) as run, running("compute"):
        lab.party.call("a")
    [line] = [entry for entry in run.trace if entry.event is Event.MEANWHILE]
    assert (line.possible, line.occurrence, line.process) == ((), 1, "compute")
    assert [entry.point for entry in run.trace if entry.possible] == ["lab.call", "lab.other"]


@pytest.mark.parametrize("occurrence", [1, 2, 3])
def test_it_comes_at_the_call_that_is_named_and_once(lab: Any, occurrence: int) -> None:
    meanwhile = Meanwhile("lab.call", "detach", occurrence=occurrence)
    with lab.run(meanwhile=[meanwhile], begin=other(lab)):
        for word in "abc":
            lab.party.call(word)
    calls = [note for note in lab.party.notes if note != "other"]
    expected = ["a", "b", "c"]
    expected.insert(occurrence - 1, "begin detach")
    assert calls == expected


@pytest.mark.parametrize("meanwhile", [Meanwhile("lab.call", "detach", occurrence=2), Meanwhile("lab.outer", "detach")])
def test_where_its_call_is_never_made_it_has_not_fired(lab: Any, meanwhile: Meanwhile) -> None:
    with lab.run(meanwhile=[meanwhile], begin=other(lab)) as run:
        lab.party.call("a")
    assert run.fired == set()
    assert [entry.point for entry in run.trace] == ["lab.call"]
    assert lab.party.notes == ["a"]


def test_its_own_call_of_the_same_point_does_not_bring_it_about_again(lab: Any) -> None:
    def begin(planned: Meanwhile) -> str:
        return str(lab.party.call(f"of {planned.flow}"))

    with lab.run(meanwhile=[Meanwhile("lab.call", "detach")], begin=begin) as run:
        lab.party.call("a")
    assert [str(entry) for entry in run.trace] == [
        "lab.call(a) -> did a",
        "meanwhile.detach(before lab.call) -> did of detach",
        "lab.call#2(of detach) -> did of detach",
    ]


def test_two_come_in_between_each_at_its_own_call(lab: Any) -> None:
    planned = [Meanwhile("lab.call", "detach", "after"), Meanwhile("lab.call", "detach", occurrence=2)]
    with lab.run(meanwhile=planned, begin=other(lab)) as run:
        lab.party.call("a")
        lab.party.call("b")
    assert run.fired == set(planned)
    lines = [entry for entry in run.trace if entry.event is Event.MEANWHILE]
    assert [(line.occurrence, line.about) for line in lines] == [(1, "after lab.call"), (2, "before lab.call#2")]


def test_a_fault_strikes_what_comes_in_between(lab: Any) -> None:
    fault, meanwhile = Fault("lab.other", "silence"), Meanwhile("lab.call", "detach")
    with lab.run(fault, meanwhile=[meanwhile], begin=other(lab)) as run:
        lab.party.call("a")
    assert run.fired == {fault, meanwhile}
    assert lab.party.notes == ["begin detach", "a"]


def test_a_reply_is_lost_after_what_came_in_between(lab: Any) -> None:
    fault, meanwhile = Fault("lab.call", "refusal", "after"), Meanwhile("lab.call", "detach", "after")
    with lab.run(fault, meanwhile=[meanwhile], begin=other(lab)) as run, pytest.raises(lab.refusal):
        lab.party.call("a")
    assert run.fired == {fault, meanwhile}
    assert lab.party.notes == ["a", "begin detach", "other"]
    assert run.trace[0].said == "FAULT refusal after: Refusal: no"


@pytest.mark.parametrize(("when", "notes"), [("before", []), ("after", ["a"])])
def test_who_dies_while_the_other_flow_runs_does_not_go_on(lab: Any, when: str, notes: list[str]) -> None:
    def begin(_flow: str) -> str:
        with pytest.raises(ProcessDied), running("compute"):
            lab.party.other()
        return "compute died"

    fault = Fault("lab.other", "crash")
    with lab.run(fault, meanwhile=[Meanwhile("lab.call", "detach", when)], begin=begin) as run, running("compute"):
        with pytest.raises(ProcessDied):
            lab.party.call("a")
        assert process.is_dead()
    assert lab.party.notes == notes
    assert [entry.said for entry in run.trace] == [
        "compute dies",
        "compute died",
        "FAULT crash before: compute dies",
    ]


def test_the_death_of_another_process_stops_nobody_else(lab: Any) -> None:
    def begin(_flow: str) -> str:
        with pytest.raises(ProcessDied), running("api"):
            lab.party.other()
        return "api died"

    with (
        lab.run(Fault("lab.other", "crash"), meanwhile=[Meanwhile("lab.call", "detach")], begin=begin),
        running("compute"),
    ):
        assert lab.party.call("a") == "did a"
    assert process.dead() == {"api"}
