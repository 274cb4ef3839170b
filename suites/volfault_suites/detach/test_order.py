"""What seeds 000 and 001 claim of the order of detach's calls, and of how it waits for the guest."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pytest_volfault import Outcome, TargetAccess
from volfault_suites.claims import named
from volfault_suites.releases import of_release

pytestmark = pytest.mark.volfault("detach")
# [libvirt]device_detach_attempts; before, one try and the eight of Guest.detach_device_with_retry after it.
TRIES = {"reference": 8, "nova": 8, "nova<23.0.2": 9}


def _named(target: TargetAccess, fault: str) -> str:
    return named(f"detach.attachments/{fault}", target.name, target.version)


def _points(outcome: Outcome) -> list[str]:
    return [entry.point for entry in outcome.trace if entry.point is not None]


def _details(outcome: Outcome, point: str) -> list[tuple[str, ...]]:
    return [entry.detail for entry in outcome.trace if entry.point == point]


def _in_order(outcome: Outcome, *points: str) -> bool:
    rest = iter(_points(outcome))
    return all(point in rest for point in points)


def test_s1_the_five_steps_come_in_their_order(volfault_target: TargetAccess) -> None:
    """Seed 000's numbering, on a volume that was attached by os-attach."""
    outcome = volfault_target.play("detach.legacy")
    assert _in_order(
        outcome,
        "cinder.os-begin_detaching",
        "nova.rpc.detach_volume",
        "libvirt.detach_device",
        "brick.disconnect_volume",
        "cinder.os-terminate_connection",
        "cinder.os-detach",
        "nova.db.bdm_destroy",
    )


def test_s6_the_attachment_s_id_is_cinder_s(volfault_target: TargetAccess) -> None:
    """nova-api reads it from the volume; a legacy mapping of Nova's has none."""
    outcome = volfault_target.play("detach.legacy")
    (detail,) = _details(outcome, "cinder.os-detach")
    assert "attachment" in detail


@pytest.mark.parametrize(
    ("fault", "left"),
    [("no-event,always", "live"), ("event-lost,always", "none")],
    ids=["the guest does not answer", "nobody hears its answer"],
)
def test_s8_detach_looks_for_itself_whether_the_disk_has_gone(
    volfault_target: TargetAccess, fault: str, left: str
) -> None:
    """By polling the XML up to Nova 22, by events with a timeout from 23 on: both ask again, and believe the XML."""
    point = "libvirt.device_removed" if fault.startswith("event-lost") else "{unplug}"
    outcome = volfault_target.play(_named(volfault_target, f"{point}@before={fault}"))
    asked = [detail for detail in _details(outcome, "libvirt.detach_device") if "live" in detail[-1].split("+")]
    assert outcome.final_state.guest_disk == left
    tries = of_release(TRIES, volfault_target.name, volfault_target.version) or TRIES["reference"]
    assert len(asked) == (tries if left == "live" else 1)


def test_s8_a_guest_that_answers_late_is_waited_for(volfault_target: TargetAccess) -> None:
    """The unplug has been asked for; asking again does not hurry it."""
    outcome = volfault_target.play(_named(volfault_target, "{unplug}@before=late-event,always"))
    assert outcome.final_state == volfault_target.play("detach.attachments").final_state


def test_s9_os_brick_comes_after_the_guest_and_before_cinder(volfault_target: TargetAccess) -> None:
    """The link below /dev/disk/by-path goes when nobody uses the device, and while the backend still exports it."""
    outcome = volfault_target.play("detach.attachments")
    assert _in_order(
        outcome,
        "libvirt.detach_device",
        "libvirt.device_removed",
        "brick.disconnect_volume",
        "cinder.attachment_delete",
    )
    assert not outcome.final_state.host_device


# Variant -> how many locks more than without shared targets. Since release 21 Nova leaves it to os-brick's
# guard_connection, which locks where hosts cannot be told to scan by hand, and wherever Cinder says null.
LOCKS: Mapping[str, Mapping[str, int]] = {
    "attachments": {"reference": 0, "nova": 0},
    "attachments-shared_targets": {"reference": 1, "nova": 0, "nova<21": 1},
    "attachments-shared_targets-auto_scan": {"reference": 1, "nova": 1},
    # Before release 30 Nova asks in 3.48, in which Cinder says true for what it does not know.
    "attachments-unknown_targets": {"reference": 1, "nova": 1, "nova<30": 0, "nova<21": 1},
}


@pytest.mark.parametrize("variant", LOCKS)
def test_s10_targets_that_volumes_share_are_locked(volfault_target: TargetAccess, variant: str) -> None:
    """By the backend's service_uuid (3.48); where Cinder says null (3.69), as well."""
    outcome = volfault_target.play(f"detach.{variant}")
    rest = _points(outcome)
    locks = of_release(LOCKS[variant], volfault_target.name, volfault_target.version)
    named = set(_details(outcome, "nova.lock"))
    server = set(_details(volfault_target.play("detach.attachments"), "nova.lock"))
    assert len(named - server) == locks
    if locks:
        # Taken before anything is disconnected.
        assert rest.index("nova.lock") < rest.index("brick.disconnect_volume")


def test_s12_one_call_does_steps_4_and_5(volfault_target: TargetAccess) -> None:
    """With Cinder's attachments API neither of the old calls is sent."""
    points = _points(volfault_target.play("detach.attachments"))
    assert points.count("cinder.attachment_delete") == 1
    assert not {"cinder.os-terminate_connection", "cinder.os-detach"} & set(points)


def test_s14_the_row_goes_after_the_notification(volfault_target: TargetAccess) -> None:
    """So that a notification that fails leaves the row, see the claims."""
    outcome = volfault_target.play("detach.attachments")
    told = next(point for point in _points(outcome) if point.endswith("volume.detach"))
    assert _in_order(outcome, "cinder.attachment_delete", told, "nova.db.bdm_destroy")
