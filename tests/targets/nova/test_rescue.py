"""Rescues on Nova: the way there and back, with which image, and how a rescued start is reached."""

from __future__ import annotations

import importlib
import importlib.metadata
import json
from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Verdict
from volfault_fakes.cloud import Cloud

PLACEMENT = "openstack-placement"


def has_placement() -> bool:
    try:
        importlib.metadata.version(PLACEMENT)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def published() -> list[str]:
    return [f"{flow}.{variant}" for flow in ("rescue", "unrescue") for variant in FLOWS[flow].variants]


@pytest.mark.parametrize("name", published())
def test_each_crosses_its_steps_in_their_order_and_gets_there(campaign: Campaign, nova: Any, name: str) -> None:
    flow, variant = name.split(".")
    reason = nova.refusal(flow, Variant.parse(variant))
    assert (reason is None) == ("boot" not in name or has_placement())
    if reason is not None:
        assert "[placement]" in reason
        return
    stage = campaign.stage(flow, variant)
    crossed = [entry.point for entry in stage.golden.trace]
    # What the guest is ended with comes twice: after its shutdown there is nothing to end.
    places = [crossed.index(point) for step in stage.flow.steps(Variant.parse(variant)) for point in step.points[:1]]
    assert places == sorted(places)
    assert stage.golden.facts.meets(stage.goal)


def test_who_is_rescued_at_the_start_was_rescued_by_its_user(campaign: Campaign) -> None:
    start = campaign.play(Scenario.parse("show.attachments-rescued")).facts
    assert "server.action#2=rescue:finished" in start.texts
    assert start.lasting == FLOWS["show"].start(Variant.parse("attachments-rescued"))


def test_a_rescued_guest_boots_from_the_image_and_keeps_its_disks(campaign: Campaign) -> None:
    campaign.play(Scenario.parse("rescue.attachments"))
    (guest,) = campaign.target.cloud.guests.values()
    assert {disk.source.rpartition("/")[2] for disk in guest.live.values()} >= {"disk", "disk.rescue"}
    campaign.play(Scenario.parse("rescue.attachments//unrescue"))
    (guest,) = campaign.target.cloud.guests.values()
    assert not any(disk.source.endswith(".rescue") for disk in guest.live.values())


def test_the_image_is_fetched_once_and_kept_on_the_host(campaign: Campaign) -> None:
    once, again = (
        campaign.play(Scenario.parse(each)).trace
        for each in ("rescue.attachments", "rescue.attachments//unrescue//rescue")
    )
    fetched = [[entry for entry in trace if entry.point == "glance.image_download"] for trace in (once, again)]
    assert [len(each) for each in fetched] == [1, 1]


def test_a_rescue_without_an_image_of_that_id_is_refused(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse("rescue.attachments/glance.image_get@before=image-not-found,once"))
    assert (result.outcome.answer.api_status, result.verdict) == (400, Verdict.ROLLED_BACK)


def test_a_rescue_that_fails_is_tried_again_or_the_server_rebooted(campaign: Campaign) -> None:
    result = campaign.run(
        Scenario.parse("rescue.attachments/brick.connect_volume@before=brick-device-not-found,always")
    )
    assert (result.verdict, result.heals_by.value) == (Verdict.RECOVERABLE, "retry")


def test_a_rescue_that_failed_once_is_never_over(campaign: Campaign) -> None:
    # The second one takes the definition of the first for that of before, and the unrescue goes back to it.
    fails = "libvirt.create@before=libvirt-definition-not-saved,once"
    result = campaign.run(Scenario.parse(f"rescue.attachments/{fails}//rescue//unrescue"))
    assert {"server.state=active", "server.rescue_disk[host1]=live+config"} <= set(result.outcome.facts.texts)
    assert (result.outcome.answer.api_status, result.verdict, result.heals_by.value) == (202, Verdict.LEAKED, "reboot")


def test_who_lost_the_guest_of_a_rescue_unrescues_the_server(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse("rescue.attachments/libvirt.lookup_domain#14@before=libvirt-no-domain,once"))
    assert (result.verdict, result.heals_by.value) == (Verdict.STUCK, "unrescue")


def test_the_store_makes_an_image_whose_data_come_later(nova: Any) -> None:
    assert nova is not None
    images = importlib.import_module("pytest_volfault.targets.nova._images").Images(Cloud())
    errors = importlib.import_module("glanceclient.exc")
    mapping = [{"snapshot_id": "s1"}]
    made = images.images.create(name="mine", min_disk=1, colour="blue", block_device_mapping=json.dumps(mapping))
    assert (made["status"], made["size"], made["colour"]) == ("queued", None, "blue")
    assert json.loads(made["block_device_mapping"]) == mapping
    images.upload(made.id, b"data")
    assert images.get(made.id).status == "active"
    assert list(images.data(made.id))
    images.delete(made.id)
    for ask in (images.get, images.data, images.delete):
        with pytest.raises(errors.HTTPNotFound):
            ask(made.id)
