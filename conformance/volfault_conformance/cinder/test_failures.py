"""Every action while something behind the API fails: the bus, or Nova's consent. Drivers have a file of their own."""

from __future__ import annotations

import dataclasses

import pytest

from volfault_conformance.cinder.cells import ACTIONS
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.party import Break
from volfault_conformance.cinder.starts import STARTS
from volfault_conformance.cinder.steps import ATTACHMENT, NOWHERE, make

BREAKS = {
    "the driver is not ready": Break("driver", "not-ready"),
    "the volume service does not answer": Break("rpc", "timeout"),
    "Nova does not answer": Break("nova", "silent"),
    "Nova does not know the server": Break("nova", "not-found"),
}
STARTED = (
    "available",
    "reserved by os-reserve",
    "reserved by an attachment",
    "attaching by an attachment",
    "in-use by os-attach",
    "in-use by an attachment",
    "detaching by an attachment",
)
HELD = tuple(name for name in STARTS if "attachment" in name and "without" not in name)


@pytest.mark.parametrize("broken", BREAKS)
@pytest.mark.parametrize("start", STARTED)
def test_what_a_failure_leaves(pair: Pair, start: str, broken: str) -> None:
    pair.prepare((make(), *STARTS[start]))
    built = pair.snapshot()
    compared = {}
    for name, step in ACTIONS.items():
        compared[f"{start}, {broken} | {name}"] = pair.do(dataclasses.replace(step, broken=BREAKS[broken]))
        pair.restore(built)
    check(compared, len(ACTIONS))


@pytest.mark.parametrize("token", ["user", "service"])
@pytest.mark.parametrize("held_by", [ATTACHMENT, NOWHERE], ids=["this attachment", "another attachment"])
@pytest.mark.parametrize("start", HELD)
def test_what_nova_holds(pair: Pair, start: str, held_by: str, token: str) -> None:
    pair.prepare((make(), *STARTS[start]))
    built = pair.snapshot()
    compared = {}
    for name, step in ACTIONS.items():
        asked = dataclasses.replace(step, held_by=held_by, service=token == "service")
        compared[f"{start}, Nova holds it by {held_by}, {token} | {name}"] = pair.do(asked)
        pair.restore(built)
    check(compared, len(ACTIONS))
