"""A process has one Nova: a second one is refused, and takes nothing from the first."""

from __future__ import annotations

import pytest

from pytest_volfault import Campaign, Scenario, TargetUnusable

SHOWN = Scenario.parse("show.attachments")


def test_a_second_one_is_refused_and_the_first_goes_on(campaign: Campaign) -> None:
    before = campaign.play(SHOWN)
    with (
        pytest.raises(TargetUnusable, match=r"^oslo\.config's CONF was set up in this process before "),
        Campaign("nova"),
    ):
        pass
    assert campaign.play(SHOWN) == before
