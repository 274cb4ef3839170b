"""What seed 003 claims of deleting a server, claim by claim; docs/explanation/seeds.md has the results side by side."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_volfault import Cure, FinalState, TargetAccess, Variant, Verdict, whole
from volfault_suites.claims import UNKNOWN, Claim, Seen, both, check, done, untouched
from volfault_suites.delete.expectations import after_local
from volfault_suites.releases import of_release

pytestmark = pytest.mark.volfault("delete")


def _local(_flow: str, variant: Variant) -> FinalState:
    """What a delete without the host leaves, with the fake connector of seed 003."""
    return after_local(variant)


def _local_with_the_right_connector(_flow: str, variant: Variant) -> FinalState:
    """Nova keeps the connector in connection_info since release 14 (bug 1527623 and its like)."""
    return replace(after_local(variant), lun_mapped=False)


def _volume_left_alone(_flow: str, variant: Variant) -> FinalState:
    """Cinder was not told: the server is deleted, and its volume is in use by nobody."""
    return replace(after_local(variant), volume_status="in-use", attachments=("attached",), lun_mapped=True)


def _deleting(_flow: str, variant: Variant) -> FinalState:
    return replace(FinalState.of(whole(variant)), task_state="deleting")


def _image_left(_flow: str, variant: Variant) -> FinalState:
    """The root disk of a server that is deleted stays in Ceph."""
    return replace(after_local(variant), volume_status="available")


CLAIMS = (
    Claim("S22", "host-up", "delete.attachments", both(204, done)),
    Claim("S22", "host-down", "delete.attachments-host_down", both(204, _local)),
    Claim("S22", "unknown-server", "delete.attachments", both(404, untouched, UNKNOWN), {"server_id": UNKNOWN}),
    Claim("S22", "reported-down-though-it-lives",
          "delete.attachments/servicegroup.service_is_up@before=reported-down,always", both(204, _local)),
    Claim("S23", "connector", "delete.legacy-host_down",
          {"reference": Seen(204, _local), "nova": Seen(204, _local_with_the_right_connector)}),
    Claim("S23", "volume-cleanup-failure-is-ignored",
          "delete.legacy-host_down/cinder.os-terminate_connection@before=http-500,always",
          both(204, _volume_left_alone)),
    Claim("S23", "attachment-cleanup-failure-is-ignored",
          "delete.attachments-host_down/cinder.attachment_delete@before=http-500,always",
          both(204, _volume_left_alone)),
    Claim("S24", "deleting", "delete.attachments-host_dead", both(204, _deleting)),
    Claim("S25", "image-is-locked", "delete.attachments-rbd-host_down-boot", both(204, _image_left)),
    Claim("S25", "lock-is-broken", "delete.attachments-rbd-host_down-boot-breaks_locks",
          both(204, lambda _, v: replace(_image_left(_, v), volume_status="deleted", locked=False))),
    Claim("S25", "host-up", "delete.attachments-rbd-boot", both(204, done)),
    Claim("S26", "already-deleting", "delete.attachments-deleting", both(204, untouched)),
    Claim("S26", "disable_terminate", "delete.attachments-terminate_disabled", both(204, untouched)),
    Claim("S26", "soft-deleted", "delete.attachments-soft_deleted", both(204, done)),
    *(Claim("S26", f"shelved-{kind}", f"delete.attachments-shelved/glance.image_delete@before={kind},once",
            both(204, done)) for kind in ("image-not-found", "image-not-authorized", "glance-unreachable")),
    Claim("S26", "offloaded", "delete.attachments-shelved_offloaded", both(204, done)),
    Claim("S28", "resized", "delete.attachments-resized", both(204, done)),
    Claim("S28", "host-gone", "delete.attachments-host_gone", both(204, _local)),
    Claim("S28", "stopped", "delete.attachments-stopped", both(204, done)),
    Claim("S28", "encrypted", "delete.attachments-encrypted", both(204, done)),
    Claim("S28", "shared-by-servers", "delete.attachments-multiattach", both(204, done)),
)  # fmt: skip


@pytest.mark.parametrize("claim", CLAIMS, ids=str)
def test_claim(volfault_target: TargetAccess, claim: Claim) -> None:
    """Each row is played on the session's target."""
    check(volfault_target, claim)


def test_s23_the_guest_goes_on_writing_until_its_host_is_back_and_reaps_it(volfault_target: TargetAccess) -> None:
    """_cleanup_running_deleted_instances heals it; until then another server can be given the same volume.

    Since release 20 it runs as soon as nova-compute has started (`run_immediately`); before, after its interval only.
    """
    restart = Cure(("restart",))
    heals_by = {"reference": restart, "nova": restart, "nova<20": Cure(("restart", "wait"))}
    result = volfault_target.run("delete.attachments-host_down")
    assert result.outcome.final_state.stray_guest
    assert result.outcome.final_state.guest_disk == "live+config"
    expected = of_release(heals_by, volfault_target.name, volfault_target.version) or restart
    assert (result.verdict, result.heals_by) == (Verdict.UNSAFE, expected)


def test_s24_the_server_is_deleted_when_nova_compute_is_back(volfault_target: TargetAccess) -> None:
    """Its message has waited, and init_host sees the task.

    Before release 23 Nova asks Cinder then as nobody's service, and Cinder refuses that while Nova knows the server.
    """
    heals_by = {"reference": Cure(("restart",)), "nova": Cure(("restart",)), "nova<23": Cure(("restart", "disown"))}
    result = volfault_target.run("delete.attachments-host_dead")
    expected = of_release(heals_by, volfault_target.name, volfault_target.version) or heals_by["reference"]
    assert (result.verdict, result.heals_by) == (Verdict.STUCK, expected)


def test_s27_a_quota_is_committed_or_rolled_back_where_the_release_reserves_it(volfault_target: TargetAccess) -> None:
    """Nova counts rows instead since release 16 (Pike): there the server's is all that says what becomes of it."""
    fates = {
        "delete.attachments": ("commit", "deleted"),
        "delete.attachments-host_down": ("commit", "deleted"),
        "delete.attachments-deleting": ("rollback", "active"),
        "delete.attachments-soft_deleted": ("rollback", "deleted"),
    }
    for scenario, (end, vm_state) in fates.items():
        outcome = volfault_target.play(scenario)
        assert outcome.final_state.vm_state == vm_state, scenario
        if volfault_target.name != "nova":
            seen = [entry.point for entry in outcome.trace if ".quota_" in entry.name]
            assert seen == ["nova.db.quota_reserve", f"nova.db.quota_{end}"], scenario
