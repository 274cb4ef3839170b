"""Answers of operations at once are those of one order, or the callers were told what is not so."""

from __future__ import annotations

import pytest

from pytest_volfault.model.facts import Facts
from pytest_volfault.model.outcome import Answer
from pytest_volfault.verdicts import End, said, told_of_no_order

DONE, FREE = Facts.parse(["volume.status=in-use"]), Facts.parse(["volume.status=available"])
OK, LATER, REFUSED, FAILED = (200, False), (200, True), (409, False), (500, False)
ENDS = [
    End((), FREE, {}),
    End(("A",), DONE, {"A": OK}),
    End(("B",), FREE, {"B": OK}),
    End(("A", "B"), FREE, {"A": OK, "B": OK}),
    End(("B", "A"), DONE, {"B": OK, "A": OK}),
]


@pytest.mark.parametrize(
    ("facts", "answers"),
    [
        (DONE, {"A": OK, "B": OK}),
        (FREE, {"A": OK, "B": OK}),
        # One is refused, and all is as without it.
        (DONE, {"A": OK, "B": REFUSED}),
        (FREE, {"A": REFUSED, "B": OK}),
        (FREE, {"A": REFUSED, "B": REFUSED}),
    ],
)
def test_answers_of_an_order_are_right(facts: Facts, answers: dict[str, tuple[int, bool]]) -> None:
    assert told_of_no_order(facts, answers, ENDS) is None


@pytest.mark.parametrize(
    ("facts", "answers", "told"),
    [
        (DONE, {"A": REFUSED, "B": OK}, "A 409, B 200. One after the other: A: A 200; B, A: B 200, A 200"),
        (FREE, {"A": LATER, "B": OK}, "A 200 and fails later, B 200. One after the other: all are refused; B: B 200"),
        (DONE, {"A": OK, "B": FAILED}, "A 200, B 500."),
        (Facts(), {"A": OK, "B": OK}, "no order of them leaves this"),
    ],
)
def test_answers_of_no_order_are_told(facts: Facts, answers: dict[str, tuple[int, bool]], told: str) -> None:
    violation = told_of_no_order(facts, answers, ENDS)
    assert violation is not None
    assert violation.rule == "answers-of-one-order"
    assert told in violation.message


def test_the_text_of_an_error_is_not_compared() -> None:
    one, other = Answer(409, "while it is being deleted"), Answer(409, "while it is being attached")
    assert said([("A", one)]) == said([("A", other)]) == {"A": REFUSED}
    assert said([("A", Answer(202, compute_error="x"))]) == {"A": (202, True)}
