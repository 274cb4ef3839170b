"""Two hosts, each with a nova-compute of its own, on the reference and on Nova."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_volfault import Campaign, FinalState, Scenario, load_target
from pytest_volfault.injection import process
from pytest_volfault.model.trace import Event, in_parts
from pytest_volfault.model.verdict import Verdict
from volfault_fakes.servicegroup import ServiceGroup

DETACH = "detach.attachments-multiattach-apart"


@pytest.fixture(scope="module", params=["reference", "nova"])
def campaign(request: pytest.FixtureRequest) -> Iterator[Campaign]:
    # One Nova a process, and one campaign a module of each.
    target = request.getfixturevalue("nova") if request.param == "nova" else load_target("reference")
    with Campaign(target) as campaign:
        yield campaign
    process.revive()


def computes(trace: Any) -> set[str]:
    return {entry.process for entry in trace if entry.process.startswith("compute")}


def test_each_server_is_served_by_its_own_host(campaign: Campaign) -> None:
    outcome = campaign.play(Scenario.parse(f"{DETACH}//detach,server2"))
    assert outcome.final_state == FinalState.detached()
    assert [computes(part) for part in in_parts(outcome.trace)] == [{"compute"}, {"compute@compute2"}]
    # Neither shares its device with the other.
    assert [
        (entry.process, entry.point) for entry in outcome.trace if entry.point == "brick.disconnect_volume"
    ] == [("compute", "brick.disconnect_volume"), ("compute@compute2", "brick.disconnect_volume")]  # fmt: skip
    cast = campaign._stages.ready(Scenario.parse(DETACH)).scene.cast
    assert cast.hosts == ("compute1", "compute2")
    assert len(cast.servers) == 2


def test_what_is_asked_is_asked_on_its_own_host(campaign: Campaign) -> None:
    cloud = campaign.target.cloud
    campaign.play(Scenario.parse(f"{DETACH}//detach,server2//attach,server2"))
    [attachment] = cloud.attachments.values()
    assert attachment.connector is not None
    host = cloud.hosts["compute2"]
    assert (attachment.connector["host"], attachment.connector["ip"]) == (host.name, host.ip)
    assert {row.host for row in (*cloud.exports.values(), *cloud.devices.values())} == {"compute2"}
    assert cloud.here == "compute1"


def test_the_death_of_one_host_s_service_is_nothing_to_the_other(campaign: Campaign) -> None:
    dies = "nova.db.bdm_destroy@before=crash,once"
    outcome = campaign.play(Scenario.parse(f"{DETACH}/{dies}//detach,server2"))
    assert (outcome.answer.api_status, outcome.answer.compute_error) == (202, None)
    assert process.dead() == {"compute"}
    other = campaign.play(Scenario.parse(f"{DETACH}//detach,server2/{dies}//attach"))
    assert (other.answer.compute_error, process.dead()) == (None, {"compute@compute2"})
    assert other.answer.api_status in (200, 202)
    assert computes(in_parts(other.trace)[2]) == {"compute"}


def test_its_death_is_told_by_its_name_and_healed(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse(f"{DETACH}//detach,server2/libvirt.detach_device@before=crash,once"))
    assert result.outcome.answer.compute_error == "nova-compute@compute2 died"
    assert result.verdict is Verdict.STUCK
    assert result.heals_by.value == "reset-volume+restart+retry"


@pytest.mark.parametrize(("host", "name"), [("compute1", "compute"), ("compute2", "compute@compute2")])
def test_one_host_s_service_is_started_again_by_itself(campaign: Campaign, host: str, name: str) -> None:
    target: Any = campaign.target
    [other] = {"compute1", "compute2"} - {host}
    scene = campaign._stages.ready(Scenario.parse(DETACH)).scene
    target.restore(scene.mark)
    target.refresh()
    group = ServiceGroup(target.cloud)
    for each, killed in (("compute1", "compute"), ("compute2", "compute@compute2")):
        group.stop(each)
        process.kill(killed)
    target.cloud.clock.advance(120)
    target.restart_host(host)
    assert process.dead() == {"compute", "compute@compute2"} - {name}
    assert (group.service_is_up(host), group.service_is_up(other)) == (True, False)
    process.revive()


@pytest.mark.parametrize(("variant", "waits"), [("", True), ("-apart", False)])
def test_the_locks_of_two_hosts_are_two(campaign: Campaign, variant: str, waits: bool) -> None:
    """Hosts that scan by themselves lock a backend whose targets several volumes share: each its own lock file."""
    words = f"attachments-multiattach{variant}-shared_targets-auto_scan"
    scenario = f"detach.{words}/cinder.attachment_delete@after:detach,server2"
    trace = campaign.play(Scenario.parse(scenario)).trace
    assert any(entry.event is Event.WAIT for entry in trace) == waits


def test_a_scene_with_one_host_builds_one_service(campaign: Campaign) -> None:
    campaign.play(Scenario.parse(f"{DETACH}//detach,server2"))
    campaign.play(Scenario.parse("detach.attachments"))
    assert "compute2" not in campaign.target.cloud.hosts
    if campaign.target.info.name == "nova":
        target: Any = campaign.target
        nova = target._installation
        assert (nova.services.hosts, list(nova.bus.computes)) == (("compute1",), ["compute1"])


def test_the_same_twice(campaign: Campaign) -> None:
    scenario = Scenario.parse(f"{DETACH}/libvirt.device_removed@before:detach,server2")
    assert campaign.play(scenario) == campaign.play(scenario)
