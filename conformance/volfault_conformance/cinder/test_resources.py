"""Every request on snapshots, types, transfers, groups and what a deployment offers, in every state."""

from __future__ import annotations

import dataclasses

import pytest

from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.resource_failures import BREAKING, BREAKS, HELD
from volfault_conformance.cinder.resource_requests import asked_in
from volfault_conformance.cinder.resource_starts import STARTS


@pytest.mark.parametrize("start", STARTS)
def test_the_fake_answers_as_the_real_cinder(pair: Pair, start: str) -> None:
    pair.prepare(STARTS[start])
    built = pair.snapshot()
    compared = {}
    for number, step in enumerate(asked_in(start)):
        compared[f"{start} | {number}. {step}"] = pair.do(step)
        pair.restore(built)
    check(compared, len(asked_in(start)), "requests on other resources")


@pytest.mark.parametrize("broken", BREAKS)
@pytest.mark.parametrize("start", [name for name in STARTS if name in BREAKING])
def test_what_a_failure_leaves(pair: Pair, start: str, broken: str) -> None:
    pair.prepare(STARTS[start])
    built = pair.snapshot()
    compared = {}
    for number, step in enumerate(BREAKING[start]):
        name = f"{start}, {broken} | {number}. {step}"
        compared[name] = pair.do(dataclasses.replace(step, broken=BREAKS[broken]))
        pair.restore(built)
    check(compared, len(BREAKING[start]), "failures of other resources")


@pytest.mark.parametrize("name", HELD)
def test_what_is_seen_while_casts_wait(pair: Pair, name: str) -> None:
    compared = {f"{name} | {number}. {step}": pair.do(step) for number, step in enumerate(HELD[name])}
    check(compared, len(HELD[name]), "steps around casts")
