"""How the reference takes a disk from a guest: out of the definition, then out of what runs, until it is gone."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.targets.reference._guest import UNPLUG_TRIES

LIVE, CONFIG = "libvirt.detach_device#2", "libvirt.detach_device"


def asked(outcome: Any) -> list[str]:
    """Which of the two the guest was asked to give up, in order."""
    return [entry.detail[-1] for entry in outcome.trace if entry.point == "libvirt.detach_device"]


@pytest.mark.parametrize(
    ("variant", "places"),
    [("attachments", ["config", "live"]), ("attachments-stopped", ["config"]), ("attachments-shelved", ["config"])],
)
def test_a_guest_that_does_not_run_has_a_definition_only(stage: Any, variant: str, places: list[str]) -> None:
    outcome = stage.play(f"detach.{variant}")
    assert asked(outcome) == places
    assert outcome.final_state.guest_disk == "none"


@pytest.mark.parametrize(
    ("fault", "tries", "left"),
    [
        # A guest that never answers is asked eight times, with longer and longer waits, and then given up.
        ("no-event,always", UNPLUG_TRIES, "live"),
        # One that answers the second time.
        ("no-event,once", 2, "none"),
        # One that is slow, and called off by the second request, is asked a third time.
        ("unplug-aborted,once", 3, "none"),
        # It needs 30 s, and the eight tries are 19 s apart at most.
        ("unplug-aborted,always", UNPLUG_TRIES, "live"),
    ],
)
def test_it_is_asked_until_it_answers(stage: Any, fault: str, tries: int, left: str) -> None:
    outcome = stage.play(f"detach.attachments/{LIVE}@before={fault}")
    assert asked(outcome).count("live") == tries
    assert outcome.final_state.guest_disk == left
    refused = outcome.answer.compute_error
    assert (refused == f"GuestRefused: /dev/vdb is still in the guest after {UNPLUG_TRIES} tries") == (left == "live")
    assert outcome.final_state.volume_status == ("in-use" if left == "live" else "available")


@pytest.mark.parametrize("place", [CONFIG, LIVE])
def test_a_disk_that_has_gone_by_itself_is_what_was_wanted(stage: Any, place: str) -> None:
    outcome = stage.play(f"detach.attachments/{place}@before=libvirt-device-missing,once")
    assert outcome.answer.compute_error is None
    assert outcome.final_state == stage.goal("detach")


@pytest.mark.parametrize(
    ("place", "kind"),
    [(CONFIG, "libvirt-operation-failed"), (LIVE, "libvirt-operation-failed"), (LIVE, "removal-failed")],
)
def test_any_other_error_rolls_back_at_once(stage: Any, place: str, kind: str) -> None:
    outcome = stage.play(f"detach.attachments/{place}@before={kind},once")
    assert str(outcome.answer.compute_error).startswith("libvirtError: ")
    assert asked(outcome).count("live") == (place == LIVE)
    assert outcome.final_state.volume_status == "in-use"


@pytest.mark.parametrize(
    ("fault", "left"),
    [
        (f"{CONFIG}@before=libvirtd-restart,once", "live+config"),
        (f"{CONFIG}@after=libvirtd-restart,once", "live"),
        # The guest takes its time, and nobody can ask whether it still has the disk.
        (f"{LIVE}@after=libvirtd-restart,once", "live"),
        (f"{CONFIG}@before=libvirt-definition-not-saved,once", "live+config"),
    ],
)
def test_a_daemon_that_goes_rolls_back_what_is_not_known_to_be_done(stage: Any, fault: str, left: str) -> None:
    outcome = stage.play(f"detach.attachments/{fault}")
    assert str(outcome.answer.compute_error).startswith("libvirtError: ")
    assert (outcome.final_state.volume_status, outcome.final_state.guest_disk) == ("in-use", left)


def test_a_scenario_after_a_restart_begins_with_a_daemon_that_is_up(stage: Any) -> None:
    stage.play(f"detach.attachments/{LIVE}@before=libvirtd-restart,always")
    assert stage.play("detach.attachments").final_state == stage.goal("detach")


def test_waiting_costs_virtual_time_only(stage: Any) -> None:
    stage.play("detach.attachments")
    answered = stage.cloud.clock.now
    stage.play(f"detach.attachments/{LIVE}@before=no-event,always")
    # 0 + 2 + 4 and so on between eight tries.
    assert stage.cloud.clock.now - answered >= 2 * sum(range(UNPLUG_TRIES))
