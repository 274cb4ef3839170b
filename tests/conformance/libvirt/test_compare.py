from __future__ import annotations

import pytest

from volfault_conformance.kept import Kept
from volfault_conformance.libvirt.compare import differences
from volfault_conformance.libvirt.ours import unexplained

STOPPED = [["LIFECYCLE", 5, 0]]
REAL = [{"row": "go", "answer": {"error": [1, "x"]}, "events": STOPPED}]


@pytest.mark.parametrize(
    ("answer", "events", "wrong"),
    [
        ({"error": [1, "y"]}, STOPPED, {"answer.error[1]": ("x", "y")}),
        ({"error": [True, "x"]}, STOPPED, {"answer.error[0]": (1, True)}),
        ({"error": [1, "x"]}, [], {"events": (STOPPED, [])}),
        (0, STOPPED, {"answer": ({"error": [1, "x"]}, 0)}),
    ],
)
def test_a_difference_is_named_down_to_its_leaf(answer: object, events: object, wrong: dict[str, object]) -> None:
    fake = {"row": "go", "answer": answer, "events": events}
    assert differences("s", REAL, [fake]) == {f"s/1 go/{place}": both for place, both in wrong.items()}


def test_a_row_too_few_is_a_difference() -> None:
    assert set(differences("s", REAL, [])) == {"s/1 go/row", "s/1 go/answer", "s/1 go/events"}
    assert differences("s", REAL, REAL) == {}


def test_an_entry_explains_a_leaf_and_must_explain_something() -> None:
    fake = [{**REAL[0], "answer": {"error": [1, "y"]}}]
    entry = Kept("libvirt", "s/* go/answer*", "words")
    assert unexplained("s", REAL, fake, [entry]) == {}
    assert set(unexplained("s", REAL, REAL, [entry])) == {"s/1 go/answer"}
