"""Every request that the fake models, by everybody who may ask, over the real keystonemiddleware and its policies."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder import requests_of_everybody, resources_of_everybody
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.identities import IDENTITIES, USERS
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.requests_compared import name_of
from volfault_conformance.cinder.starts import STARTS
from volfault_fakes.cinder.routes import ACTIONS, ROUTES

PREPARED = requests_of_everybody.PREPARED
REQUESTS = {**requests_of_everybody.REQUESTS, **resources_of_everybody.REQUESTS}

ASKED = (
    *((name, "in-use by an attachment") for name in IDENTITIES),
    *((name, start) for name in USERS for start in ("available", "in-use by os-attach")),
)


@pytest.mark.parametrize(("name", "start"), ASKED)
def test_who_asks(guarded: Pair, name: str, start: str) -> None:
    asking = IDENTITIES[name]
    guarded.prepare((*PREPARED, *STARTS[start], *resources_of_everybody.PREPARED))
    built = guarded.snapshot()
    compared = {}
    for what, step in REQUESTS.items():
        compared[f"{name} | {start} | {what}"] = guarded.do(asking.asks(step))
        guarded.restore(built)
    check(compared, len(REQUESTS), "cells of identities")


def test_every_request_is_asked() -> None:
    modelled = {*ROUTES, *(f"{route} {name}" for route, names in ACTIONS.items() for name in names)}
    asked = {name_of(step.method, step.url or f"/v3{step.path}", step.body) for step in REQUESTS.values()}
    assert modelled - asked == set()
