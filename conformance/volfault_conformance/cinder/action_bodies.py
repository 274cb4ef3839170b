"""What stands below the name of an action, where it is not what it should be. Plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from volfault_conformance.cinder.comparison import Comparison
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


def comparisons() -> Iterator[Comparison]:
    """Of a volume that is there, and of one that is not."""
    for action, arguments in ASKED.items():
        asked = {f"{number}. {argument}": act(action, argument) for number, argument in enumerate(arguments)}
        yield Comparison(f"{action}, a volume", asked, (make(),))
        yield Comparison(f"{action}, no volume", asked)
