"""Undisturbed, the real Nova goes in each variant from where the flow starts to where it is for."""

from __future__ import annotations

import pytest

from pytest_volfault import Campaign, UsageError
from pytest_volfault.errors import TargetBroken
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.variant import Variant

# Flow and variant, what nova-api answers, and whether the goal is reached. A stage checks the start itself.
GOLDEN = """\
attach.attachments                          200 reached
attach.attachments-multiattach              200 reached
attach.attachments-shared_targets           200 reached
attach.attachments-unknown_targets          200 reached
attach.attachments-paused                   200 reached
attach.attachments-stopped                  200 reached
attach.attachments-resized                  200 reached
attach.attachments-soft_deleted             200 reached
attach.attachments-shelved                  200 reached
attach.attachments-shelved_offloaded        200 reached
attach.attachments-multiattach-shelved_offloaded 400 not
attach.attachments-suspended                409 not
attach.attachments-rescued                  409 not
attach.attachments-building                 409 not
attach.attachments-error                    409 not
attach.attachments-deleting                 409 not
attach.attachments-host_down                500 not
attach.attachments-host_dead                500 not
attach.attachments-host_gone                500 not
attach.attachments-terminate_disabled       200 reached
detach.attachments                          202 reached
detach.attachments-multiattach              202 reached
detach.attachments-shared_targets           202 reached
detach.attachments-unknown_targets          202 reached
detach.attachments-paused                   202 not
detach.attachments-stopped                  202 reached
detach.attachments-resized                  202 reached
detach.attachments-soft_deleted             202 reached
detach.attachments-shelved                  202 reached
detach.attachments-shelved_offloaded        202 reached
detach.attachments-suspended                409 not
detach.attachments-rescued                  409 not
detach.attachments-building                 409 not
detach.attachments-error                    409 not
detach.attachments-deleting                 409 not
detach.attachments-host_down                409 not
detach.attachments-host_dead                202 not
detach.attachments-host_gone                409 not
detach.attachments-boot                     400 not
detach.attachments-terminate_disabled       202 reached
detach.legacy                               202 reached
detach.legacy-stopped                       202 reached
detach.legacy-shelved_offloaded             202 reached
delete.attachments                          204 reached
delete.attachments-multiattach              204 reached
delete.attachments-shared_targets           204 reached
delete.attachments-paused                   204 reached
delete.attachments-stopped                  204 reached
delete.attachments-suspended                204 reached
delete.attachments-rescued                  204 reached
delete.attachments-resized                  204 reached
delete.attachments-soft_deleted             204 reached
delete.attachments-shelved                  204 reached
delete.attachments-shelved_offloaded        204 reached
delete.attachments-shelved_offloaded-boot   204 reached
delete.attachments-building                 204 reached
delete.attachments-error                    204 reached
delete.attachments-deleting                 204 not
delete.attachments-host_down                204 not
delete.attachments-host_dead                204 not
delete.attachments-host_gone                204 not
delete.attachments-deleting-host_down       204 not
delete.attachments-boot                     204 reached
delete.attachments-host_down-boot           204 not
delete.attachments-terminate_disabled       204 reached
delete.legacy                               204 reached
delete.legacy-boot                          204 reached
delete.legacy-host_down                     204 not
delete.legacy-shelved_offloaded             204 reached
"""


# Who is in one of these was brought there by requests, through Placement.
PLACED = ("-shelved", "-resized")


@pytest.mark.parametrize(("name", "status", "end"), [line.split() for line in GOLDEN.splitlines()])
def test_a_variant_begins_where_the_flow_begins_and_ends_as_documented(
    request: pytest.FixtureRequest, campaign: Campaign, name: str, status: str, end: str
) -> None:
    if name.endswith(PLACED):
        request.getfixturevalue("placement")
    flow, _, variant = name.partition(".")
    stage = campaign.stage(flow, variant)
    assert stage.golden.answer.api_status == int(status)
    assert stage.is_goal(stage.golden.facts) is (end == "reached")
    assert flow_named(flow).reaches(Variant.parse(variant)) is (end == "reached")


def test_nova_cannot_detach_what_another_server_holds_as_well_from_an_offloaded_server(campaign: Campaign) -> None:
    # Nova's defect: compute.api.API._detach_volume_shelved_offloaded looks by the volume alone and takes the first
    # mapping that it finds (BlockDeviceMapping.get_by_volume_id), which is the other server's.
    with pytest.raises(TargetBroken, match="does not belong to the requested instance"):
        campaign.stage("detach", "attachments-multiattach-shelved_offloaded")


@pytest.mark.parametrize(
    ("flow", "variant", "reason"),
    [
        ("attach", "legacy", "attachments API alone"),
        ("attach", "attachments-boot", "when the server is made"),
        ("detach", "legacy-saved_late", "before Cinder says in-use"),
        ("delete", "legacy-moved_stashed", "only a detach"),
        ("detach", "legacy-stopped-moved_stashed", "are built"),
        ("delete", "attachments-shelved_offloaded-deleting", "within the request"),
    ],
)
def test_what_has_no_way_in_nova_is_refused_with_the_reason(
    campaign: Campaign, flow: str, variant: str, reason: str
) -> None:
    with pytest.raises(UsageError, match=reason):
        campaign.stage(flow, variant)
