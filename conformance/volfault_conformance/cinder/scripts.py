"""Sequences with a question each: what a refused, failed or repeated call leaves for the next one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

from volfault_conformance.cinder.comparison import Comparison, numbered
from volfault_conformance.cinder.party import Break
from volfault_conformance.cinder.steps import HOST, HOST_2, Step, make

_HOSTS = {"<HOST>": HOST, "<HOST2>": HOST_2}


def comparisons() -> Iterator[Comparison]:
    """Read `scripts.json`, which every release is asked."""
    return _read("scripts.json")


def of_the_newest() -> Iterator[Comparison]:
    """Read `newest_scripts.json`: what is malformed, or beside volumes and attachments."""
    return _read("newest_scripts.json")


def _read(name: str) -> Iterator[Comparison]:
    # Each begins with one plain available volume.
    for each in json.loads((resources.files(__package__) / name).read_text()):
        steps = numbered((_step(**step) for step in each["steps"]), first=1)
        yield Comparison(each["name"], steps, (make(),), alone=False)


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
