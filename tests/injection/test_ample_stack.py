"""However deep a loop is called from, its calls ask the system for nothing."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable

from pytest_volfault.injection.ample_stack import on_ample_stack

CALLS = 1000
# More words of frames than a chunk of the interpreter's stack holds.
DEPTHS = range(250)


def nothing() -> None:
    pass


def pages() -> int:
    """How often this process touched a page that it did not have: that of a new chunk is one."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def asked_for(depth: int) -> int:
    """The new pages of a loop of calls, so many calls deeper than here."""
    if depth:
        return asked_for(depth - 1)
    before = pages()
    for _ in range(CALLS):
        nothing()
    return pages() - before


def worst(measure: Callable[[int], int]) -> int:
    return max(map(measure, DEPTHS))


def test_no_depth_is_slower_than_another() -> None:
    assert worst(on_ample_stack(asked_for)) < CALLS / 10


def test_without_it_one_is() -> None:
    """The test above could not fail otherwise. Later releases of Python keep a chunk that has become empty."""
    assert worst(asked_for) >= CALLS or sys.version_info >= (3, 13)


def test_arguments_results_and_names_are_the_functions_own() -> None:
    @on_ample_stack
    def joined(first: str, *, second: str) -> str:
        """Doc."""
        return first + second

    assert joined("a", second="b") == "ab"
    assert (joined.__name__, joined.__doc__) == ("joined", "Doc.")
