"""Servers that their users have made are moved on Nova: where each flow begins and ends, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.nova._beginnings import MOVING
from pytest_volfault.targets.nova.releases import flows

pytestmark = pytest.mark.usefixtures("placement")

OF_A_DEAD_HOST = {"evacuate", "come_back"}
# Words of the variant -> the flows that are played in it; all of them reach what they are for.
PLAYED = (
    [
        (flow, words)
        for flow in sorted(MOVING - OF_A_DEAD_HOST)
        for words in (
            "attachments",
            "attachments-boot",
            "attachments-nfs",
            "attachments-rbd-encrypted",
            "attachments-stopped",
        )
        # A guest that does not run is not moved while it runs.
        if (flow, words) != ("live_migrate", "attachments-stopped")
    ]
    + [
        ("evacuate", f"{words}-host_off")
        for words in ("attachments", "attachments-fibre_channel", "attachments-stopped")
    ]
    + [
        ("come_back", f"{words}-{host}")
        for words in ("attachments", "attachments-nfs-boot")
        for host in ("host_down", "host_off")
    ]
)


@pytest.mark.parametrize(("flow", "words"), PLAYED)
def test_each_gets_to_what_it_is_for(nova: Any, campaign: Campaign, flow: str, words: str) -> None:
    why = flows.missing(flow, nova._release)
    if why is not None:
        assert nova.refusal(flow, Variant.parse(words)) == why
        return
    stage = campaign.stage(flow, words)
    assert stage.is_goal(stage.golden.facts)
    assert stage.goal != stage.start


def test_since_microversion_2_95_an_evacuated_server_is_stopped(nova: Any, campaign: Campaign) -> None:
    end = campaign.stage("evacuate", "attachments-host_off").golden.facts
    stops = tuple(map(int, nova._installation.api._microversion.split("."))) >= (2, 95)
    assert end.value("server", "state") == ("stopped" if stops else "active")


def test_requests_alone_bring_it_there(campaign: Campaign) -> None:
    start = campaign.stage("confirm", "attachments").start
    assert {fact.value for fact in start.of_relation("action")} == {"create:finished", "migrate:finished"}
    assert start.value("server", "migration") == "migration:finished"


def test_each_volume_has_a_role(campaign: Campaign) -> None:
    two, one = (campaign.stage("shelve", words).start for words in ("attachments", "attachments-boot"))
    assert {fact.subject for fact in two.of_relation("status")} == {"volume", "volume2"}
    assert {fact.subject for fact in one.of_relation("status")} == {"volume"}


def test_steps_are_crossed_in_their_order(nova: Any, campaign: Campaign) -> None:
    # Others are performed only while another one is under way.
    named = [flow for flow in sorted(MOVING) if FLOWS[flow].variants]
    played = [flow for flow in named if nova.refusal(flow, Variant.parse(FLOWS[flow].variants[0])) is None]
    assert set(named) - set(played) <= flows.FIRST.keys()
    for flow in played:
        stage = campaign.stage(flow, FLOWS[flow].variants[0])
        crossed = [entry.point for entry in stage.golden.trace]
        places = [
            crossed.index(next(point for point in step.points if point in crossed))
            for step in stage.flow.steps(stage.variant)
        ]
        assert places == sorted(places), flow
        assert places, flow


def test_a_resized_server_has_a_guest_on_either_host(campaign: Campaign) -> None:
    end = campaign.stage("migrate", "attachments-boot").golden.facts
    assert {fact.about[0]: fact.value for fact in end.of_relation("power")} == {"host1": "shutoff", "host2": "running"}
    assert [fact.about for fact in end.of_relation("allocation")] == [("host2",)]
    assert [fact.about for fact in end.of_relation("migration_allocation")] == [("host1",)]


def test_hosts_do_not_share_their_files(campaign: Campaign) -> None:
    asked = {
        entry.point: entry.result
        for entry in campaign.stage("revert", "attachments-boot").golden.trace
        if "shared_storage" in entry.point
    }
    assert asked == {"nova.rpc.call.check_instance_shared_storage": "False"}


@pytest.mark.parametrize("flow", ["migrate", "resize"])
def test_without_ssh_a_server_stays(campaign: Campaign, flow: str) -> None:
    scenario = Scenario.parse(f"{flow}.attachments-boot/nova.ssh.mkdir@before=ssh-unreachable,once")
    outcome = campaign.play(scenario)
    assert outcome.facts.lasting == campaign.stage(flow, "attachments-boot").start.lasting


@pytest.mark.parametrize(
    ("flow", "words", "why"),
    [
        ("shelve", "legacy", "by Cinder's attachments API"),
        ("migrate", "attachments-shelved_offloaded", "ones begin a flow, and not shelved_offloaded ones"),
        ("snapshot", "attachments-multiattach", "of a server that was made only"),
        ("shelve", "attachments-tagged", "of a server that was made only"),
        ("come_back", "attachments", "only a host that was down"),
        ("evacuate", "attachments-host_gone", "removes no nova-compute that has servers"),
    ],
)
def test_what_is_not_played_is_refused(nova: Any, flow: str, words: str, why: str) -> None:
    assert why in nova.refusal(flow, Variant.parse(words))


def test_what_nova_has_written_of_the_disks_goes_with_the_server(campaign: Campaign) -> None:
    # A guest that is made anew has its disks written down, and a migration copies that by scp.
    healed = campaign.run(Scenario.parse("migrate.attachments-boot/nova.db.instance_save#4@after=crash,once"))
    assert healed.heals_by.value == "restart+retry"
