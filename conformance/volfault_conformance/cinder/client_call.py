"""A call of a client's method, as plain data, and the states in which it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from volfault_conformance.cinder.steps import (
    HOST,
    SERVER_2,
    Step,
    act,
    attach,
    change,
    complete,
    initialize,
    make,
    os_attach,
    while_broken,
)

NEWEST = "3.71"

# More ids that the parties make themselves, beside those of `steps`.
VOLUME_2, VOLUME_3 = "{volume 2}", "{volume 3}"
ATTACHMENT_2 = "{attachment 2}"
MESSAGE = "{message 1}"

_ONE = make(name="one", description="the first", metadata={"a": "1", "b": "2"})
_ATTACHED = (make(), attach(connector=HOST), complete())
_LEGACY = (make(), act("os-reserve"), initialize(), os_attach())
_FAILS = while_broken(os_attach(), "", "not-ready")

STARTS: Mapping[str, tuple[Step, ...]] = {
    "nothing": (),
    "available": (_ONE,),
    "several": (
        _ONE,
        make(name="two", size=3),
        make(name="one", size=2, metadata={"a": "1", "c": ""}),
        attach(connector=HOST, volume=VOLUME_2),
        complete(),
        attach(SERVER_2),
    ),
    "attaching": (make(), act("os-reserve")),
    "exported": (make(), act("os-reserve"), initialize()),
    "in-use": _ATTACHED,
    "in-use by os-attach": _LEGACY,
    "detaching": (*_ATTACHED, act("os-begin_detaching")),
    "detaching by os-attach": (*_LEGACY, act("os-begin_detaching")),
    "reserved": (make(), attach()),
    "connected": (make(), attach(connector=HOST)),
    "error": (make(), change(status="error")),
    "maintenance": (_ONE, change(status="maintenance")),
    "uploading": (_ONE, change(status="uploading")),
    "extending": (make(), change(status="extending")),
    "migrating": (make(), change(migration_status="migrating")),
    "told": (make(), act("os-reserve"), _FAILS, _FAILS),
    "from an image": (make(), act("os-set_image_metadata", {"metadata": {"os": "linux", "arch": "x"}})),
}


@dataclass(frozen=True)
class Call:
    """One way to call a method.

    Attributes:
        args: positional; may name `steps.VOLUME` and its like.
        kwargs: the others.
        start: of `STARTS`.
        version: the microversion that the client is made for.
        refused: how the fake's `UnknownCall` begins; empty where it answers.
    """

    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    start: str = "available"
    version: str = NEWEST
    refused: str = ""

    def __str__(self) -> str:
        given = [*map(repr, self.args), *(f"{name}={value!r}" for name, value in self.kwargs.items())]
        return f"({', '.join(given)}) at {self.version}, {self.start}"


def on(*args: Any, start: str = "available", version: str = NEWEST, refused: str = "", **kwargs: Any) -> Call:
    """Write a call as it is made."""
    return Call(args, kwargs, start, version, refused)
