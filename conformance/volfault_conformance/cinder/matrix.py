"""Every action in every state, asked by a user and by a service, of plain, multiattach and migrating volumes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from volfault_conformance.cinder.cells import ACTIONS
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.starts import STARTS
from volfault_conformance.cinder.steps import Step, change, make

# What makes the volume of that kind, before and after it gets into its state.
KINDS: Mapping[str, tuple[tuple[Step, ...], tuple[Step, ...]]] = {
    "plain": ((), ()),
    "multiattach": ((change(multiattach=True),), ()),
    "migrating": ((), (change(migration_status="migrating"),)),
}
TOKENS = ("user", "service")


def cells() -> Iterator[Comparison]:
    """Each action by itself."""
    for start, steps in STARTS.items():
        for kind, (before, after) in KINDS.items():
            for token in TOKENS:
                yield Comparison(f"{start}, {kind}, {token}", _asked_by(token), (make(), *before, *steps, *after))


def nothing() -> Iterator[Comparison]:
    """Each action on what does not exist."""
    for token in TOKENS:
        yield Comparison(f"nothing, {token}", _asked_by(token), alone=False)


def _asked_by(token: str) -> dict[str, Step]:
    return {name: dataclasses.replace(step, service=token == "service") for name, step in ACTIONS.items()}
