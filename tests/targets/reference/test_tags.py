"""What the user calls a disk: in the server's metadata from the attach to the detach."""

from __future__ import annotations

from typing import Any

import pytest


def tags(stage: Any) -> Any:
    return stage.database.instances[stage.server].tags


def test_attaching_lists_the_tag_and_detaching_takes_it_out(stage: Any) -> None:
    stage.play("attach.attachments-tagged")
    assert tags(stage) == {stage.volume: "data"}
    assert stage.ask("detach").compute_error is None
    assert tags(stage) == {}


@pytest.mark.parametrize("flow", ["attach", "detach"])
def test_other_disks_keep_theirs(stage: Any, flow: str) -> None:
    stage.prepare(flow, "attachments-tagged")
    stage.database.instance_save(stage.server, tags={**(tags(stage) or {}), "other": "root"})
    assert stage.ask(flow).compute_error is None
    assert tags(stage) == ({stage.volume: "data"} if flow == "attach" else {}) | {"other": "root"}


def test_a_disk_without_a_tag_changes_nothing(stage: Any) -> None:
    for flow in ("attach", "detach"):
        outcome = stage.play(f"{flow}.attachments")
        assert "nova.db.instance_save" not in {entry.point for entry in outcome.trace}
        assert tags(stage) is None


@pytest.mark.parametrize(
    "fault",
    [
        "brick.connect_volume@before=brick-command-failed,always",
        "libvirt.attach_device@before=libvirt-operation-failed,always",
        "cinder.attachment_complete@before=http-500,always",
    ],
)
def test_an_attach_that_fails_lists_none(stage: Any, fault: str) -> None:
    assert stage.play(f"attach.attachments-tagged/{fault}").answer.compute_error
    assert tags(stage) is None


def test_a_detach_that_fails_keeps_it(stage: Any) -> None:
    outcome = stage.play("detach.attachments-tagged/cinder.attachment_delete@before=http-500,always")
    assert outcome.final_state.tagged
    assert tags(stage) == {stage.volume: "data"}


def test_a_deleted_server_lists_none(stage: Any) -> None:
    assert not stage.play("delete.attachments-tagged").final_state.tagged


@pytest.mark.parametrize("flow", ["attach", "detach"])
def test_the_mapping_remembers_it_for_the_detach(stage: Any, flow: str) -> None:
    stage.prepare(flow, "attachments-tagged")
    if flow == "attach":
        stage.ask("attach")
    assert stage.database.mapped(stage.server, stage.volume).tag == "data"
