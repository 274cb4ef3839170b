"""A service that is dead: its messages wait for it, and it goes on where it stopped when it is back."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.injection import process
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.reference._database import Quotas


def waiting(stage: Any) -> int:
    return len(stage.target._bus.waiting)


@pytest.mark.parametrize("name", ["attachments", "legacy", "attachments-rbd-boot"])
@pytest.mark.parametrize(("flow", "status"), [("delete", 204), ("detach", 202)])
def test_a_message_waits_and_is_delivered_when_the_service_is_back(
    stage: Any, flow: str, status: int, name: str
) -> None:
    if flow == "detach":
        name = name.removesuffix("-boot")
    variant = f"{name.removesuffix('-boot')}-host_dead{'-boot' if name.endswith('-boot') else ''}"
    outcome = stage.play(f"{flow}.{variant}")
    assert (outcome.answer.api_status, waiting(stage)) == (status, 1)
    assert outcome.final_state != FinalState.of(FLOWS[flow].goal(Variant.parse(variant)))
    stage.restart()
    assert stage.state() == FinalState.of(FLOWS[flow].goal(Variant.parse(variant)))
    assert waiting(stage) == 0


@pytest.mark.parametrize("flow", ["delete", "detach"])
def test_it_is_delivered_once(stage: Any, flow: str) -> None:
    stage.play(f"{flow}.attachments-host_dead")
    stage.restart()
    state, quotas = stage.state(), stage.quotas
    stage.cloud.history.clear()
    stage.restart()
    assert (stage.state(), stage.quotas, waiting(stage)) == (state, quotas, 0)
    assert [change.table for change in stage.cloud.history] == []


def test_several_are_delivered_in_the_order_in_which_they_were_sent(stage: Any) -> None:
    stage.play("detach.attachments-host_dead")
    stage.variant = Variant.parse("attachments-host_dead")
    assert stage.ask("delete").api_status == 204
    assert waiting(stage) == 2
    stage.restart()
    assert stage.state() == FinalState.of(FLOWS["delete"].goal(stage.variant))
    assert waiting(stage) == 0


def test_a_snapshot_keeps_what_waits_and_restoring_it_forgets_what_came_since(stage: Any) -> None:
    stage.play("delete.attachments-host_dead")
    mark = stage.target.snapshot()
    stage.restart()
    assert waiting(stage) == 0
    stage.target.restore(mark)
    assert waiting(stage) == 1
    assert stage.state().task_state == "deleting"
    process.revive()
    stage.restart()
    assert stage.state() == FinalState.of(FLOWS["delete"].goal(Variant()))
    stage.target.restore(stage.scene.mark)
    assert waiting(stage) == 0


def test_the_next_scenario_has_an_empty_queue(stage: Any) -> None:
    stage.play("delete.attachments-host_dead")
    stage.play("delete.attachments")
    assert waiting(stage) == 0


# -- what a service that starts finds


@pytest.mark.parametrize(
    "fault",
    [
        "nova.db.instance_get#2@before=crash,once",
        "libvirt.destroy@before=crash,once",
        "libvirt.destroy@after=crash,once",
        "libvirt.undefine@after=crash,once",
        "brick.disconnect_volume@after=crash,once",
        "cinder.attachment_delete@before=crash,once",
        "cinder.attachment_delete@after=crash,once",
        "nova.rpc.terminate_instance@before=rpc-lost,once",
    ],
)
def test_a_delete_that_was_cut_short_is_resumed(stage: Any, fault: str) -> None:
    left = stage.play(f"delete.attachments/{fault}").final_state
    assert (left.vm_state, left.task_state) == ("active", "deleting")
    stage.restart()
    assert stage.state() == FinalState.of(FLOWS["delete"].goal(Variant()))
    assert stage.quotas == Quotas(0, 0)


@pytest.mark.parametrize(
    "scenario",
    [
        # Nothing says that anybody wants them deleted.
        "detach.attachments/cinder.attachment_delete@before=crash,once",
        "attach.attachments/libvirt.attach_device@after=crash,once",
        "delete.attachments-terminate_disabled",
        "delete.attachments/nova.db.instance_save@before=crash,once",
    ],
)
def test_servers_that_are_not_being_deleted_are_left_alone(stage: Any, scenario: str) -> None:
    left = stage.play(scenario).final_state
    stage.restart()
    assert stage.state() == left


def test_a_server_of_another_host_is_not_resumed(stage: Any) -> None:
    stage.play("delete.attachments-host_dead")
    other = stage.cloud.add_server("compute2")
    stage.add_server(other)
    stage.database.instance_save(other.id, task_state="deleting")
    stage.restart()
    assert stage.database.instance_get(other.id).task_state == "deleting"
    assert other.key in stage.cloud.guests


def test_the_service_is_up_again_from_its_restart_on(stage: Any) -> None:
    stage.play("delete.attachments-host_down")
    group = stage.target._nova.servicegroup
    assert not group.service_is_up("compute1")
    stage.restart()
    assert group.service_is_up("compute1")
    stage.cloud.clock.advance(3600)
    assert group.service_is_up("compute1")


def test_a_service_that_was_removed_stays_so(stage: Any) -> None:
    stage.play("delete.attachments-host_gone")
    stage.restart()
    assert not stage.target._nova.servicegroup.is_known("compute1")
