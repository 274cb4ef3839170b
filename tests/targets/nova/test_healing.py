"""What is tried on one state is not tried again on its like: that changes no verdict, and nothing of what heals."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Campaign
from pytest_volfault.campaign._ward import State
from pytest_volfault.model.result import Result

# flow -> points at which many faults leave the same. What struck at os-brick a process may remember.
SAMPLES = {
    "attach": ("nova.db.instance_save", "nova.rpc.attach_volume"),
    "detach": ("brick.disconnect_volume", "cinder.attachment_delete"),
    "delete": ("cinder.attachment_delete",),
}


class Counting:
    """How often the target is asked for something, or started again."""

    def __init__(self, target: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        for name in ("perform", "restart"):
            monkeypatch.setattr(target, name, self._counted(getattr(target, name)))

    def _counted(self, call: Any) -> Any:
        def counted(*args: Any) -> Any:
            self.times += 1
            return call(*args)

        return counted


def unclean(campaign: Campaign, flow: str) -> list[Result]:
    sample = [
        scenario
        for scenario in campaign.scenarios(flow, "attachments")
        if any(fault.point in SAMPLES[flow] for fault in scenario.faults)
    ]
    return [result for result in campaign.run_all(sample) if not result.verdict.clean]


@pytest.mark.slow
@pytest.mark.parametrize("flow", SAMPLES)
def test_what_is_remembered_is_what_would_be_found(
    campaign: Campaign, nova: Any, monkeypatch: pytest.MonkeyPatch, flow: str
) -> None:
    counting = Counting(nova, monkeypatch)
    remembering = unclean(campaign, flow)
    counted, counting.times = counting.times, 0
    # The first one's stand-ins stand for it as well. It takes no two states for alike, and plays each scenario.
    forgetful = Campaign(nova, time=campaign._time, no_reduction=["all"])
    monkeypatch.setattr(nova, "comparable", lambda _mark: None)
    monkeypatch.setattr(State, "seen", property(lambda state: (state.key,)))
    assert unclean(forgetful, flow) == remembering
    assert len(remembering) > 10
    # Otherwise nothing was compared.
    assert counting.times > 1.5 * counted
    assert len({(result.verdict, result.heals_by) for result in remembering}) > 1
