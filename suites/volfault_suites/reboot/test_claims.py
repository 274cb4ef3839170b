"""What Nova's API reference and its code say of a reboot, claim by claim."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pytest_volfault import FinalState, TargetAccess, Variant, whole
from volfault_suites.claims import UNKNOWN, Claim, Seen, both, check, done, untouched

pytestmark = pytest.mark.volfault("reboot", "soft_reboot")


def _no_guest(_flow: str, variant: Variant) -> FinalState:
    """The guest is not even defined any more; Cinder and Nova's row say that the server has its volume."""
    return replace(FinalState.of(whole(variant)), vm_state="error", guest_disk="none", host_device=False)


def _off(_flow: str, variant: Variant) -> FinalState:
    return replace(FinalState.of(whole(variant)), vm_state="error", guest_disk="config")


def _given_away(_flow: str, variant: Variant) -> FinalState:
    """Cinder gives the volume to whoever asks, and the guest has its disk."""
    return replace(FinalState.of(whole(variant)), volume_status="available", attachments=())


HARD = (
    Claim("R", "active", "reboot.attachments", both(202, done)),
    Claim("R", "stopped", "reboot.attachments-stopped", both(202, done)),
    Claim("R", "paused", "reboot.attachments-paused", both(202, done)),
    Claim("R", "error", "reboot.attachments-error", both(202, done)),
    Claim("R", "offloaded", "reboot.attachments-shelved_offloaded", both(409, untouched)),
    Claim("R", "deleting", "reboot.attachments-deleting", both(409, untouched)),
    Claim("R", "unknown-server", "reboot.attachments", both(404, untouched, UNKNOWN), {"server_id": UNKNOWN}),
    Claim("R", "connect-fails", "reboot.attachments/brick.connect_volume@before=brick-command-failed,always",
          both(202, _no_guest)),
    Claim("R", "create-fails", "reboot.attachments/libvirt.create@before=libvirt-definition-not-saved,always",
          # LibvirtDriver cleans up after a guest that does not start.
          {"reference": Seen(202, _off), "nova": Seen(202, _no_guest)}),
    # Nova compares its rows with Cinder's attachments since release 28 (bug 2019078), and rows of os-attach name none.
    Claim("R", "legacy", "reboot.legacy",
          {"reference": Seen(202, done), "nova": Seen(202, _given_away), "nova<28": Seen(202, done)}),
)  # fmt: skip
SOFT = (
    Claim("R", "active", "soft_reboot.attachments", both(202, done)),
    Claim("R", "stopped", "soft_reboot.attachments-stopped", both(409, untouched)),
    Claim("R", "shutdown-fails", "soft_reboot.attachments/libvirt.shutdown@before=libvirt-operation-failed,always",
          both(202, done)),
)  # fmt: skip


@pytest.mark.parametrize("claim", HARD, ids=str)
def test_hard(volfault_target: TargetAccess, claim: Claim) -> None:
    """Each row is played on the session's target."""
    check(volfault_target, claim)


@pytest.mark.parametrize("claim", SOFT, ids=str)
def test_soft(volfault_target: TargetAccess, claim: Claim) -> None:
    """Each row is played on the session's target."""
    check(volfault_target, claim)


def _deaf(cloud: Any, cast: Any) -> None:
    cloud.change("guests", cloud.guest(cast.server()).key, answers=False)


def test_a_guest_that_hears_no_button_is_rebooted_hard(volfault_target: TargetAccess) -> None:
    """After `[libvirt]wait_soft_reboot_seconds`."""
    outcome = volfault_target.play("soft_reboot.attachments", changed=_deaf)
    assert outcome.final_state == done("reboot", Variant())
    points = {entry.point for entry in outcome.trace}
    if volfault_target.name in ("reference", "nova"):
        assert {"libvirt.shutdown", "libvirt.destroy", "libvirt.define_domain"} <= points


def test_what_a_reboot_makes_is_another_run_of_the_guest(volfault_target: TargetAccess) -> None:
    """Whatever else is as before."""
    assert "server.restarted[host1]" in volfault_target.play("reboot.attachments").facts.texts
    failed = volfault_target.play("reboot.attachments/libvirt.destroy@before=libvirt-qemu-not-killed,always")
    assert failed.final_state == untouched("reboot", Variant())
    assert "server.restarted[host1]" not in failed.facts.texts
