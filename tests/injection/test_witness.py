"""What is seen of a fault in the code under test; each function here plants one way to deal with it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pytest_volfault.injection import process
from pytest_volfault.injection._points import InForce
from pytest_volfault.injection._run import Run
from pytest_volfault.injection.witness import OfCourse, OfFault, Own
from pytest_volfault.model.scenario import Fault
from pytest_volfault.model.way import Fate, Way

pytestmark = pytest.mark.usefixtures("untraced")

ONCE = Fault("lab.call", "refusal", "before")
ALWAYS = Fault("lab.call", "refusal", "before", times="always")


class Unhappy(Exception):  # noqa: N818 - what the code under test makes of an error
    """The code's own error."""


def swallows(party: Any) -> None:
    with contextlib.suppress(KeyError):
        try:
            party.call("a")
        except Exception:  # noqa: BLE001 - the planted defect
            party.notes.append("never mind")
    party.other()


def returns_in_its_handler(party: Any) -> bool:
    try:
        party.call("a")
    except Exception:  # noqa: BLE001 - the planted defect
        return False
    return True


def is_one_further_out(party: Any) -> None:
    if not returns_in_its_handler(party):
        party.other()


def lets_it_go(party: Any) -> None:
    with open_door():
        party.call("a")


def tidies_up(party: Any) -> None:
    try:
        party.call("a")
    finally:
        party.other()


def begins_anew(party: Any) -> None:
    try:
        party.call("a")
    except Exception:
        party.other()
        raise


def converts(party: Any) -> None:
    try:
        party.call("a")
    except Exception as error:
        raise Unhappy from error


def translates(party: Any) -> None:
    try:
        converts(party)
    except (Unhappy, KeyError):
        party.notes.append("never mind")


def suppresses(party: Any) -> None:
    with contextlib.suppress(Exception):
        party.call("a")
    party.other()


def fails_again_in_its_handler(party: Any) -> None:
    try:
        party.call("a")
    except Exception:  # noqa: BLE001 - the planted defect
        party.call("b")


def retries(party: Any) -> None:
    for attempt in "ab":
        try:
            party.call(attempt)
        except Exception:
            if attempt == "b":
                raise
        else:
            return


def notices_later(party: Any) -> None:
    party.call("a")
    if not party.notes:
        raise Unhappy


def notices_nothing(party: Any) -> None:
    party.call("a")
    party.other()


def expects_other_errors(party: Any) -> None:
    party.call("a")
    try:
        raises_as_ever(party)
    except Unhappy:
        party.other()


def raises_as_ever(_party: Any) -> None:
    raise Unhappy


@contextlib.contextmanager
def open_door() -> Iterator[None]:
    yield


def played(lab: Any, code: Callable[[Any], Any], fault: Fault = ONCE, quiet: Any = ()) -> Way:
    witness = OfFault(Own((__name__,)), quiet)
    run = Run([fault], lab.kinds, witness=witness)
    process.revive()
    with lab.weave(), InForce(run), witness.looking(), contextlib.suppress(lab.refusal, Unhappy, process.ProcessDied):
        asked(lab, code)
    assert sys.gettrace() is None
    assert witness.way is not None
    return witness.way


def asked(lab: Any, code: Callable[[Any], Any]) -> None:
    with process.running("tool"):
        code(lab.party)


@pytest.mark.parametrize(
    ("code", "fate", "errors", "end", "clause"),
    [
        (swallows, Fate.SWALLOWED, ("Refusal",), "swallows", "except Exception"),
        (is_one_further_out, Fate.SWALLOWED, ("Refusal",), "returns_in_its_handler", "except Exception"),
        (lets_it_go, Fate.LEFT, ("Refusal",), "lets_it_go", ""),
        (tidies_up, Fate.LEFT, ("Refusal",), "tidies_up", ""),
        (begins_anew, Fate.LEFT, ("Refusal",), "begins_anew", ""),
        (converts, Fate.LEFT, ("Refusal", "Unhappy"), "converts", ""),
        (translates, Fate.SWALLOWED, ("Refusal", "Unhappy"), "translates", "except Unhappy, KeyError"),
        (suppresses, Fate.SWALLOWED, ("Refusal",), "suppresses", "with suppress"),
        (retries, Fate.SWALLOWED, ("Refusal",), "retries", "except Exception"),
    ],
)  # fmt: skip
def test_how_an_error_ends(lab: Any, code: Any, fate: Fate, errors: tuple[str, ...], end: str, clause: str) -> None:
    way = played(lab, code)
    assert way.end is not None
    assert (way.fate, way.errors, way.end.function, way.clause) == (fate, errors, end, clause)
    assert not way.answered
    assert way.entry == code.__name__


