"""Every action in every state, asked by a user and by a service, of plain, multiattach and migrating volumes."""

from __future__ import annotations

import dataclasses

import pytest

from volfault_conformance.cinder.cells import ACTIONS
from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.starts import STARTS
from volfault_conformance.cinder.steps import change, make

# What makes the volume of that kind, before and after it gets into its state.
KINDS = {
    "plain": ((), ()),
    "multiattach": ((change(multiattach=True),), ()),
    "migrating": ((), (change(migration_status="migrating"),)),
}


@pytest.mark.parametrize("token", ["user", "service"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("start", STARTS)
def test_the_fake_answers_as_the_real_cinder(pair: Pair, start: str, kind: str, token: str) -> None:
    before, after = KINDS[kind]
    pair.prepare((make(), *before, *STARTS[start], *after))
    built = pair.snapshot()
    compared = {}
    for name, step in ACTIONS.items():
        asked = dataclasses.replace(step, service=token == "service")
        compared[f"{start}, {kind}, {token} | {name}"] = pair.do(asked)
        pair.restore(built)
    check(compared, len(ACTIONS))


@pytest.mark.parametrize("start", [name for name in STARTS if " " in name or name == "available"])
def test_whatever_is_asked_twice(pair: Pair, start: str) -> None:
    pair.prepare((make(), *STARTS[start]))
    built = pair.snapshot()
    compared = {}
    for name, step in ACTIONS.items():
        for time in ("once", "twice"):
            compared[f"{start}, {time} | {name}"] = pair.do(step)
        pair.restore(built)
    check(compared, 2 * len(ACTIONS))


@pytest.mark.parametrize("token", ["user", "service"])
def test_what_does_not_exist(pair: Pair, token: str) -> None:
    compared = {}
    for name, step in ACTIONS.items():
        compared[f"nothing, {token} | {name}"] = pair.do(dataclasses.replace(step, service=token == "service"))
    check(compared, len(ACTIONS))
