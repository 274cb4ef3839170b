"""What the reference's delete makes of a quota, and what it leaves of the server, however it ends."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.reference._database import Quotas

NOBODY = "99999999-9999-4999-8999-999999999999"
KEPT, GIVEN_BACK, UNDECIDED = Quotas(1, 0), Quotas(0, 0), Quotas(1, 1)
CAST = "nova.rpc.terminate_instance"


@pytest.mark.parametrize(
    ("scenario", "quotas"),
    [
        # By the host, without it, and where there is none.
        ("delete.attachments", GIVEN_BACK),
        ("delete.legacy", GIVEN_BACK),
        ("delete.attachments-resized", GIVEN_BACK),
        ("delete.attachments-host_down", GIVEN_BACK),
        ("delete.attachments-host_gone", GIVEN_BACK),
        ("delete.attachments-shelved_offloaded", GIVEN_BACK),
        # What ignores a failure commits as well.
        ("delete.attachments/brick.disconnect_volume@before=brick-command-failed,always", GIVEN_BACK),
        ("delete.attachments/cinder.attachment_delete@before=http-500,always", GIVEN_BACK),
        ("delete.attachments-shelved/glance.image_delete@before=image-not-found,once", GIVEN_BACK),
        # Nothing is deleted.
        ("delete.attachments-terminate_disabled", KEPT),
        ("delete.attachments-deleting", KEPT),
        # nova-api fails: before it has reserved, after it, and with the message gone.
        ("delete.attachments/nova.db.instance_save@before=db-error,once", KEPT),
        ("delete.attachments/nova.db.quota_reserve@before=db-error,once", KEPT),
        (f"delete.attachments/{CAST}@before=rpc-not-delivered,once", KEPT),
        ("delete.attachments-host_down/nova.db.instance_destroy@before=db-error,once", KEPT),
        # Its own commit may fail as well; what it has done it does not take back.
        ("delete.attachments-host_down/nova.db.quota_commit@before=db-error,once", KEPT),
        ("delete.attachments-host_down/nova.db.quota_commit@after=db-error,once", GIVEN_BACK),
        # nova-compute fails.
        ("delete.attachments/libvirt.destroy@before=libvirt-qemu-not-killed,always", KEPT),
        ("delete.attachments/nova.db.bdm_list@before=db-error,once", KEPT),
        ("delete.attachments/nova.db.instance_destroy@before=db-error,once", KEPT),
        # The sender believes that it was not heard, and it was.
        (f"delete.attachments/{CAST}@after=rpc-not-delivered,once", GIVEN_BACK),
        # A server that is soft-deleted has given its quota back before.
        ("delete.attachments-soft_deleted", GIVEN_BACK),
        # Nobody is left to say what shall become of it.
        (f"delete.attachments/{CAST}@before=rpc-lost,once", UNDECIDED),
        ("delete.attachments/libvirt.destroy@before=crash,once", UNDECIDED),
        ("delete.attachments-host_dead", UNDECIDED),
    ],
)
def test_what_becomes_of_the_quota(stage: Any, scenario: str, quotas: Quotas) -> None:
    stage.play(scenario)
    assert stage.quotas == quotas


def test_a_server_that_there_is_not_reserves_nothing(stage: Any) -> None:
    assert stage.play("delete.attachments", server_id=NOBODY).answer.api_status == 404
    assert stage.quotas == KEPT


@pytest.mark.parametrize("name", ["attachments", "legacy-host_down", "attachments-shelved_offloaded"])
def test_of_two_deletes_one_gives_the_quota_back_wherever_the_other_comes_in(stage: Any, name: str) -> None:
    switches = stage.campaign.switches(Scenario("delete", name), "delete")
    assert len(switches) > 20
    for switch in switches:
        stage.play(switch.id)
        assert stage.quotas == GIVEN_BACK, switch.id
        assert stage.state().vm_state == "deleted", switch.id


def test_the_delete_that_loses_the_race_says_that_it_is_done(stage: Any) -> None:
    # Before it has read the server there is none; from then on somebody else's success is its own.
    lost = stage.play("delete.attachments/nova.db.instance_get@before:delete")
    assert lost.answer.api_status == 404
    late = stage.play("delete.attachments/nova.db.quota_reserve@before:delete")
    assert (late.answer.api_status, late.answer.error) == (204, None)


@pytest.mark.parametrize(
    "fault",
    [
        "libvirt.destroy@before=libvirt-qemu-not-killed,always",
        "libvirt.undefine@before=libvirt-operation-failed,once",
        "nova.db.bdm_list@before=db-error,once",
        "nova.notify.delete.start@before=notify-error,once",
    ],
)
def test_what_fails_on_the_host_makes_an_error_of_the_server_and_tells_the_user_nothing(stage: Any, fault: str) -> None:
    outcome = stage.play(f"delete.attachments/{fault}")
    assert (outcome.answer.api_status, outcome.answer.error) == (204, None)
    assert outcome.answer.compute_error
    assert (outcome.final_state.vm_state, outcome.final_state.bdm) == ("error", True)


def test_a_root_disk_goes_with_its_server_and_another_stays(stage: Any) -> None:
    assert stage.play("delete.attachments-boot").final_state.volume_status == "deleted"
    assert stage.play("delete.attachments").final_state.volume_status == "available"
    kept = stage.play("delete.attachments-boot/cinder.volume_delete@before=http-500,once").final_state
    assert (kept.volume_status, kept.vm_state) == ("available", "deleted")


@pytest.mark.parametrize(("variant", "left"), [("shelved", False), ("shelved_offloaded", False), ("stopped", True)])
def test_the_snapshot_of_a_shelved_server_goes(stage: Any, variant: str, left: bool) -> None:
    stage.play(f"delete.attachments-{variant}")
    assert bool(stage.target._images.kept) == left


def test_what_a_deleted_server_had_stays_in_the_table_and_is_not_seen(stage: Any) -> None:
    stage.play("delete.attachments")
    (row,) = stage.database.bdm_list(stage.server, deleted=True)
    assert row.deleted
    assert stage.database.bdm_list(stage.server) == []
    assert stage.database.mapped(stage.server, stage.volume) is None


@pytest.mark.parametrize("name", FLOWS["delete"].variants)
def test_a_delete_asked_for_again_changes_nothing(stage: Any, name: str) -> None:
    stage.variant = Variant.parse(name)
    stage.play(f"delete.{name}")
    before, quotas = stage.state(), stage.quotas
    stage.ask("delete")
    assert (stage.state(), stage.quotas) == (before, quotas)
