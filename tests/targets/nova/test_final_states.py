"""The real Nova 34 in this process: what its detach leaves, row by row as it was first measured.

The rows come from a prototype with fakes of its own, so two independent sets of fakes agree on each.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_volfault import Campaign, FinalState, Scenario, Verdict

GUEST = {"-": "none", "L": "live", "C": "config", "LC": "live+config"}
# Scenario, then: volume status, attachments, LUN exported, guest disk (live, config), host device, mapping row.
# Left out: the two rows in which libvirt denies a device that it has; the fake cannot lie.
# ruff: noqa: E501 - a scenario's id is as long as it is
MEASURED = """\
attachments/cinder.os-begin_detaching@before=http-500,once  in-use attached lun LC dev bdm
attachments/cinder.os-begin_detaching@before=http-500,always  in-use attached lun LC dev bdm
attachments/cinder.os-begin_detaching@after=http-500,once  detaching attached lun LC dev bdm
attachments/cinder.os-begin_detaching@before=connection-reset,always  in-use attached lun LC dev bdm
attachments/cinder.os-begin_detaching@after=connection-reset,once  detaching attached lun LC dev bdm
attachments/cinder.os-begin_detaching@after=connection-reset,always  detaching attached lun LC dev bdm
attachments/cinder.os-begin_detaching@before=crash,once  in-use attached lun LC dev bdm
attachments/cinder.os-begin_detaching@after=crash,once  detaching attached lun LC dev bdm
attachments/nova.rpc.detach_volume@before=rpc-not-delivered,once  detaching attached lun LC dev bdm
attachments/nova.rpc.detach_volume@before=rpc-lost,once  detaching attached lun LC dev bdm
attachments/libvirt.detach_device@before=libvirt-operation-failed,once  in-use attached lun LC dev bdm
attachments/libvirt.detach_device@after=libvirt-connection-lost,once  in-use attached lun L dev bdm
attachments/libvirt.detach_device@before=crash,once  detaching attached lun LC dev bdm
attachments/libvirt.detach_device@after=crash,once  detaching attached lun L dev bdm
attachments/libvirt.detach_device#2@before=libvirt-operation-failed,once  in-use attached lun L dev bdm
attachments/libvirt.detach_device#2@after=libvirt-connection-lost,once  in-use attached lun - dev bdm
attachments/libvirt.detach_device#2@before=crash,once  detaching attached lun L dev bdm
attachments/libvirt.detach_device#2@after=crash,once  detaching attached lun - dev bdm
attachments/libvirt.detach_device#2@before=no-event,once  available - - - - -
attachments/libvirt.detach_device#2@before=no-event,always  in-use attached lun L dev bdm
attachments/libvirt.detach_device#2@before=removal-failed,always  in-use attached lun L dev bdm
attachments/libvirt.detach_device#2@after=no-event,once  available - - - - -
attachments/brick.disconnect_volume@before=brick-command-failed,once  in-use attached lun - dev bdm
attachments/brick.disconnect_volume@after=brick-command-failed,once  in-use attached lun - - bdm
attachments/brick.disconnect_volume@after=brick-path-not-removed,once  in-use attached lun - - bdm
attachments/brick.disconnect_volume@before=crash,once  detaching attached lun - dev bdm
attachments/brick.disconnect_volume@after=crash,once  detaching attached lun - - bdm
attachments/cinder.attachment_delete@before=http-500,once  available - - - - -
attachments/cinder.attachment_delete@before=http-500,always  detaching attached lun - - bdm
attachments/cinder.attachment_delete@after=http-500,once  available - - - - -
attachments/cinder.attachment_delete@before=connection-reset,always  detaching attached lun - - bdm
attachments/cinder.attachment_delete@after=connection-reset,once  available - - - - -
attachments/cinder.attachment_delete@after=connection-reset,always  available - - - - bdm
attachments/cinder.attachment_delete@before=crash,once  detaching attached lun - - bdm
attachments/cinder.attachment_delete@after=crash,once  available - - - - bdm
attachments/nova.notify.compute.instance.volume.detach@before=notify-error,once  available - - - - bdm
attachments/nova.db.bdm_destroy@before=db-error,once  available - - - - bdm
attachments/nova.db.bdm_destroy@after=db-error,once  available - - - - -
attachments/nova.db.bdm_destroy@before=crash,once  available - - - - bdm
attachments/nova.db.bdm_destroy@after=crash,once  available - - - - -
legacy/libvirt.detach_device#2@before=removal-failed,always  in-use attached lun L dev bdm
legacy/brick.disconnect_volume@before=brick-command-failed,once  in-use attached lun - dev bdm
legacy/cinder.os-terminate_connection@before=http-500,once  available - - - - -
legacy/cinder.os-terminate_connection@before=http-500,always  detaching attached lun - - bdm
legacy/cinder.os-terminate_connection@after=http-500,once  available - - - - -
legacy/cinder.os-terminate_connection@before=connection-reset,always  detaching attached lun - - bdm
legacy/cinder.os-terminate_connection@after=connection-reset,once  available - - - - -
legacy/cinder.os-terminate_connection@after=connection-reset,always  detaching attached - - - bdm
legacy/cinder.os-terminate_connection@before=crash,once  detaching attached lun - - bdm
legacy/cinder.os-terminate_connection@after=crash,once  detaching attached - - - bdm
legacy/cinder.os-detach@before=http-500,once  available - - - - -
legacy/cinder.os-detach@before=http-500,always  detaching attached - - - bdm
legacy/cinder.os-detach@after=http-500,once  available - - - - -
legacy/cinder.os-detach@before=connection-reset,always  detaching attached - - - bdm
legacy/cinder.os-detach@after=connection-reset,once  available - - - - -
legacy/cinder.os-detach@after=connection-reset,always  available - - - - bdm
legacy/cinder.os-detach@before=crash,once  detaching attached - - - bdm
legacy/cinder.os-detach@after=crash,once  available - - - - bdm
legacy/nova.db.bdm_destroy@before=db-error,once  available - - - - bdm
legacy/nova.db.bdm_destroy@after=db-error,once  available - - - - -
legacy/nova.db.bdm_destroy@before=crash,once  available - - - - bdm
legacy/nova.db.bdm_destroy@after=crash,once  available - - - - -
attachments/brick.disconnect_volume@before=brick-command-failed,once+cinder.os-roll_detaching@before=http-500,always  detaching attached lun - dev bdm
attachments/libvirt.detach_device#2@before=removal-failed,always+cinder.os-roll_detaching@before=http-500,always  detaching attached lun L dev bdm
"""


def rows() -> Iterator[tuple[str, FinalState]]:
    for line in MEASURED.splitlines():
        scenario, status, attachments, lun, guest, device, mapping = line.split()
        yield (
            scenario,
            FinalState(
                volume_status=status,
                attachments=() if attachments == "-" else (attachments,),
                lun_mapped=lun == "lun",
                guest_disk=GUEST[guest],
                host_device=device == "dev",
                bdm=mapping == "bdm",
                vm_state="active",
            ),
        )


@pytest.mark.parametrize(("scenario", "left"), list(rows()))
def test_detach_leaves_what_was_measured(campaign: Campaign, scenario: str, left: FinalState) -> None:
    result = campaign.run(Scenario.parse(f"detach.{scenario}"))
    assert result.outcome.final_state == left


def test_every_row_is_there() -> None:
    assert len(MEASURED.splitlines()) == 64


def test_order_does_not_matter(campaign: Campaign) -> None:
    lost = Scenario.parse("detach.attachments/libvirt.domain_xml@before=libvirt-connection-lost,once")
    removed = Scenario.parse("detach.legacy/cinder.os-detach@after=connection-reset,always")
    first, second = campaign.run(removed), campaign.run(lost)
    assert (campaign.run(lost), campaign.run(removed)) == (second, first)
    assert second.verdict is Verdict.UNSAFE


def test_a_guest_that_dies_is_still_said_to_run(campaign: Campaign) -> None:
    died = campaign.run(Scenario.parse("attach.attachments/libvirt.attach_device@before=libvirt-monitor-lost,once"))
    assert died.verdict is Verdict.STUCK
    said = {str(fact) for fact in died.outcome.facts}
    assert {"server.power[host1]=shutoff", "server.state=active"} <= said


def test_attach_reaches_its_goal_by_every_call_of_the_way(campaign: Campaign) -> None:
    points = [entry.point for entry in campaign.stage("attach", "attachments").golden.trace]
    way = ["cinder.attachment_create", "brick.connect_volume", "libvirt.attach_device", "cinder.attachment_complete"]
    assert [point for point in points if point in way] == way


def test_a_reply_that_does_not_come_is_waited_for_in_virtual_time(campaign: Campaign) -> None:
    lost = "nova.rpc.call.reserve_block_device_name@before=rpc-timeout,once"
    stage = campaign.stage("attach", "attachments")
    result = campaign.run(Scenario.parse(f"attach.attachments/{lost}"))
    assert result.verdict is Verdict.ROLLED_BACK  # nothing to heal, so the clock stands where the scenario ended
    assert campaign.target.cloud.clock.now - stage.scene.mark[0].clock.now >= 60
