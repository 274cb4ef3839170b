"""Which scenarios are played twice, to see whether they do the same: a share in every campaign, all on request."""

from __future__ import annotations

import zlib

from pytest_volfault.model.scenario import Scenario

# One in so many. It costs a campaign 3 percent, and what differs from run to run seldom does so in one scenario alone.
SHARE = 32


def is_chosen(scenario: Scenario) -> bool:
    """Whether it belongs to the share: the same scenarios in each session, wherever they run."""
    return zlib.crc32(scenario.id.encode()) % SHARE == 0
