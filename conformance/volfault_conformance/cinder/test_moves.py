"""Volumes that move, and volumes on two hosts at once, step by step, on both."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder import migration_scripts
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.pair import Pair


@pytest.mark.parametrize("script", migration_scripts.comparisons(), ids=str)
def test_the_fake_goes_as_the_real_cinder_goes(pair: Pair, script: Comparison) -> None:
    check(pair.compare(script), len(script.asked), "steps of moves")
