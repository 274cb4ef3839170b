"""Each script, step by step, on both."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.counting import count
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.scripts import Script, scripts
from volfault_conformance.cinder.steps import make

SCRIPTS = scripts()


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.name for script in SCRIPTS])
def test_the_fake_goes_as_the_real_cinder_goes(pair: Pair, script: Script) -> None:
    pair.prepare([make()])
    compared = {f"{script.name} | {number}. {step}": pair.do(step) for number, step in enumerate(script.steps, start=1)}
    count("scripts")
    check(compared, len(script.steps), "steps of them")
