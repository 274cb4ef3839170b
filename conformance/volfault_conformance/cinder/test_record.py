"""The record is what the real Cinder does. `VOLFAULT_CINDER=record` makes it so; our own tests replay it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from volfault_conformance.cinder import installed, recorded, replayed
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.pair import Pair

# What is to be done with what the real Cinder does -> in words.
CHOICES = {"": "hold the record to it", "record": "put it in place of the record"}
VARIABLE = "VOLFAULT_CINDER"
COMPARISONS = tuple(replayed.comparisons())


def recording() -> bool:
    """Whether the environment asks for a record."""
    asked = os.environ.get(VARIABLE, "")
    if asked not in CHOICES:
        words = "; ".join(f"{name!r}: {title}" for name, title in CHOICES.items())
        pytest.fail(f"{VARIABLE}={asked} is not known. Valid values are {words}.", pytrace=False)
    if asked and "PYTEST_XDIST_WORKER" in os.environ:
        pytest.fail(f"{VARIABLE}={asked}: each process would write a record of its own; use -n 0", pytrace=False)
    return bool(asked)


@pytest.fixture(scope="module")
def traces(parties: tuple[Pair, Any]) -> Iterator[dict[str, recorded.Trace]]:
    """What is recorded; if that is asked for, what is found here, which takes its place."""
    if not recording():
        yield dict(recorded.read().traces)
        return
    pair, empty = parties
    pair.restore(empty)
    made: dict[str, recorded.Trace] = {}
    new = recorded.Record(installed.version(), pair.real.look().rows, made)
    yield made
    recorded.write(recorded.merged(new, recorded.read(), map(str, COMPARISONS)))


@pytest.mark.parametrize("comparison", COMPARISONS, ids=str)
def test_the_record_is_what_the_real_cinder_does(
    request: pytest.FixtureRequest, pair: Pair, traces: dict[str, recorded.Trace], comparison: Comparison
) -> None:
    if comparison.auth_strategy == "keystone":
        request.getfixturevalue("projects")
    trace = recorded.Trace.of(comparison, list(pair.real.play(comparison)))
    if recording():
        traces[comparison.name] = trace
    assert traces[comparison.name] == trace
