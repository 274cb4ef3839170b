"""Sets of lines as integers: bit n is line n. Small, quick to compare, and plain on their way between processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Lines = int


def of(numbers: Iterable[int]) -> Lines:
    """The lines of these numbers."""
    lines = 0
    for number in numbers:
        lines |= 1 << number
    return lines


def span(first: int, last: int) -> Lines:
    """From one line to another, both included; none where the last is before the first."""
    return (1 << last + 1) - (1 << first) if last >= first else 0


def numbers(lines: Lines) -> Iterator[int]:
    """The numbers of these lines, in order."""
    while lines:
        lowest = lines & -lines
        yield lowest.bit_length() - 1
        lines ^= lowest
