"""A volume grows in use: who tells whom, what each knows then, and that a start shows the new size."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.trace import Strike
from pytest_volfault.model.variant import Variant

EXTEND = "extend.attachments"
RESIZE_FAILS = "libvirt.block_resize@before=libvirt-operation-failed,once"


@pytest.mark.parametrize("variant", FLOWS["extend"].variants)
def test_it_crosses_its_steps_in_their_order_and_gets_there(campaign: Campaign, variant: str) -> None:
    stage = campaign.stage("extend", variant)
    crossed = [entry.point for entry in stage.golden.trace]
    places = [crossed.index(point) for step in stage.flow.steps(Variant.parse(variant)) for point in step.points[:1]]
    assert places == sorted(places)
    assert stage.golden.facts.meets(stage.goal)


def test_whoever_asks_does_not_crash_and_who_is_asked_may(campaign: Campaign) -> None:
    trace = campaign.stage("extend", "attachments").golden.trace
    by_point = {entry.point: entry for entry in trace}
    assert by_point["cinder.os-extend"].process == "user"
    assert Strike("crash", "before") not in by_point["cinder.os-extend"].possible
    assert Strike("crash", "before") in by_point["nova.rpc.external_instance_event"].possible


@pytest.mark.parametrize("then", ["reboot", "stop//start"])
def test_a_guest_that_starts_sees_how_large_its_disk_is(campaign: Campaign, then: str) -> None:
    before = campaign.play(Scenario.parse(f"{EXTEND}/{RESIZE_FAILS}"))
    assert "server.guest_size[host1,volume]=1" in before.facts.texts
    after = campaign.play(Scenario.parse(f"{EXTEND}/{RESIZE_FAILS}//{then}"))
    assert not after.facts.of_relation("guest_size")
    assert "volume.grown" in after.facts.texts


def test_a_dead_nova_api_is_a_broken_connection_for_cinder(campaign: Campaign) -> None:
    outcome = campaign.play(Scenario.parse(f"{EXTEND}/nova.rpc.external_instance_event@before=crash,once"))
    assert outcome.answer.api_status == 202
    (told,) = (entry for entry in outcome.trace if entry.point == "nova.api.volume-extended")
    assert "reset by peer" in told.said
    assert "server.row_size[volume]=1" in outcome.facts.texts


def test_a_volume_that_no_server_has_grows_for_nobody(campaign: Campaign) -> None:
    outcome = campaign.play(Scenario.parse("detach.attachments//extend"))
    # Of what is not in use nobody is told.
    assert "volume.grown" in outcome.facts.texts
    assert not any(entry.point == "nova.api.volume-extended" for entry in outcome.trace)


def test_other_flows_say_nothing_of_sizes(campaign: Campaign, nova: Any) -> None:
    outcome = campaign.play(Scenario.parse("detach.attachments"))
    assert not outcome.facts.of_relation("grown")
    assert nova.cloud.volumes
