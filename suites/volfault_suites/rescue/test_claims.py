"""What Nova's API reference and its code say of a rescue and of its end, claim by claim."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_volfault import FinalState, TargetAccess, Variant, whole
from volfault_suites.claims import UNKNOWN, Claim, Seen, check, done, untouched

pytestmark = pytest.mark.volfault("rescue", "unrescue")


def _off(_flow: str, variant: Variant) -> FinalState:
    """The guest is shut off and keeps its old definition; the server is in error."""
    return replace(FinalState.of(whole(variant)), vm_state="error", guest_disk="config", locked=False)


def _let_go(_flow: str, variant: Variant) -> FinalState:
    """The same, and what was connected for the guest that is no more is connected no more."""
    return replace(_off(_flow, variant), host_device=False)


RESCUES = (
    Claim("B", "active", "rescue.attachments", {"nova": Seen(200, done)}),
    Claim("B", "stopped", "rescue.attachments-stopped", {"nova": Seen(200, done)}),
    Claim("B", "error", "rescue.attachments-error", {"nova": Seen(200, done)}),
    Claim("B", "paused", "rescue.attachments-paused", {"nova": Seen(409, untouched)}),
    Claim("B", "rescued", "rescue.attachments-rescued", {"nova": Seen(409, untouched)}),
    Claim("B", "unknown-server", "rescue.attachments", {"nova": Seen(404, untouched, UNKNOWN)}, {"server_id": UNKNOWN}),
    Claim("B", "no-image", "rescue.attachments/glance.image_get@before=image-not-found,always",
          {"nova": Seen(400, untouched, "is not supported")}),
    # What goes wrong from here on ends with a guest that is off.
    Claim("B", "no-data", "rescue.attachments/glance.image_download@before=glance-unreachable,always",
          {"nova": Seen(200, _off)}),
    Claim("B", "connect-fails", "rescue.attachments/brick.connect_volume@before=brick-device-not-found,always",
          {"nova": Seen(200, _let_go)}),
    Claim("B", "create-fails", "rescue.attachments/libvirt.create@before=libvirt-definition-not-saved,always",
          {"nova": Seen(200, _off)}),
    Claim("B", "rescued", "unrescue.attachments-rescued", {"nova": Seen(202, done)}),
    Claim("B", "active", "unrescue.attachments", {"nova": Seen(409, untouched)}),
    Claim("B", "create-fails", "unrescue.attachments-rescued/libvirt.create@before=libvirt-definition-not-saved,always",
          {"nova": Seen(202, _off)}),
)  # fmt: skip


@pytest.mark.parametrize("claim", RESCUES, ids=lambda claim: f"{claim.scenario.partition('.')[0]}-{claim.name}")
def test_claim(volfault_target: TargetAccess, claim: Claim) -> None:
    """Each row is played on the session's target, where it performs such a flow."""
    check(volfault_target, claim)


def test_who_is_rescued_is_brought_back_as_before(volfault_target: TargetAccess) -> None:
    """The guest's definition is that of before the rescue."""
    reason = volfault_target.refusal("rescue.attachments")
    if reason is not None:
        pytest.skip(reason)
    outcome = volfault_target.play("rescue.attachments//unrescue")
    assert outcome.facts.lasting == whole(Variant())
