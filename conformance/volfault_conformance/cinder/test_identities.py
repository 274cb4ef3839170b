"""Every request that the fake models, by everybody who may ask, over the real keystonemiddleware and its policies."""

from __future__ import annotations

import pytest

from volfault_conformance.cinder import installed, requests_of_everybody, resources_of_everybody
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.identities import IDENTITIES, USERS
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.requests_compared import name_of
from volfault_conformance.cinder.starts import STARTS
from volfault_fakes.cinder.releases import NEWEST
from volfault_fakes.cinder.routes import ACTIONS, ROUTES

ALL = {**requests_of_everybody.REQUESTS, **resources_of_everybody.REQUESTS}
# What is beside volumes and attachments the fake answers as its newest release does, whichever it plays.
IS_NEWEST = installed.nearest(installed.version()) == NEWEST
REQUESTS = ALL if IS_NEWEST else requests_of_everybody.REQUESTS
PREPARED = (*requests_of_everybody.PREPARED, *(resources_of_everybody.PREPARED if IS_NEWEST else ()))

ASKED = (
    *((name, "in-use by an attachment") for name in IDENTITIES),
    *((name, start) for name in USERS for start in ("available", "in-use by os-attach")),
)


@pytest.mark.parametrize(("name", "start"), ASKED)
def test_who_asks(guarded: Pair, name: str, start: str) -> None:
    asking = IDENTITIES[name]
    guarded.prepare((*PREPARED, *STARTS[start]))
    built = guarded.snapshot()
    compared = {}
    for what, step in REQUESTS.items():
        compared[f"{name} | {start} | {what}"] = guarded.do(asking.asks(step))
        guarded.restore(built)
    check(compared, len(REQUESTS), "cells of identities")


def test_every_request_is_asked() -> None:
    modelled = {*ROUTES, *(f"{route} {name}" for route, names in ACTIONS.items() for name in names)}
    asked = {name_of(step.method, step.url or f"/v3{step.path}", step.body) for step in ALL.values()}
    assert modelled - asked == set()
