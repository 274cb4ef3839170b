"""What stands below the name of an action, where it is not what it should be, on both."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder import action_bodies
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.pair import Pair


@pytest.mark.parametrize("comparison", action_bodies.comparisons(), ids=str)
def test_what_an_action_is_asked(pair: Pair, comparison: Comparison) -> None:
    check(pair.compare(comparison), len(comparison.asked))