def test_the_path_goes_from_what_was_asked_for_inwards_and_has_no_other_process(lab: Any) -> None:
    way = played(lab, is_one_further_out)
    assert [spot.function for spot in way.path] == ["is_one_further_out", "returns_in_its_handler"]
    assert {spot.file for spot in way.path} == {f"{__name__.replace('.', '/')}.py"}
    here = is_one_further_out.__code__.co_firstlineno
    assert way.path[0].line == here + 1


def test_a_handler_that_fails_swallows_nothing(lab: Any) -> None:
    assert played(lab, fails_again_in_its_handler, ALWAYS).fate is Fate.LEFT


def test_who_has_asked_again_in_vain_has_swallowed_nothing(lab: Any) -> None:
    assert played(lab, retries, ALWAYS).fate is Fate.LEFT


def test_a_call_that_only_seems_to_answer_is_silent(lab: Any) -> None:
    way = played(lab, notices_nothing, Fault("lab.call", "silence", "before"))
    assert (way.fate, way.errors, way.answered, way.end) == (Fate.SILENT, (), True, None)


def test_what_comes_of_such_an_answer_later_is_its_error(lab: Any) -> None:
    way = played(lab, notices_later, Fault("lab.call", "silence", "before"))
    assert (way.fate, way.errors, way.answered) == (Fate.LEFT, ("Unhappy",), True)


def test_what_is_raised_in_any_case_does_not_come_of_it(lab: Any) -> None:
    course = OfCourse(Own((__name__,)))
    with lab.weave(), InForce(Run((), lab.kinds, witness=course)), course.looking():
        asked(lab, expects_other_errors)
    way = played(lab, expects_other_errors, Fault("lab.call", "silence", "before"), course.quiet)
    assert way.fate is Fate.SILENT


def test_a_killed_process_handles_nothing(lab: Any) -> None:
    way = played(lab, swallows, Fault("lab.call", "crash", "before"))
    assert (way.fate, way.end) == (Fate.DIED, None)


def test_nothing_is_known_where_somebody_else_traces(lab: Any) -> None:
    def look(*_: Any) -> None:
        return None

    witness = OfFault(Own((__name__,)))
    with lab.weave(), InForce(Run([ONCE], lab.kinds, witness=witness)), witness.looking():
        sys.settrace(look)
        try:
            asked(lab, swallows)
            assert sys.gettrace() is look
        finally:
            sys.settrace(None)
    assert witness.way is None


def test_a_debugger_that_comes_in_the_meantime_stays(lab: Any) -> None:
    def look(*_: Any) -> None:
        return None

    def looks_closer(party: Any) -> None:
        try:
            party.call("a")
        except Exception:  # noqa: BLE001 - the planted defect
            sys.settrace(look)

    witness = OfFault(Own((__name__,)))
    with lab.weave(), InForce(Run([ONCE], lab.kinds, witness=witness)), witness.looking():
        asked(lab, looks_closer)
    seen = sys.gettrace()
    sys.settrace(None)
    assert seen is look


def test_the_course_has_each_call_that_changes_something_and_who_makes_it(lab: Any) -> None:
    course = OfCourse(Own((__name__,)))
    with lab.weave(), InForce(Run((), lab.kinds, witness=course)), course.looking():
        asked(lab, notices_nothing)
    assert sys.gettrace() is None
    assert [(each.point, each.entry, each.path[-1].line) for each in course.course.writes] == [
        ("lab.call", "notices_nothing", notices_nothing.__code__.co_firstlineno + 1),
        ("lab.other", "notices_nothing", notices_nothing.__code__.co_firstlineno + 2),
    ]
    assert list(course.course.parties.values()) == [("lab",)]
