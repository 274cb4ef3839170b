"""Rebuilds on Nova: the root disk is written again, by Cinder where it is a volume, and the other volumes stay."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario, UsageError
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.nova.releases import flows

pytestmark = pytest.mark.usefixtures("placement")

OF_ROOT = "rebuild.attachments-boot"


@pytest.mark.parametrize(
    "words",
    [
        *FLOWS["rebuild"].variants, "attachments-stopped", "attachments-error", "attachments-stopped-boot", "legacy",
        "attachments-beside", "attachments-encrypted",
    ],
)  # fmt: skip
def test_each_crosses_its_steps_in_their_order_and_gets_there(nova: Any, campaign: Campaign, words: str) -> None:
    variant = Variant.parse(words)
    why = flows.missing("rebuild", nova._release, of_root=variant.boot)
    assert nova.refusal("rebuild", variant) == why
    if why is not None:
        return
    stage = campaign.stage("rebuild", words)
    assert stage.is_goal(stage.golden.facts)
    if words not in FLOWS["rebuild"].variants:
        return
    crossed = [entry.point for entry in stage.golden.trace]
    places = [
        crossed.index(next(each for each in step.points if each in crossed)) for step in stage.flow.steps(variant)
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("state", ["paused", "suspended", "rescued", "shelved", "resized"])
def test_in_other_states_it_is_refused(campaign: Campaign, state: str) -> None:
    stage = campaign.stage("rebuild", f"attachments-{state}")
    assert stage.golden.answer.api_status == 409
    assert stage.golden.facts.lasting == stage.start.lasting


def test_cinder_writes_the_image_and_tells_nova(campaign: Campaign) -> None:
    trace = campaign.stage("rebuild", "attachments-boot").golden.trace
    points = ["cinder.os-reimage", "nova.api.volume-reimaged", "nova.rpc.external_instance_event"]
    assert [entry.point for entry in trace if entry.point in points] == points
    assert not any(
        entry.point == "cinder.os-reimage" for entry in campaign.stage("rebuild", "attachments").golden.trace
    )


def test_who_is_not_told_waits_as_long_as_an_image_of_that_size_takes(campaign: Campaign) -> None:
    campaign.target.restore(campaign.stage("rebuild", "attachments-boot").scene.mark)
    began = campaign.target.cloud.clock.now
    outcome = campaign.play(Scenario.parse(f"{OF_ROOT}/nova.api.volume-reimaged@before=nova-unreachable,once"))
    assert {"server.state=error", "volume.reimaged", "volume.status=reserved"} <= set(outcome.facts.texts)
    # reimage_timeout_per_gb, for an image of less than one.
    assert campaign.target.cloud.clock.now - began >= 20


def test_a_rebuild_needs_what_a_server_was_made_by(campaign: Campaign) -> None:
    with pytest.raises(UsageError, match="rebuild needs a deployment with a scheduler"):
        campaign.play(Scenario.parse("detach.attachments//rebuild"))
