"""Every action in every state, asked by a user and by a service, of plain, multiattach and migrating volumes."""

from __future__ import annotations

import dataclasses

import pytest

from volfault_conformance.cinder.cells import ACTIONS
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.starts import STARTS
from volfault_conformance.cinder.steps import NOWHERE, Step, change, make
from volfault_conformance.kept import told, unexplained

KINDS = {
    "plain": (),
    "multiattach": (change(multiattach=True),),
    "migrating": (change(migration_status="migrating"),),
}


@pytest.mark.parametrize("token", ["user", "service"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("start", STARTS)
def test_the_fake_answers_as_the_real_cinder(pair: Pair, start: str, kind: str, token: str) -> None:
    pair.prepare((make(), *(KINDS[kind] if kind == "multiattach" else ()), *STARTS[start]))
    if kind == "migrating":
        pair.prepare(KINDS[kind])
    built = pair.snapshot()
    compared = {}
    for name, step in ACTIONS.items():
        compared[f"{start}, {kind}, {token} | {name}"] = pair.do(_asked(step, pair, token))
        pair.restore(built)
    differing = {name: found for name, found in compared.items() if found}
    wrong = unexplained("cinder", compared, differing)
    assert not wrong, told(wrong)
    assert len(compared) == len(ACTIONS)


def _asked(step: Step, pair: Pair, token: str) -> Step:
    asked = dataclasses.replace(step, service=token == "service")
    if pair.real.ids["attachment"]:
        return asked
    # Where there is no attachment, one that does not exist is meant.
    def nowhere(value: object) -> object:
        if isinstance(value, dict):
            return {key: nowhere(each) for key, each in value.items()}
        return value.replace("{attachment 1}", NOWHERE) if isinstance(value, str) else value

    return dataclasses.replace(asked, path=nowhere(step.path), body=nowhere(step.body))
