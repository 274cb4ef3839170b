"""What Nova's API reference and its code say of a stop and a start, claim by claim."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pytest_volfault import FinalState, TargetAccess, Variant, whole
from volfault_suites.claims import UNKNOWN, Claim, Seen, both, check, done, untouched

pytestmark = pytest.mark.volfault("stop", "start")


def _no_guest(_flow: str, variant: Variant) -> FinalState:
    """The definition is gone, and the host has nothing of the volume; the server is as stopped as before."""
    return replace(FinalState.of(whole(variant)), guest_disk="none", host_device=False)


STOPS_AND_STARTS = (
    Claim("P", "active", "stop.attachments", both(202, done)),
    Claim("P", "error", "stop.attachments-error", both(202, done)),
    Claim("P", "stopped", "stop.attachments-stopped", both(409, untouched)),
    Claim("P", "offloaded", "stop.attachments-shelved_offloaded", both(409, untouched)),
    Claim("P", "unknown-server", "stop.attachments", both(404, untouched, UNKNOWN), {"server_id": UNKNOWN}),
    # What is not shut down by its own will is cut off.
    # Before Nova 26 an error of the button itself ended the stop, and the guest ran on.
    Claim("P", "button-fails", "stop.attachments/libvirt.shutdown@before=libvirt-operation-failed,always",
          {**both(202, done), "nova<26": Seen(202, untouched)}),
    Claim("P", "stopped", "start.attachments-stopped", both(202, done)),
    Claim("P", "active", "start.attachments", both(409, untouched)),
    Claim("P", "unknown-server", "start.attachments-stopped", both(404, untouched, UNKNOWN), {"server_id": UNKNOWN}),
    Claim("P", "connect-fails", "start.attachments-stopped/brick.connect_volume@before=brick-command-failed,always",
          both(202, _no_guest)),
)  # fmt: skip


@pytest.mark.parametrize(
    "claim", STOPS_AND_STARTS, ids=lambda claim: f"{claim.scenario.partition('.')[0]}-{claim.name}"
)
def test_claim(volfault_target: TargetAccess, claim: Claim) -> None:
    """Each row is played on the session's target."""
    check(volfault_target, claim)


def _deaf(cloud: Any, cast: Any) -> None:
    cloud.change("guests", cloud.guest(cast.server()).key, answers=False)


def test_a_guest_that_hears_no_button_is_cut_off(volfault_target: TargetAccess) -> None:
    """After `shutdown_timeout`."""
    outcome = volfault_target.play("stop.attachments", changed=_deaf)
    assert outcome.final_state == done("stop", Variant())
    if volfault_target.name in ("reference", "nova"):
        assert {"libvirt.shutdown", "libvirt.destroy"} <= {entry.point for entry in outcome.trace}
