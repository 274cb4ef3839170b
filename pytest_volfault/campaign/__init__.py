"""One campaign: flows made ready, scenarios played, healed and judged."""

from __future__ import annotations

from pytest_volfault.campaign._campaign import Campaign
from pytest_volfault.campaign._changed import Change
from pytest_volfault.campaign._leftovers import Leftover
from pytest_volfault.campaign._recorder import Recorder
from pytest_volfault.campaign._schedules import Schedules
from pytest_volfault.campaign.stage import Broken, Stage

__all__ = ["Broken", "Campaign", "Change", "Leftover", "Recorder", "Schedules", "Stage"]
