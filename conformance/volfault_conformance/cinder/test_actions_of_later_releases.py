"""Actions that came later: a release without them says so, and the fake of it too."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_conformance.cinder import installed
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.starts import STARTS
from volfault_conformance.cinder.steps import act, make

ARGUMENTS: tuple[Any, ...] = (None, {}, {"error": False}, {"image_id": "11111111-1111-4111-8111-111111111111"})


@pytest.mark.parametrize("start", ["available", "in-use by an attachment", "extending"])
def test_an_action_that_does_not_exist(pair: Pair, start: str) -> None:
    absent = ["os-frob", *installed.nearest(installed.version()).later_actions]
    pair.prepare((make(), *STARTS[start]))
    compared = {
        f"{start} | {number}. {name}": pair.do(act(name, argument))
        for name in absent
        for number, argument in enumerate(ARGUMENTS)
    }
    check(compared, len(absent) * len(ARGUMENTS))
