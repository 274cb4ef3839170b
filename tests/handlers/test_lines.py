"""Sets of lines as integers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_volfault.handlers import _lines as lines

NUMBERS = st.sets(st.integers(min_value=1, max_value=5000))


@given(NUMBERS)
def test_there_and_back(numbers: set[int]) -> None:
    assert list(lines.numbers(lines.of(numbers))) == sorted(numbers)


@given(NUMBERS, NUMBERS)
def test_as_sets(one: set[int], other: set[int]) -> None:
    assert lines.of(one) & lines.of(other) == lines.of(one & other)
    assert lines.of(one) | lines.of(other) == lines.of(one | other)


@given(st.integers(1, 100), st.integers(0, 100))
def test_a_span(first: int, last: int) -> None:
    assert list(lines.numbers(lines.span(first, last))) == list(range(first, last + 1))
