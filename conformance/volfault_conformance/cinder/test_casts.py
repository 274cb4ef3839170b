"""The state between the API's answer to a create, a delete or an extension, and its end; and what can be asked then."""

from __future__ import annotations

import dataclasses

import pytest

from volfault_conformance.cinder.cells import ACTIONS
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.steps import HOST, VOLUME, Step, act, attach, complete, make

ATTACHED = (make(), attach(connector=HOST), complete())
SENT = {
    "create": ((), make()),
    "delete": ((make(),), Step("DELETE", f"/volumes/{VOLUME}")),
    "os-force_delete": (ATTACHED, act("os-force_delete")),
    "extend": ((make(),), act("os-extend", {"new_size": 2})),
    "extend in use": (ATTACHED, act("os-extend", {"new_size": 2})),
}


@pytest.mark.parametrize("sent", SENT)
def test_what_is_asked_before_a_cast_arrives(pair: Pair, sent: str) -> None:
    before, request = SENT[sent]
    pair.prepare(before)
    start = pair.snapshot()
    compared = {}
    for name, step in ACTIONS.items():
        pair.prepare([dataclasses.replace(request, holding=True)])
        compared[f"{sent} is on its way | {name}"] = pair.do(dataclasses.replace(step, holding=True))
        compared[f"{sent} arrives after | {name}"] = pair.do(Step(delivering=True))
        pair.restore(start)
    check(compared, 2 * len(ACTIONS), "cells of held casts")
