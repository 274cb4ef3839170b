"""One statement taken out of Nova, so that a flow fails without any fault: that is told, and all else is judged."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.errors import TargetBroken
from pytest_volfault.model.purpose import is_broken
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import Verdict


@pytest.fixture
def without(nova: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Any], None]:
    """Make a call of Nova's volume API do nothing, or raise; imported late, as Nova may not be before it is loaded."""

    def without(name: str, error: Any) -> None:
        def nothing(*_args: Any, **_kwargs: Any) -> None:
            if error is not None:
                raise error

        monkeypatch.setattr(importlib.import_module("nova.volume.cinder").API, name, nothing)

    return without


@pytest.fixture
def campaign(nova: Any) -> Iterator[Campaign]:
    # One of its own: what is broken here must not be remembered elsewhere.
    with Campaign(nova) as campaign:
        yield campaign


def campaigned(campaign: Campaign, *flows: str) -> dict[str, Any]:
    """Of each flow the scenario without faults and the first two with one."""
    results = {}
    for flow in flows:
        name, _, variant = flow.partition(".")
        for scenario in list(campaign.scenarios(name, variant))[:3]:
            results[scenario.id] = campaign.run(scenario)
    return results


@pytest.mark.parametrize(
    ("taken_out", "error", "broken", "sound", "verdict"),
    [
        ("attachment_delete", None, "detach.attachments", "attach.attachments", "stuck"),
        ("begin_detaching", AttributeError("no such name"), "detach.attachments", "attach.attachments", "rolled-back"),
    ],
)
def test_a_flow_that_fails_without_faults(
    campaign: Campaign, without: Any, taken_out: str, error: Any, broken: str, sound: str, verdict: str
) -> None:
    without(taken_out, error)
    results = campaigned(campaign, broken, sound)
    assert [each for each in results if each.startswith(broken)] == [broken]
    result = results[broken]
    assert is_broken(result.scenario, result.verdict)
    assert str(result.violations[0]).startswith("no-broken-flow: nothing was broken on the way, and ")
    # Judged as any other, and with a trace of what it did.
    assert result.verdict is not Verdict.COMPLETED
    assert result.verdict.value == verdict
    assert len(result.outcome.trace) > 1
    # The other one is as ever.
    assert results[sound].verdict is Verdict.COMPLETED
    assert len([each for each in results if each.startswith(sound)]) == 3
    faulted = Scenario.parse(f"{broken}/cinder.volume_get@before=http-500,once")
    with pytest.raises(TargetBroken, match=rf"^{broken} on nova does not reach its goal, and nothing was broken"):
        campaign.run(faulted)


def test_what_a_flow_starts_from_is_made_by_nova_too(campaign: Campaign, without: Any) -> None:
    """A volume that Nova cannot attach cannot be detached: neither flow is judged under faults, and both are told."""
    without("attachment_complete", None)
    results = campaigned(campaign, "attach.attachments", "detach.attachments")
    assert list(results) == ["attach.attachments", "detach.attachments"]
    detach = results["detach.attachments"]
    assert detach.verdict is Verdict.UNREACHED
    assert "does not begin where the flow begins" in detach.violations[0].message


def test_a_start_that_nova_refuses_to_make(campaign: Campaign, without: Any) -> None:
    without("attachment_create", AttributeError("no such name"))
    result = campaign.run(Scenario("detach", "attachments"))
    assert result.verdict is Verdict.UNREACHED
    assert str(result.violations[0]).startswith("no-broken-flow: ")
    message = "^detach.attachments on nova cannot be prepared: Nova answers 500 to POST /servers/"
    with pytest.raises(TargetBroken, match=message):
        campaign.stage("detach", "attachments")
    assert campaign.run(Scenario("attach", "attachments")).verdict is Verdict.ROLLED_BACK
