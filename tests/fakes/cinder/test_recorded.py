"""The fake against the record of what the real Cinder answered; no Cinder is needed.

`VOLFAULT_CINDER=record` makes the record (see `volfault_conformance.cinder.conftest`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from volfault_conformance.cinder import recorded, replayed
from volfault_conformance.cinder.comparing import check, differing
from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.fake import FakeCinder
from volfault_conformance.cinder.side import Side
from volfault_fakes.cinder import microversions
from volfault_fakes.cinder.releases import release

COMPARISONS = list(replayed.comparisons())
AGAIN = "what is asked has changed; record again: tox -e conformance-cinder-record"


@pytest.fixture(scope="module")
def record() -> recorded.Record:
    return recorded.read()


@pytest.fixture(scope="module")
def started(record: recorded.Record) -> Iterator[tuple[Side, Any]]:
    """The fake of the recorded release, with nothing in it."""
    party = FakeCinder(release=release(record.version))
    side = Side(party, microversions.text(party.endpoint.operations.release.maximum))
    with party.endpoint:
        yield side, side.snapshot()


@pytest.fixture
def side(started: tuple[Side, Any]) -> Side:
    fake, empty = started
    fake.restore(empty)
    return fake


@pytest.mark.parametrize("comparison", COMPARISONS, ids=str)
def test_the_fake_answers_as_the_real_cinder_did(side: Side, record: recorded.Record, comparison: Comparison) -> None:
    real = record.traces[comparison.name]
    assert real.steps == recorded.names(comparison), AGAIN
    check(differing(comparison, real.seen, list(side.play(comparison))), len(comparison.asked))


def test_every_comparison_was_recorded_and_nothing_else(record: recorded.Record) -> None:
    assert sorted(record.traces) == sorted(map(str, COMPARISONS)), AGAIN
    assert len(record.traces) == len(COMPARISONS) > 400
    assert sum(len(trace.seen) for trace in record.traces.values()) > 4500


@pytest.mark.parametrize("part", ["answer", "rows", "driver"])
@pytest.mark.parametrize("place", ["prepared", "asked"])
def test_a_wrong_answer_is_seen(record: recorded.Record, part: str, place: str) -> None:
    """A comparison that cannot fail would not be one: each part of what was seen is spoilt, and found."""
    comparison = COMPARISONS[0]
    real = record.traces[comparison.name].seen
    spoilt = 0 if place == "prepared" else len(comparison.prepared)
    value = {"driver": ["spoilt"]}.get(part, {"spoilt": 1})
    fake = [
        dataclasses.replace(seen, **{part: value}) if number == spoilt else seen for number, seen in enumerate(real)
    ]
    if place == "prepared":
        with pytest.raises(AssertionError, match=part):
            differing(comparison, real, fake)
    else:
        first, *others = differing(comparison, real, fake).values()
        assert first
        assert not any(others)
