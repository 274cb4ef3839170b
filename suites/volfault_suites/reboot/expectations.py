"""What is left on the reference when a reboot fails somewhere: one line a call, in the order of the flow.

Where a guest runs after an error, Nova says that the server is active; where none does, that it is in error
(ComputeManager._reboot_instance). What fails before that leaves the server as it was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytest_volfault import FLOWS, Fault, FinalState, Variant, free, whole
from volfault_suites.expected import Calls, left, reading, told
from volfault_suites.making import by_itself, made_anew, while_libvirtd_restarts

CONNECTING = ("libvirt.open", "libvirt.lookup_domain")
# Tasks of the server: asked for, begun, at the guest.
HARD = ("rebooting_hard", "reboot_pending_hard", "reboot_started_hard")
SOFT = ("rebooting", "reboot_pending", "reboot_started")


def goal_of(variant: Variant) -> FinalState:
    """What a reboot is for."""
    return FinalState.of(FLOWS["reboot"].goal(variant))


def failed(state: FinalState) -> FinalState:
    """What nova-compute makes of an error at the guest."""
    return replace(state, vm_state="active" if "live" in state.guest_disk else "error", task_state=None)


def around(variant: Variant, tasks: tuple[str, str, str]) -> Calls:
    """The calls before and after those at the guest."""
    start, goal = FinalState.of(whole(variant)), goal_of(variant)
    asked, pending, began = (replace(start, task_state=task) for task in tasks)
    running = replace(goal, vm_state=start.vm_state, task_state=tasks[2])
    return {
        ("nova.db.instance_get", 1): reading(start, start),
        ("nova.db.instance_save", 1): told(start, asked),
        ("nova.rpc.reboot_instance", 1): told(asked, goal),
        ("nova.db.instance_save", 2): replace(told(asked, pending), failed_before=start, failed_after=start),
        ("nova.db.bdm_list", 1): reading(pending, start),
        # A Cinder that cannot list its attachments is not asked any further.
        ("cinder.attachment_list", 1): reading(pending, goal),
        ("cinder.attachment_get", 1): reading(pending, start),
        ("nova.db.instance_save", 3): replace(told(pending, began), failed_before=start, failed_after=start),
        ("nova.db.instance_save", 4): replace(told(running, goal), failed_before=replace(running, task_state=None)),
    }


def apart_from_the_guest(variant: Variant, fault: Fault, calls: Calls) -> FinalState | None:
    """What is left by faults of both reboots that no column tells of; None where one does."""
    call = calls[fault.point, fault.occurrence]
    if (fault.point, fault.kind) == ("cinder.attachment_get", "http-404"):
        # Somebody has deleted the attachment after it was listed: the row goes, and to delete what is gone fails.
        return replace(FinalState.of(whole(variant)), bdm=False, **_freed(variant))
    if fault.when == "before" and fault.times == "always" and fault.point == "nova.db.instance_save":
        # Nobody can say any more that nobody is at work on it.
        return call.killed_before
    if (fault.kind, fault.times) == ("libvirt-connection-lost", "always") and fault.point in CONNECTING:
        # Nobody can see either whether the guest runs.
        return replace(call.killed_before, task_state=None)
    return None


def left_by(variant: Variant, fault: Fault) -> FinalState:
    """The final state that the description leads one to expect of a fault of a hard reboot.

    Raises:
        KeyError: the flow has no such call.
    """
    start, goal = replace(FinalState.of(whole(variant)), task_state=HARD[2]), goal_of(variant)
    calls = {**around(variant, HARD), **made_anew(variant, start, goal, failed, 2)}
    call = calls[fault.point, fault.occurrence]
    if (fault.point, fault.kind) == ("libvirt.destroy", "libvirt-operation-invalid"):
        # It is off, and nova-compute was told of an error.
        return failed(replace(call.killed_before, guest_disk="config", locked=False))
    special = while_libvirtd_restarts(fault, calls, goal) or apart_from_the_guest(variant, fault, calls)
    return special or by_itself(fault, call, goal, failed) or left(call, fault)


def _freed(variant: Variant) -> dict[str, Any]:
    """What is no longer so of a volume whose attachment is gone, on Cinder's side."""
    state = FinalState.of(free(variant))
    return {
        "volume_status": state.volume_status,
        "attachments": state.attachments,
        "lun_mapped": state.lun_mapped,
    }
