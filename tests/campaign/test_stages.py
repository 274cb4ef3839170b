"""What a flow begins with is made before the flow, and is not the flow's."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.model.scenario import Scenario

FLOW = "detach.attachments"


def test_what_a_flow_makes_has_no_identifier_that_its_beginning_has(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two rows of one UUID are an error of the database's that no real Nova has."""
    seeds = []
    around = campaign._enclosure.around

    def recorded(hands: Any, seed: str, *others: Any, **more: Any) -> Any:
        seeds.append(seed)
        return around(hands, seed, *others, **more)

    monkeypatch.setattr(campaign._enclosure, "around", recorded)
    campaign._stages._prepare(Scenario.parse(FLOW))
    assert seeds
    assert FLOW not in seeds
    campaign.play(Scenario.parse(FLOW))
    assert seeds[-1] == FLOW
