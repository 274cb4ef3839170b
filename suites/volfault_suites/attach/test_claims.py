"""What seeds 002 and 004 claim of attach, claim by claim; docs/explanation/seeds.md has the results side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_volfault import FinalState, TargetAccess, Variant, free
from volfault_suites.claims import UNKNOWN, Claim, Seen, both, check, done, untouched

pytestmark = pytest.mark.volfault("attach")


def _only_a_row(_flow: str, variant: Variant) -> FinalState:
    return replace(FinalState.of(free(variant)), bdm=True)


def _reserved(_flow: str, variant: Variant) -> FinalState:
    """Seed 004's API undoes the row alone, and leaves the reservation."""
    return replace(FinalState.of(free(variant)), volume_status="reserved", attachments=("reserved",))


CLAIMS = (
    Claim("S15", "device-path", "attach.attachments", both(400, untouched, "vdb!"), {"device": "vdb!"}),
    Claim("S15", "device-is-kept", "attach.attachments", both(200, done), {"device": "/dev/vdx"}),
    Claim("S15", "unknown-volume", "attach.attachments", both(404, untouched, UNKNOWN), {"volume_id": UNKNOWN}),
    # 1252588d4e (bug 1908075): nova-api looks for a row; before, Cinder refuses a second connection of one host.
    Claim("S15", "already-attached", "attach.attachments/cinder.volume_get@before:attach",
          {**both(400, done), "nova<23": Seen(200, done, "duplicate connectors")}),
    *(Claim("S15", state, f"attach.attachments-{state}", both(200, done))
      for state in ("paused", "stopped", "resized", "soft_deleted", "shelved")),
    *(Claim("S15", state, f"attach.attachments-{state}", both(409, untouched))
      for state in ("suspended", "rescued", "error")),
    Claim("S15", "building", "attach.attachments-building", both(409, untouched), needs_scheduler=True),
    Claim("S15", "shelved-2.19", "attach.attachments-shelved", both(409, untouched), {"microversion": "2.19"}),
    Claim("S15", "offloaded", "attach.attachments-shelved_offloaded", both(200, done)),
    Claim("S15", "offloaded-2.19", "attach.attachments-shelved_offloaded", both(409, untouched),
          {"microversion": "2.19"}),
    Claim("S16", "row-goes-when-reserving-fails",
          "attach.attachments/cinder.attachment_create@before=http-500,always", both(500, untouched)),
    Claim("S16", "row-stays-when-the-answer-is-lost",
          "attach.attachments/nova.rpc.call.reserve_block_device_name@after=rpc-timeout,once",
          # a46fc40aa4 (bug 1960401): whoever asked for the row takes it back; nova-api, and since 33 nova-conductor.
          {"reference": Seen(500, _only_a_row), "nova": Seen(500, untouched), "nova<24.1.1": Seen(500, _only_a_row)}),
    Claim("S17", "failure-sets-the-volume-free",
          "attach.attachments/brick.connect_volume@before=brick-device-not-found,always", both(200, untouched)),
    Claim("S17", "failure-in-the-api-leaves-the-reservation",
          "attach.attachments/nova.rpc.attach_volume@before=rpc-not-delivered,always",
          both(500, _reserved)),
    Claim("S18", "step-1-fails", "attach.attachments/brick.get_connector_properties@before=crash,once",
          both(200, lambda _, v: replace(_reserved(_, v), bdm=True))),
    Claim("S18", "step-2-fails", "attach.attachments/cinder.attachment_update@before=http-500,always",
          both(200, untouched)),
    Claim("S18", "step-3-fails", "attach.attachments/brick.connect_volume@before=brick-command-failed,always",
          both(200, untouched)),
    Claim("S18", "step-4-fails", "attach.attachments/libvirt.attach_device@before=libvirt-operation-failed,always",
          both(200, untouched)),
    Claim("S18", "step-5-fails", "attach.attachments/cinder.attachment_complete@before=http-500,always",
          both(200, untouched)),
    Claim("S18", "encrypted", "attach.attachments-encrypted", both(200, done)),
    Claim("S18", "shared-by-servers", "attach.attachments-multiattach", both(200, done)),
    Claim("S18", "tagged", "attach.attachments-tagged", both(200, done)),
)  # fmt: skip


@pytest.mark.parametrize("claim", CLAIMS, ids=str)
def test_claim(volfault_target: TargetAccess, claim: Claim) -> None:
    """Each row is played on the session's target."""
    check(volfault_target, claim)


def test_s16_the_device_is_reserved_over_rpc_before_cinder_is_asked(volfault_target: TargetAccess) -> None:
    """nova-api has nova-compute name the disk; then the volume is reserved."""
    points = [entry.point for entry in volfault_target.play("attach.attachments").trace]
    assert points.index("nova.rpc.call.reserve_block_device_name") < points.index("cinder.attachment_create")


def test_s17_the_server_is_locked_while_it_is_given_a_volume(volfault_target: TargetAccess) -> None:
    """Two attaches to one server come one after the other."""
    trace = volfault_target.play("attach.attachments").trace
    (server,) = next(entry.detail for entry in trace if entry.point == "libvirt.lookup_domain")
    locked = [entry.n for entry in trace if entry.point == "nova.lock" and entry.detail[0].startswith(server)]
    connected = next(entry.n for entry in trace if entry.point == "brick.connect_volume")
    assert locked
    assert max(locked) < connected


def test_s19_the_row_is_saved_before_cinder_says_in_use(volfault_target: TargetAccess) -> None:
    """Seed 002: whoever sees `in-use` finds the connection in the row."""
    trace = volfault_target.play("attach.attachments").trace
    saved = min(entry.n for entry in trace if entry.point == "nova.db.bdm_save" and "connection_info" in entry.detail)
    completed = next(entry.n for entry in trace if entry.point == "cinder.attachment_complete")
    assert saved < completed, "the save comes too late for a detach that begins at once"
