"""Sequences with a question each: what a refused, failed or repeated call leaves for the next one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any

from volfault_conformance.cinder.party import Break
from volfault_conformance.cinder.steps import HOST, HOST_2, Step

_HOSTS = {"<HOST>": HOST, "<HOST2>": HOST_2}


@dataclass(frozen=True)
class Script:
    """A sequence that begins with one plain available volume.

    Attributes:
        name: the question.
        steps: in order.
    """

    name: str
    steps: tuple[Step, ...]


def scripts() -> tuple[Script, ...]:
    """Read `scripts.json`."""
    written = json.loads((resources.files(__package__) / "scripts.json").read_text())
    return tuple(Script(each["name"], tuple(_step(**step) for step in each["steps"])) for each in written)


def _step(body: Any = None, broken: Any = None, service_attaches: Any = (), **rest: Any) -> Step:
    return Step(
        body=_with_hosts(body),
        broken=None if broken is None else Break(*broken),
        service_attaches=tuple(service_attaches),
        **rest,
    )


def _with_hosts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_hosts(each) for key, each in value.items()}
    return _HOSTS.get(value, value) if isinstance(value, str) else value
