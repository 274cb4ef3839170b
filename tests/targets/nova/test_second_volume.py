"""A second volume of a scene: who has it, what it shares with the first, and that flows of the first leave it whole."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario, Variant, flow_named, load_target
from volfault_fakes.brick import Connector
from volfault_fakes.cloud.protocols import connection_data

TARGETS = ["reference", "nova"] if importlib.util.find_spec("nova") is not None else ["reference"]
FLOWS = ("attach", "detach", "delete", "reboot")
# Not in the published claims, and each with something of its own: a mount that os-brick makes, a device that comes with
# the mapping, a guest that is off, a server on no host, a root disk, another server that has the first volume too.
WORDS = (
    "iser-shared_targets", "unknown_targets", "smbfs", "quobyte", "vzstorage", "gpfs", "fibre_channel", "scaleio",
    "lightos", "nfs-stopped", "nfs-paused", "shared_targets-shelved_offloaded", "nfs-shelved_offloaded", "tagged",
)  # fmt: skip


@pytest.fixture(scope="module", params=TARGETS)
def campaign(request: pytest.FixtureRequest) -> Iterator[Campaign]:
    # One Nova a process.
    target = request.getfixturevalue("nova") if request.param == "nova" else load_target(request.param)
    with Campaign(target) as campaign:
        yield campaign


def ends_whole(campaign: Campaign, name: str) -> None:
    scenario = Scenario.parse(name)
    flow, variant = flow_named(scenario.flow), Variant.parse(scenario.variant)
    left = campaign.play(scenario).facts.lasting
    assert left == flow.goal(variant).lasting


@pytest.mark.parametrize("second", ["beside", "next_door"])
@pytest.mark.parametrize("words", WORDS)
def test_every_flow_leaves_the_second_volume_as_it_says(campaign: Campaign, words: str, second: str) -> None:
    for flow in FLOWS:
        name = f"{flow}.attachments-{words}-{second}"
        if flow_named(flow).reaches(Variant.parse(f"attachments-{words}-{second}")):
            ends_whole(campaign, name)


@pytest.mark.parametrize(
    "name",
    [
        "delete.attachments-boot-beside",
        "delete.attachments-terminate_disabled-beside",
        "delete.legacy-next_door",
        "detach.legacy-beside",
        "detach.legacy-shelved_offloaded-beside",
        "detach.attachments-multiattach-shared_targets-beside",
        "delete.attachments-multiattach-apart-shared_targets-beside",
        "reboot.attachments-multiattach-nfs-beside",
        "stop.attachments-rbd-beside",
        "start.attachments-rbd-stopped-beside",
        "list.attachments-shared_targets-beside",
        "show.attachments-spare",
    ],
)
def test_and_so_do_these(campaign: Campaign, name: str) -> None:
    ends_whole(campaign, name)


@pytest.mark.parametrize("words", ["shared_targets", "unknown_targets", "nfs", "nvmeof-shared_targets"])
def test_both_are_behind_one_target_and_are_two(campaign: Campaign, words: str) -> None:
    campaign.play(Scenario.parse(f"detach.attachments-{words}-beside"))
    first, second = (connection_data(volume) for volume in campaign.target.cloud.volumes.values())
    shared = [name for name in ("target_iqn", "target_nqn", "export") if name in first]
    assert len(shared) == 1
    assert first[shared[0]] == second[shared[0]]
    assert first != second


def test_without_the_word_for_it_each_has_a_target_of_its_own(campaign: Campaign) -> None:
    campaign.play(Scenario.parse("detach.attachments-beside"))
    first, second = (connection_data(volume) for volume in campaign.target.cloud.volumes.values())
    assert first["target_iqn"] != second["target_iqn"]


@pytest.mark.parametrize(
    "name",
    [
        "detach.attachments-shared_targets-beside//detach,volume2",
        "detach.attachments-shared_targets-beside//detach,volume2//attach,volume2",
        "attach.attachments-spare//attach,volume2//reboot",
        "detach.attachments-beside//delete",
        "attach.attachments-nfs-next_door//delete,server2,volume2",
        "attach.attachments-spare/libvirt.attach_device@before:attach,volume2",
    ],
)
def test_flows_of_both_are_judged_for_both(campaign: Campaign, name: str) -> None:
    assert campaign.run(Scenario.parse(name)).verdict.value == "completed"


@pytest.mark.parametrize("flow", ["detach", "delete"])
def test_a_second_volume_that_is_damaged_is_seen(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch, flow: str
) -> None:
    removes = Connector._remove

    def removes_all(self: Connector, properties: Mapping[str, Any]) -> None:
        removes(self, properties)
        for key in list(self.cloud.devices):
            self.cloud.drop("devices", key)

    monkeypatch.setattr(Connector, "_remove", removes_all)
    result = campaign.run(Scenario.parse(f"{flow}.attachments-iser-shared_targets-next_door"))
    assert (result.verdict.value, [each.rule for each in result.violations][-1:]) == (
        "unsafe", ["no-device-pulled-from-a-guest"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "heals"),
    [
        ("cinder.attachment_delete@before=http-500,always", "disown"),
        ("brick.disconnect_volume#2@before=brick-command-failed,once", "clean-up"),
    ],
)
def test_a_delete_is_healed_for_all_volumes_of_its_server(campaign: Campaign, fault: str, heals: str) -> None:
    result = campaign.run(Scenario.parse(f"delete.attachments-shared_targets-beside/{fault}"))
    assert result.heals_by.value == heals
