"""Requests whose answer depends on the microversion, at each that the release has and beyond."""

from __future__ import annotations

import dataclasses

import pytest

from volfault_conformance.cinder.comparing import check
from volfault_conformance.cinder.pair import Pair
from volfault_conformance.cinder.steps import ATTACHMENT, HOST, VOLUME, Step, act, attach, complete, make

ODD = ("2.0", "3.999", "4.0", "latest", "3.07", "3", "3.x", "")
REQUESTS = (
    Step("GET", f"/volumes/{VOLUME}"),
    Step("GET", "/volumes"),
    Step("GET", "/volumes/detail?with_count=true"),
    make(),
    make(multiattach=True),
    Step("DELETE", f"/volumes/{VOLUME}?force=true"),
    act("os-extend", {"new_size": 2}),
    attach(),
    attach(mode="ro"),
    attach(connector=HOST),
    complete(),
    Step("GET", "/attachments"),
    Step("GET", f"/attachments/{ATTACHMENT}"),
    Step("DELETE", f"/attachments/{ATTACHMENT}"),
    Step("GET", "/messages"),
)


def test_each_microversion_and_one_above(pair: Pair) -> None:
    pair.prepare((make(), attach(connector=HOST), complete()))
    built = pair.snapshot()
    newest = int(pair.newest.partition(".")[2])
    versions = [f"3.{minor}" for minor in range(newest + 2)]
    compared = {}
    for version in (*versions, *ODD):
        for number, step in enumerate(REQUESTS):
            asked = dataclasses.replace(step, version=version or " ")
            compared[f"{version} | {number}. {step}"] = pair.do(asked)
            pair.restore(built)
    check(compared, (newest + 2 + len(ODD)) * len(REQUESTS))


@pytest.mark.parametrize("header", ["absent", "X-OpenStack-Volume-API-Version"])
def test_other_ways_to_ask_for_a_version(pair: Pair, header: str) -> None:
    pair.prepare([make()])
    headers = {} if header == "absent" else {header: "3.44"}
    step = Step("GET", f"/volumes/{VOLUME}", version="absent", headers=headers)
    check({f"version by {header}": pair.do(step)}, 1)
