"""Our libvirt against the record of the last real run; nothing real is needed."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_conformance import kept
from volfault_conformance.libvirt import ours, recorded, shapes
from volfault_conformance.libvirt.fake import FakeHost
from volfault_conformance.libvirt.rows import Scenario
from volfault_conformance.libvirt.scripts import SCENARIOS

AGAIN = "record again: VOLFAULT_LIBVIRT=record tox -e conformance-libvirt"
RECORD = recorded.read()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.title)
def test_scenario(scenario: Scenario) -> None:
    """Every answer, event and XML is the same."""
    real = RECORD.scenarios[scenario.title]
    fake = ours.trace(scenario)
    assert _asked(real) == _asked(fake), f"the scenario has changed since the real run; {AGAIN}"
    assert ours.unexplained(scenario.title, real, fake) == {}


def test_host() -> None:
    """The host describes itself in the same form."""
    fake = shapes.shapes(FakeHost().open())
    compared = [f"host/{name}" for name in RECORD.host]
    assert kept.unexplained(ours.PARTY, compared, shapes.differences(RECORD.host, fake)) == {}


def test_every_scenario_was_recorded_once() -> None:
    """A record of other scenarios, or two of one title, would prove less than it says."""
    assert list(RECORD.scenarios) == [scenario.title for scenario in SCENARIOS], AGAIN


@pytest.mark.parametrize("part", ["answer", "waited", "later", "events"])
def test_a_wrong_answer_is_seen(part: str) -> None:
    """A comparison that cannot fail would not be one: each part of a row is spoilt, and found."""
    (title, real), *_ = RECORD.scenarios.items()
    spoilt = [{**row, part: "spoilt"} if number == 1 else row for number, row in enumerate(real)]
    assert list(ours.unexplained(title, real, spoilt, [])) == [f"{title}/2 {real[1]['row']}/{part}"]


def _asked(trace: recorded.Trace) -> list[Any]:
    return [(row["row"], row["asked"]) for row in trace]
