"""Every action in every state, asked by a user and by a service, of plain, multiattach and migrating volumes."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder import matrix
from volfault_conformance.cinder.cells import ACTIONS
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.starts import STARTS
from volfault_conformance.cinder.steps import make


@pytest.mark.parametrize("comparison", [*matrix.cells(), *matrix.nothing()], ids=str)
def test_the_fake_answers_as_the_real_cinder(pair: Pair, comparison: Comparison) -> None:
    check(pair.compare(comparison), len(comparison.asked))


@pytest.mark.parametrize("start", [name for name in STARTS if " " in name or name == "available"])
def test_whatever_is_asked_twice(pair: Pair, start: str) -> None:
    pair.prepare((make(), *STARTS[start]))
    built = pair.snapshot()
    compared = {}
    for name, step in ACTIONS.items():
        for time in ("once", "twice"):
            compared[f"{start}, {time} | {name}"] = pair.do(step)
        pair.restore(built)
    check(compared, 2 * len(ACTIONS))
