"""Calls that no fake models are gathered by whoever runs the code that makes them."""

from __future__ import annotations

from volfault_fakes.errors import UnknownCall


def test_each_block_gathers_what_is_raised_in_it() -> None:
    with UnknownCall.noticing() as outer:
        with UnknownCall.noticing() as inner:
            UnknownCall("one")
        UnknownCall("two")
    UnknownCall("three")
    assert (outer, inner) == (["one", "two"], ["one"])


def test_a_block_that_has_gathered_the_same_as_its_neighbour_is_the_one_that_ends() -> None:
    with UnknownCall.noticing() as outer:
        with UnknownCall.noticing():
            pass
        UnknownCall("one")
    assert outer == ["one"]
