"""What is left on the reference when a start fails somewhere: one line a call, in the order of the flow."""

from __future__ import annotations

from dataclasses import replace

from pytest_volfault import FLOWS, Fault, FinalState, Variant, whole
from volfault_suites.expected import Calls, left, reading, told
from volfault_suites.making import by_itself, made_anew, while_libvirtd_restarts


def _failed(state: FinalState) -> FinalState:
    """Nobody is at work on it any more, whatever its guest does."""
    return replace(state, task_state=None)


def calls(variant: Variant) -> Calls:
    """Each call of the flow, by (point, occurrence)."""
    off, goal = FinalState.of(whole(variant)), FinalState.of(FLOWS["start"].goal(variant))
    asked = replace(off, task_state="powering-on")
    running = replace(goal, vm_state="stopped", task_state="powering-on")
    return {
        ("nova.db.instance_get", 1): reading(off, off),
        ("nova.db.instance_save", 1): told(off, asked),
        ("nova.rpc.start_instance", 1): told(asked, goal),
        ("nova.db.bdm_list", 1): reading(asked, off),
        **made_anew(variant, asked, goal, _failed, 2),
        ("nova.db.instance_save", 2): replace(told(running, goal), failed_before=_failed(running)),
    }


def left_by(variant: Variant, fault: Fault) -> FinalState:
    """The final state that the description leads one to expect of a fault.

    Raises:
        KeyError: the flow has no such call.
    """
    table, goal = calls(variant), FinalState.of(FLOWS["start"].goal(variant))
    call = table[fault.point, fault.occurrence]
    if (fault.point, fault.when, fault.times) == ("nova.db.instance_save", "before", "always"):
        return call.killed_before
    restarting = while_libvirtd_restarts(fault, table, goal)
    return restarting or by_itself(fault, call, goal, _failed) or left(call, fault)
