"""What the real Nova leaves when it deletes a server whose host is away, and what makes that whole again."""

from __future__ import annotations

import pytest

from pytest_volfault import Campaign, Cure, FinalState, Scenario, Verdict

# Nova has deleted the server and Cinder has its volume back; on the host all runs on.
LEFT_BEHIND = FinalState.detached(
    vm_state="deleted", guest_disk="live+config", host_device=True, stray_guest=True
)  # fmt: skip


@pytest.mark.parametrize("style", ["attachments", "legacy"])
def test_a_local_delete_gives_away_a_volume_that_a_guest_still_writes_to(campaign: Campaign, style: str) -> None:
    result = campaign.run(Scenario.parse(f"delete.{style}-host_down"))
    assert result.outcome.final_state == LEFT_BEHIND
    assert (result.verdict, result.heals_by) == (Verdict.UNSAFE, Cure(("restart",)))


def test_of_a_server_whose_service_was_removed_only_an_operator_frees_the_host(campaign: Campaign) -> None:
    # nova-compute takes itself for new, finds a guest, and does not start (ComputeManager._sanity_check_new_host).
    result = campaign.run(Scenario.parse("delete.attachments-host_gone"))
    assert result.outcome.final_state == LEFT_BEHIND
    assert (result.verdict, result.heals_by) == (Verdict.UNSAFE, Cure(("clean-up",)))


@pytest.mark.parametrize("variant", ["attachments-host_dead", "legacy-host_dead"])
def test_a_server_is_deleting_until_its_host_is_back(campaign: Campaign, variant: str) -> None:
    result = campaign.run(Scenario.parse(f"delete.{variant}"))
    assert result.outcome.answer.api_status == 204
    assert result.outcome.final_state == FinalState.attached(task_state="deleting")
    assert (result.verdict, result.heals_by) == (Verdict.STUCK, Cure(("restart",)))


def test_what_was_cast_to_a_dead_host_is_worked_off_when_it_is_back(campaign: Campaign) -> None:
    stage, target = campaign.stage("detach", "attachments-host_dead"), campaign.target
    campaign.play(Scenario.parse("detach.attachments-host_dead"))
    assert target.cloud.volumes[stage.scene.volume_id].status == "detaching"
    target.restart(stage.scene)
    assert target.cloud.volumes[stage.scene.volume_id].status == "available"
    assert not target.records(stage.scene)["server"].rows


def test_a_second_delete_leaves_it_to_the_first(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse("delete.attachments-deleting"))
    assert result.outcome.answer.api_status == 204
    assert result.verdict is Verdict.ROLLED_BACK


@pytest.mark.parametrize("kind", ["image-not-found", "image-not-authorized", "glance-unreachable"])
def test_a_server_is_deleted_though_its_snapshot_cannot_be(campaign: Campaign, kind: str) -> None:
    variant = "attachments-shelved_offloaded"
    result = campaign.run(Scenario.parse(f"delete.{variant}/glance.image_delete@before={kind},always"))
    assert result.verdict is Verdict.COMPLETED


@pytest.mark.usefixtures("placement")
def test_deleting_a_shelved_server_deletes_its_snapshot(campaign: Campaign) -> None:
    trace = campaign.stage("delete", "attachments-shelved").golden.trace
    assert [entry.said for entry in trace if entry.point == "glance.image_delete"] == ["done"]


def test_a_cinder_that_is_away_keeps_the_attachment_of_a_deleted_server(campaign: Campaign) -> None:
    # Bug 1563547's fix: the server goes in any case.
    fault = "cinder.attachment_delete@before=connection-refused,always"
    result = campaign.run(Scenario.parse(f"delete.attachments/{fault}"))
    assert result.outcome.final_state == FinalState(
        "in-use", ("attached",), lun_mapped=True, vm_state="deleted"
    )  # fmt: skip
    assert (result.verdict, result.heals_by) == (Verdict.LEAKED, Cure(("disown",)))


def test_a_delete_that_died_on_the_host_is_ended_at_its_start(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse("delete.attachments/libvirt.destroy@after=crash,once"))
    assert (result.verdict, result.heals_by) == (Verdict.STUCK, Cure(("restart",)))


def test_a_handed_over_delete_may_still_answer_500(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse("delete.attachments/nova.db.mapping_save@before=db-error,once"))
    assert result.outcome.answer.api_status == 500
    assert result.verdict is Verdict.MISREPORTED


def test_the_root_disk_goes_with_its_server(campaign: Campaign) -> None:
    assert campaign.run(Scenario.parse("delete.attachments-boot")).outcome.final_state.volume_status == "deleted"


def test_a_death_in_a_looping_call_is_known_at_once(campaign: Campaign) -> None:
    # LibvirtDriver._destroy looks at the guest in a loop that oslo.service runs in a thread of its own.
    outcome = campaign.play(Scenario.parse("delete.attachments/libvirt.domain_info@before=crash,once"))
    assert outcome.answer.compute_error == "nova-compute died"
    # What the dead still tried, on their way out, is refused.
    calls = [entry for entry in outcome.trace if entry.process == "compute"]
    assert [entry.point for entry in calls if not entry.said.startswith("refused")][-1] == "libvirt.domain_info"
