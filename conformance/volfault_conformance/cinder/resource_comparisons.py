"""What is compared of snapshots, types, transfers, groups and what a deployment offers. Plain data."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from volfault_conformance.cinder.comparison import Comparison, numbered
from volfault_conformance.cinder.resource_failures import BREAKING, BREAKS, HELD
from volfault_conformance.cinder.resource_requests import asked_in
from volfault_conformance.cinder.resource_starts import STARTS


def requests() -> Iterator[Comparison]:
    """Every request in every state."""
    for start, steps in STARTS.items():
        yield Comparison(f"resources: {start}", numbered(asked_in(start)), steps)


def failures() -> Iterator[Comparison]:
    """What asks something of the storage, while something behind the API fails."""
    for start, steps in BREAKING.items():
        for name, broken in BREAKS.items():
            failing = numbered(dataclasses.replace(step, broken=broken) for step in steps)
            yield Comparison(f"resources: {start}, {name}", failing, STARTS[start])


def held() -> Iterator[Comparison]:
    """What is seen while casts wait."""
    for name, steps in HELD.items():
        yield Comparison(f"held: {name}", numbered(steps), alone=False)
