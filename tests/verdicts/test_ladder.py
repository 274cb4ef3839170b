"""The rungs are really tried, the cheapest first, and no further than needed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_volfault.model.verdict import Rung
from pytest_volfault.verdicts import first_that_heals

ORDER = [Rung.RETRY, Rung.RESTART, Rung.PERIODIC, Rung.OPERATOR]


def ladder(heals: set[Rung]) -> tuple[dict[Rung, Callable[[], bool]], list[Rung]]:
    """Rungs of which some heal, and the list of those that were tried."""
    tried: list[Rung] = []

    def rung(name: Rung) -> Callable[[], bool]:
        def attempt() -> bool:
            tried.append(name)
            return name in heals

        return attempt

    return {name: rung(name) for name in ORDER}, tried


@pytest.mark.parametrize("number", range(len(ORDER)))
def test_it_climbs_to_the_first_that_heals(number: int) -> None:
    # The dearer ones would heal, too; they are not tried.
    rungs, tried = ladder(set(ORDER[number:]))
    assert first_that_heals(rungs) is ORDER[number]
    assert tried == ORDER[: number + 1]


def test_where_nothing_heals_everything_was_tried() -> None:
    rungs, tried = ladder(set())
    assert first_that_heals(rungs) is Rung.NOTHING
    assert tried == ORDER
