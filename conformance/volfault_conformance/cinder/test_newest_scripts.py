"""Each script that only the newest release is asked, step by step, on both."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder import scripts
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.counting import count
from volfault_conformance.cinder.pair import Pair


@pytest.mark.parametrize("script", scripts.of_the_newest(), ids=str)
def test_the_fake_goes_as_the_real_cinder_goes(pair: Pair, script: Comparison) -> None:
    count("scripts")
    check(pair.compare(script), len(script.asked), "steps of them")
