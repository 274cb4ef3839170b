"""What seeds 000 and 001 claim of detach, claim by claim; docs/explanation/seeds.md has the results side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_volfault import FinalState, TargetAccess, Variant, free, whole
from volfault_suites.claims import UNKNOWN, Claim, Seen, both, check, done, untouched

pytestmark = pytest.mark.volfault("detach")


def _half_unplugged(_flow: str, variant: Variant) -> FinalState:
    """The guest has kept the disk, and its definition has lost it."""
    return replace(FinalState.of(whole(variant)), guest_disk="live")


def _unplugged(_flow: str, variant: Variant) -> FinalState:
    return replace(FinalState.of(whole(variant)), guest_disk="none")


def _still_exported(_flow: str, variant: Variant) -> FinalState:
    return replace(FinalState.of(whole(variant)), volume_status="detaching", guest_disk="none", host_device=False)


def _no_longer_exported(_flow: str, variant: Variant) -> FinalState:
    return replace(_still_exported(_flow, variant), lun_mapped=False)


def _free_but_exported(_flow: str, variant: Variant) -> FinalState:
    """The old host's export is there; with this host's connector another one was ended."""
    return replace(FinalState.of(free(variant)), bdm=True, lun_mapped=True)


def _only_the_row(_flow: str, variant: Variant) -> FinalState:
    return replace(FinalState.of(free(variant)), bdm=True)


CLAIMS = (
    # Seed 000: five steps, and what happens when one of them fails.
    Claim("S1", "step-1-fails", "detach.legacy/cinder.os-begin_detaching@before=http-500,always", both(500, untouched)),
    Claim("S1", "step-2-fails", "detach.legacy/libvirt.detach_device@before=libvirt-operation-failed,always",
          both(202, untouched)),
    Claim("S1", "step-3-fails", "detach.legacy/brick.disconnect_volume@before=brick-command-failed,always",
          both(202, _unplugged)),
    Claim("S1", "step-4-fails", "detach.legacy/cinder.os-terminate_connection@before=http-500,always",
          both(202, _still_exported)),
    Claim("S1", "step-5-fails", "detach.legacy/cinder.os-detach@before=http-500,always",
          both(202, _no_longer_exported)),
    Claim("S2", "step-2-rolls-back-to-in-use", "detach.legacy/{unplug}@before=no-event,always",
          both(202, _half_unplugged)),
    # Seed 000: "whether step 4 succeeds or not, Nova does not care". It does: step 5 is never sent.
    Claim("S3", "step-4-matters", "detach.legacy/cinder.os-terminate_connection@after=http-500,always",
          both(202, _no_longer_exported)),
    # Seed 000: "a server that is powered off cannot detach". It can.
    Claim("S4", "powered-off", "detach.attachments-stopped", both(202, done)),
    Claim("S4", "shelved-2.19", "detach.attachments-shelved", both(409, untouched), {"microversion": "2.19"}),
    Claim("S4", "shelved-2.20", "detach.attachments-shelved", both(202, done), {"microversion": "2.20"}),
    Claim("S4", "unknown-volume", "detach.attachments", both(404, untouched, UNKNOWN), {"volume_id": UNKNOWN}),
    Claim("S4", "unknown-server", "detach.attachments", both(404, untouched, UNKNOWN), {"server_id": UNKNOWN}),
    Claim("S4", "not-attached", "detach.attachments/cinder.volume_get@after:detach", both(404, done)),
    Claim("S4", "root-device", "detach.attachments-boot", both(400, untouched, "root device")),
    Claim("S4", "building", "detach.attachments-building", both(409, untouched), needs_scheduler=True),
    Claim("S4", "error", "detach.attachments-error", both(409, untouched)),
    Claim("S4", "suspended", "detach.attachments-suspended", both(409, untouched)),
    Claim("S4", "rescued", "detach.attachments-rescued", both(409, untouched)),
    Claim("S4", "forbidden-by-cinder", "detach.attachments/cinder.os-begin_detaching@before=http-403,always",
          both(403, untouched)),
    Claim("S5", "offloaded-legacy", "detach.legacy-shelved_offloaded", both(202, done)),
    Claim("S5", "offloaded", "detach.attachments-shelved_offloaded", both(202, done)),
    Claim("S6", "begin_detaching-refused", "detach.attachments/cinder.os-begin_detaching@before:detach",
          both(400, done, "in-use")),
    Claim("S7", "disk-not-found-is-ignored",
          "detach.attachments/libvirt.detach_device@before=libvirt-device-missing,once", both(202, done)),
    Claim("S7", "guest-refuses", "detach.attachments/{unplug}@before=removal-failed,always",
          # Asked for both at once, libvirt keeps the definition where the guest refuses (30317e6b3f asks twice).
          {**both(202, _half_unplugged), "nova<23.0.2": Seen(202, untouched)}),
    Claim("S7", "anything-else-rolls-back",
          "detach.attachments/brick.disconnect_volume@before=brick-path-not-removed,once", both(202, _unplugged)),
    Claim("S11", "moved-with-a-stashed-connector", "detach.legacy-moved_stashed", both(None, done)),
    Claim("S11", "moved-without-one", "detach.legacy-moved_lost", both(None, _free_but_exported)),
    Claim("S11", "moved-with-a-third-host-s", "detach.legacy-moved_wrong", both(None, _free_but_exported)),
    Claim("S12", "attachment_delete", "detach.attachments", both(202, done)),
    Claim("S13", "encryptor", "detach.attachments-encrypted", both(202, done)),
    Claim("S13", "others-keep-the-connection", "detach.attachments-multiattach", both(202, done)),
    Claim("S14", "tag-leaves-the-metadata", "detach.attachments-tagged", both(202, done)),
    Claim("S14", "row-stays-when-the-notification-fails",
          "detach.attachments/{notify}volume.detach@before=notify-error,once", both(202, _only_the_row)),
)  # fmt: skip


@pytest.mark.parametrize("claim", CLAIMS, ids=str)
def test_claim(volfault_target: TargetAccess, claim: Claim) -> None:
    """Each row is played on the session's target."""
    check(volfault_target, claim)
