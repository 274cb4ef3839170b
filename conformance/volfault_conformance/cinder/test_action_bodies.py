"""What stands below the name of an action, where it is not what it should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.steps import HOST, NOWHERE, SERVER, act, make

_ATTACH = {"instance_uuid": SERVER, "mountpoint": "/dev/vdb"}
BODIES: Mapping[str, tuple[Any, ...]] = {
    "os-attach": (
        None,
        {},
        {"mountpoint": "/dev/vdb"},
        {"instance_uuid": SERVER},
        {**_ATTACH, "mode": "zz"},
        {**_ATTACH, "instance_uuid": "x"},
        {"host_name": "h", "mountpoint": "/" * 300},
    ),
    "os-detach": (None, {}, {"attachment_id": "x"}, {"attachment_id": NOWHERE}),
    "os-force_detach": ({}, {"attachment_id": "x"}, {"attachment_id": None, "connector": HOST}),
    "os-initialize_connection": (None, {}),
    "os-terminate_connection": (None, {}, {"connector": None}, {"connector": {}}),
    "os-reset_status": (
        {},
        {"status": "bogus"},
        {"status": "reserved"},
        {"status": "ERROR"},
        {"status": "deleting"},
        {"attach_status": "bogus"},
        {"migration_status": "bogus"},
        {"migration_status": "none"},
        {"status": None, "attach_status": "detached"},
    ),
    "os-extend": ({}, {"new_size": "x"}, {"new_size": "2"}, {"new_size": 0}, {"new_size": 1}),
    "os-update_readonly_flag": (
        {},
        {"readonly": "x"},
        {"readonly": "Yes"},
        {"readonly": "no"},
    ),
}
# What is right, and a field more that nobody knows.
FULL: Mapping[str, Mapping[str, Any]] = {
    "os-attach": _ATTACH,
    "os-detach": {},
    "os-force_detach": {"attachment_id": NOWHERE, "connector": HOST},
    "os-initialize_connection": {"connector": HOST},
    "os-terminate_connection": {"connector": HOST},
    "os-reset_status": {"status": "error"},
    "os-extend": {"new_size": 2},
    "os-update_readonly_flag": {"readonly": True},
}
ASKED = {action: (*bodies, {**FULL[action], "colour": "red"}) for action, bodies in BODIES.items()}


@pytest.mark.parametrize("there", [True, False], ids=["a volume", "no volume"])
@pytest.mark.parametrize("action", ASKED)
def test_what_an_action_is_asked(pair: Pair, action: str, there: bool) -> None:
    if there:
        pair.prepare([make()])
    built = pair.snapshot()
    compared = {}
    for number, argument in enumerate(ASKED[action]):
        compared[f"{number}. {action} {argument}, there: {there}"] = pair.do(act(action, argument))
        pair.restore(built)
    check(compared, len(ASKED[action]))
