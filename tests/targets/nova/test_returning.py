"""A nova-compute that comes back, and one whose time has come: where they begin, and that others see nothing of it."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.variant import Variant

UNASKED = [f"{name}.{variant}" for name, flow in FLOWS.items() if not flow.asked for variant in flow.variants]


@pytest.mark.parametrize("name", UNASKED)
def test_each_crosses_its_steps_in_their_order_and_gets_there(campaign: Campaign, name: str) -> None:
    flow, variant = name.split(".")
    stage = campaign.stage(flow, variant)
    crossed = [entry.point for entry in stage.golden.trace]
    places = [crossed.index(point) for step in stage.flow.steps(Variant.parse(variant)) for point in step.points[:1]]
    assert places == sorted(places)
    assert stage.golden.facts.meets(stage.goal)
    assert stage.golden.answer.api_status is None


def test_the_options_are_those_of_the_flow_that_a_scenario_begins_with(campaign: Campaign, nova: Any) -> None:
    conf = importlib.import_module("pytest_volfault.targets.nova._settings").CONF
    names = ("resume_guests_state_on_host_boot", "reclaim_instance_interval")
    campaign.play(Scenario.parse("detach.attachments"))
    before = [conf[name] for name in names]
    campaign.play(Scenario.parse("resume_on_boot.attachments"))
    assert [conf[name] for name in names] == [True, before[1]]
    campaign.play(Scenario.parse("reclaim.attachments-soft_deleted"))
    assert [conf[name] for name in names] == [before[0], 3600]
    campaign.play(Scenario.parse("detach.attachments"))
    assert [conf[name] for name in names] == before
    assert nova._installation.flow_settings.of == ()


def test_a_host_that_has_started_again_keeps_what_is_on_its_disk(campaign: Campaign) -> None:
    scene = campaign.stage("resume_on_boot", "attachments-encrypted").scene
    tables = scene.mark[0].tables
    (guest,) = tables["guests"].values()
    assert (guest.state, bool(guest.config), bool(guest.live)) == ("shutoff", True, False)
    assert not tables["devices"]
    assert not tables["sessions"]
    assert tables["secrets"]


def test_a_guest_is_not_resumed_where_the_operator_has_not_asked_for_that(campaign: Campaign) -> None:
    before = campaign.play(Scenario.parse("stop.attachments"))
    assert "server.power[host1]=shutoff" in before.facts.texts


@pytest.mark.parametrize("flow", ["resume_on_boot.attachments", "reap.attachments"])
def test_a_nova_compute_that_does_not_start_is_dead_until_it_does(campaign: Campaign, flow: str) -> None:
    result = campaign.run(Scenario.parse(f"{flow}/libvirt.open@before=libvirt-connection-lost,always"))
    assert result.outcome.answer.compute_error is not None
    assert result.heals_by.value.startswith("restart")
