"""What nova-api answers to requests that it must not carry out; nothing is touched by them."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario

NOBODY = "00000000-0000-4000-8000-00000000dead"


@pytest.mark.parametrize(
    ("scenario", "asked", "status", "words"),
    [
        ("detach.attachments", {"volume_id": NOBODY}, 404, "Volume"),
        ("detach.attachments", {"server_id": NOBODY}, 404, "Instance"),
        ("delete.attachments", {"server_id": NOBODY}, 404, "Instance"),
        ("attach.attachments", {"volume_id": NOBODY}, 404, "Volume"),
        ("attach.attachments", {"server_id": NOBODY}, 404, "Instance"),
        ("attach.attachments", {"device": "nonsense"}, 400, "device"),
        ("attach.attachments", {"device": "/dev/../x"}, 400, "device"),
        ("detach.attachments-shelved_offloaded", {"microversion": "2.19"}, 409, "vm_state shelved_offloaded"),
        ("attach.attachments-multiattach", {"microversion": "2.59"}, 400, "2.60"),
        ("detach.attachments", {"microversion": "2.999"}, 406, "not supported"),
        ("detach.attachments-boot", {}, 400, "root device"),
        ("attach.attachments-error", {}, 409, "vm_state error"),
        ("detach.attachments-deleting", {}, 409, "task_state deleting"),
    ],
)
def test_refused(campaign: Campaign, scenario: str, asked: dict[str, Any], status: int, words: str) -> None:
    outcome = campaign.play(Scenario.parse(scenario), **asked)
    assert outcome.answer.api_status == status
    assert words in str(outcome.answer.error)
    asked_of = {entry.point for entry in outcome.trace if entry.point.startswith(("cinder.", "libvirt.", "brick."))}
    assert asked_of <= {"cinder.volume_get", "libvirt.lookup_domain"}


@pytest.mark.usefixtures("placement")
@pytest.mark.parametrize("flow", ["attach", "detach"])
def test_a_shelved_server_is_asked_since_2_20(campaign: Campaign, flow: str) -> None:
    test_refused(campaign, f"{flow}.attachments-shelved", {"microversion": "2.19"}, 409, "vm_state shelved")


def test_of_a_volume_that_is_there_and_not_attached(campaign: Campaign) -> None:
    stage = campaign.stage("attach", "attachments")
    campaign.target.restore(stage.scene.mark)
    answer = campaign.target.perform("detach", stage.variant, stage.scene)
    assert (answer.api_status, "is not attached" in str(answer.error)) == (404, True)


def test_of_a_volume_that_is_attached_already(campaign: Campaign) -> None:
    stage = campaign.stage("detach", "attachments")
    campaign.target.restore(stage.scene.mark)
    answer = campaign.target.perform("attach", stage.variant, stage.scene)
    assert (answer.api_status, "already attached" in str(answer.error)) == (400, True)


def test_since_2_101_an_attach_is_answered_before_it_is_done(campaign: Campaign) -> None:
    assert campaign.play(Scenario.parse("attach.attachments"), microversion="2.101").answer.api_status == 202


def test_libvirt_names_the_device_whatever_the_user_asks_for(campaign: Campaign) -> None:
    campaign.play(Scenario.parse("attach.attachments"), device="/dev/vdq")
    scene = campaign.stage("attach", "attachments").scene
    assert list(campaign.target.cloud.guest(scene.server_id).live) == ["vdb"]
