"""Every request that the fake models, by everybody who may ask, over the real keystonemiddleware and its policies."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder import everybody, installed
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.requests_compared import name_of
from volfault_fakes.cinder.releases import NEWEST
from volfault_fakes.cinder.routes import ACTIONS, ROUTES

# What is beside volumes and attachments the fake answers as its newest release does, whichever it plays.
IS_NEWEST = installed.nearest(installed.version()) == NEWEST


@pytest.mark.usefixtures("projects")
@pytest.mark.parametrize("comparison", everybody.comparisons(resources=IS_NEWEST), ids=str)
def test_who_asks(pair: Pair, comparison: Comparison) -> None:
    check(pair.compare(comparison), len(comparison.asked), "cells of identities")


def test_every_request_is_asked() -> None:
    modelled = {*ROUTES, *(f"{route} {name}" for route, names in ACTIONS.items() for name in names)}
    requests = everybody.REQUESTS.values()
    asked = {name_of(step.method, step.url or f"/v3{step.path}", step.body) for step in requests}
    assert modelled - asked == set()
