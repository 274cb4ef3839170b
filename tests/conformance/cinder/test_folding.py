from __future__ import annotations

from typing import Any

import pytest

from volfault_conformance.cinder.folding import LEAST, changed, changes, folded, unfolded

LONG = {"message": "x" * LEAST}


def test_what_occurs_once_or_is_short_stands_where_it_stood() -> None:
    value = [LONG, {"short": 1}, {"short": 1}]
    assert folded(value, 0) == ({}, value)


def test_what_occurs_twice_stands_once() -> None:
    value = [LONG, {"in": {"it": LONG}}, LONG]
    taken, rest = folded(value, 0)
    assert list(taken.values()) == [LONG]
    assert rest == [name := f"@{next(iter(taken))}", {"in": {"it": name}}, name]
    assert unfolded(taken, rest) == value


def test_what_stands_in_something_that_is_taken_out_is_not_taken_out_for_it() -> None:
    outer = {"outer": LONG}
    taken, rest = folded([outer, outer], 0)
    assert list(taken.values()) == [outer]
    assert unfolded(taken, rest) == [outer, outer]


def test_what_is_above_the_depth_is_seen_at_its_place() -> None:
    value = [[LONG], [LONG]]
    assert folded(value, 2)[1] == [[f"@{next(iter(folded(value, 2)[0]))}"]] * 2
    assert folded(value, 3) == ({}, value)


def test_a_name_stays_while_something_else_is_added() -> None:
    other = {"message": "y" * LEAST}
    first, second = folded([LONG, LONG], 0)[0], folded([other, LONG, other, LONG], 0)[0]
    assert first.items() < second.items()


def test_what_looks_like_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="'@home' cannot be written"):
        folded({"host": "@home"}, 0)


@pytest.mark.parametrize(
    ("before", "after", "made"),
    [
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, [["a", 0, "b", 2]]),
        ({"a": [1]}, {"a": [1, 2, 3]}, [["a", 1, 2], ["a", 2, 3]]),
        ({"a": [1, 2]}, {"a": [2]}, [["a", [2]]]),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": {}}}, [["a", "c", {}]]),
        ({"a": {"b": 1, "c": 2}}, {"a": {"c": 2}}, [["a", {"c": 2}]]),
        ({"a": True}, {"a": 1}, [["a", 1]]),
        ({"a": None}, {"a": None}, []),
    ],
)
def test_changes(before: Any, after: Any, made: list[Any]) -> None:
    assert changes(before, after) == made
    assert changed(before, made) == after
    assert type(changed(before, made)["a"]) is type(after["a"])
