"""A place of the process that several take, and give back in any order."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from volfault_fakes.standing import Place


class Attribute:
    """Something that can be patched; `place` is one over it."""

    def __init__(self) -> None:
        self.holds: Any = "real"
        self.place: Place[str] = Place(lambda: self.holds, lambda value: setattr(self, "holds", value))


@pytest.mark.parametrize("order", list(itertools.permutations("abc")), ids="".join)
def test_the_original_is_back_whatever_the_order(order: tuple[str, ...]) -> None:
    attribute = Attribute()
    standing = list("abc")
    for value in standing:
        assert attribute.place.take(value)
        assert attribute.holds == value
    for value in order:
        attribute.place.leave(value)
        standing.remove(value)
        assert attribute.holds == (standing[-1] if standing else "real")


def test_what_was_thrown_out_is_put_back_by_taking_it_again() -> None:
    attribute = Attribute()
    attribute.place.take("a")
    attribute.holds = "real"
    assert not attribute.place.take("a")
    assert attribute.holds == "a"
    attribute.place.leave("a")
    assert attribute.holds == "real"


def test_leaving_what_was_thrown_out_changes_nothing() -> None:
    attribute = Attribute()
    attribute.place.take("a")
    attribute.holds = "stranger"
    attribute.place.leave("a")
    attribute.place.leave("a")
    assert attribute.holds == "stranger"


def test_a_stranger_on_top_stays_and_is_not_kept_for_the_original_later() -> None:
    attribute = Attribute()
    attribute.place.take("a")
    strangers, attribute.holds = attribute.holds, "stranger"
    attribute.place.leave("a")
    assert attribute.holds == "stranger"
    # Long after we are gone it gives back what it found.
    attribute.holds = strangers
    attribute.place.take("b")
    attribute.place.leave("b")
    assert attribute.holds == "real"


def test_a_stranger_in_between_is_given_back() -> None:
    attribute = Attribute()
    attribute.place.take("a")
    attribute.holds = "stranger"
    attribute.place.take("b")
    attribute.place.leave("b")
    assert attribute.holds == "stranger"


def test_what_a_stranger_has_put_back_goes_once_more() -> None:
    attribute = Attribute()
    attribute.place.take("a")
    attribute.place.leave("a")
    attribute.holds = "a"
    attribute.place.leave("a")
    assert attribute.holds == "real"
