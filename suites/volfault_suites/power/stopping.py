"""What is left on the reference when a stop fails somewhere: one line a call, in the order of the flow.

A guest that does not hear the button is cut off (LibvirtDriver.power_off).
"""

from __future__ import annotations

from dataclasses import replace

from pytest_volfault import FLOWS, Fault, FinalState, Variant, whole
from volfault_suites.expected import Call, Calls, left, reading, told


def calls(variant: Variant) -> Calls:
    """Each call of the flow, by (point, occurrence)."""
    runs, goal = FinalState.of(whole(variant)), FinalState.of(FLOWS["stop"].goal(variant))
    asked = replace(runs, task_state="powering-off")
    off = replace(asked, guest_disk="config", locked=goal.locked)
    looked = reading(asked, runs)
    return {
        ("nova.db.instance_get", 1): reading(runs, runs),
        ("nova.db.instance_save", 1): told(runs, asked),
        ("nova.rpc.stop_instance", 1): told(asked, goal),
        ("libvirt.open", 1): looked,
        ("libvirt.lookup_domain", 1): looked,
        ("libvirt.open", 2): looked,
        ("libvirt.lookup_domain", 2): looked,
        # The guest goes off a second after the button was pressed: nobody is there to see it.
        ("libvirt.shutdown", 1): Call(asked, asked, goal, goal),
        ("libvirt.lifecycle", 1): reading(off, goal),
        ("libvirt.lifecycle", 2): reading(off, goal),
        ("nova.db.instance_save", 2): replace(told(off, goal), failed_before=replace(off, task_state=None)),
    }


def left_by(variant: Variant, fault: Fault) -> FinalState:
    """The final state that the description leads one to expect of a fault.

    Raises:
        KeyError: the flow has no such call.
    """
    call = calls(variant)[fault.point, fault.occurrence]
    runs = FinalState.of(whole(variant))
    if (fault.point, fault.when, fault.times) == ("nova.db.instance_save", "before", "always"):
        return call.killed_before
    if fault.kind == "libvirt-no-domain":
        # Who is not there is off as well; but whoever was there before is missed.
        gone = replace(runs, guest_disk="none", locked=False)
        return replace(gone, vm_state="stopped") if fault.occurrence == 1 and "lookup" in fault.point else gone
    if fault.kind in ("libvirt-monitor-lost", "libvirt-operation-invalid"):
        return replace(runs, guest_disk="config", locked=False)
    if fault.point == "libvirt.shutdown" and fault.kind in ("libvirt-connection-lost", "libvirtd-restart"):
        return runs
    return left(call, fault)
