"""Servers that are on no host: nova-api attaches and detaches alone, straight through Cinder."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.variant import Variant

OFFLOADED = "shelved_offloaded"


def of_cinder(outcome: Any) -> list[str]:
    return [entry.point.removeprefix("cinder.") for entry in outcome.trace if entry.point.startswith("cinder.")]


@pytest.mark.parametrize(
    ("scenario", "calls"),
    [
        (f"attach.attachments-{OFFLOADED}", ["volume_get", "attachment_create", "attachment_complete"]),
        (f"attach.legacy-{OFFLOADED}", ["volume_get", "os-reserve", "os-attach"]),
        (f"detach.attachments-{OFFLOADED}", ["volume_get", "attachment_delete"]),
        (f"detach.legacy-{OFFLOADED}", ["volume_get", "os-begin_detaching", "os-terminate_connection", "os-detach"]),
        (f"delete.attachments-{OFFLOADED}", ["attachment_delete"]),
        (f"delete.legacy-{OFFLOADED}-boot", ["os-terminate_connection", "os-detach", "volume_delete"]),
    ],
)
def test_nobody_but_cinder_and_the_database_is_asked(stage: Any, scenario: str, calls: list[str]) -> None:
    outcome = stage.play(scenario)
    assert of_cinder(outcome) == calls
    assert {entry.process for entry in outcome.trace} == {"api"}
    # The backend is Cinder's.
    assert {entry.point.split(".")[0] for entry in outcome.trace} <= {"cinder", "backend", "nova", "glance"}
    assert not [entry.point for entry in outcome.trace if entry.point.startswith(("nova.rpc", "nova.lock"))]


@pytest.mark.parametrize("style", ["attachments", "legacy"])
def test_what_is_attached_has_a_row_without_a_connection(stage: Any, style: str) -> None:
    stage.play(f"attach.{style}-{OFFLOADED}")
    row = stage.database.mapped(stage.server, stage.volume)
    assert row.connection_info is None
    assert (row.attachment_id is None) == (style == "legacy")
    assert (row.tag, row.root, row.delete_on_termination) == (None, False, False)


@pytest.mark.parametrize("style", ["attachments", "legacy"])
def test_what_was_attached_there_is_detached_there_and_deleted_there(stage: Any, style: str) -> None:
    stage.play(f"attach.{style}-{OFFLOADED}")
    stage.variant = Variant(style=style, vm_state=OFFLOADED)
    assert stage.ask("attach").api_status == 400
    assert stage.ask("detach").api_status == 202
    assert stage.state() == stage.goal("detach")
    assert stage.ask("detach").api_status == 404
    assert stage.ask("attach").api_status == 200
    assert stage.ask("delete").api_status == 204
    assert stage.state() == stage.goal("delete")


@pytest.mark.parametrize(
    ("scenario", "status", "volume", "attachments"),
    [
        # The row goes; what Cinder has reserved by then, nobody gives back.
        (f"attach.attachments-{OFFLOADED}/cinder.attachment_create@before=http-500,once", 500, "available", ()),
        (f"attach.legacy-{OFFLOADED}/cinder.os-reserve@before=http-500,once", 500, "available", ()),
        (
            f"attach.attachments-{OFFLOADED}/cinder.attachment_complete@before=http-500,once",
            500,
            "reserved",
            ("reserved",),
        ),
        (f"attach.legacy-{OFFLOADED}/cinder.os-attach@before=http-500,once", 500, "attaching", ()),
    ],
)
def test_an_attach_that_fails_leaves_no_row(
    stage: Any, scenario: str, status: int, volume: str, attachments: tuple[str, ...]
) -> None:
    outcome = stage.play(scenario)
    assert outcome.answer.api_status == status
    assert outcome.final_state == FinalState(volume, attachments, vm_state=OFFLOADED)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("cinder.os-terminate_connection@before=http-500,once", "detaching"),
        ("cinder.os-detach@before=connection-refused,once", "detaching"),
    ],
)
def test_a_detach_that_cinder_fails_is_only_logged_and_the_row_goes(stage: Any, fault: str, status: str) -> None:
    outcome = stage.play(f"detach.legacy-{OFFLOADED}/{fault}")
    whole = FinalState.of(FLOWS["detach"].start(Variant(style="legacy", vm_state=OFFLOADED)))
    assert (outcome.answer.api_status, outcome.answer.error) == (202, None)
    assert outcome.final_state == replace(whole, volume_status=status, bdm=False)


def test_what_is_shelved_and_not_offloaded_is_its_host_s_affair(stage: Any) -> None:
    for flow in ("attach", "detach", "delete"):
        assert "compute" in {entry.process for entry in stage.play(f"{flow}.attachments-shelved").trace}


@pytest.mark.parametrize("flow", ["attach", "detach"])
@pytest.mark.parametrize("state", ["shelved", OFFLOADED])
@pytest.mark.parametrize(
    ("microversion", "served"), [("2.1", False), ("2.19", False), ("2.20", True), ("2.100", True), (None, True)]
)
def test_who_asks_in_an_old_microversion_is_refused(
    stage: Any, flow: str, state: str, microversion: str | None, served: bool
) -> None:
    outcome = stage.play(f"{flow}.attachments-{state}", microversion=microversion)
    assert (outcome.answer.api_status != 409) == served
    assert (outcome.final_state == FinalState.of(FLOWS[flow].start(Variant(vm_state=state)))) == (not served)
