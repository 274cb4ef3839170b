"""What is left on the reference when a soft reboot fails somewhere: one line a call, in the order of the flow.

What fails at the guest makes a hard reboot of it (LibvirtDriver.reboot), which fails only where that lasts.
"""

from __future__ import annotations

from dataclasses import replace

from pytest_volfault import Fault, FinalState, Variant, whole
from volfault_suites.expected import Call, Calls, left, reading
from volfault_suites.reboot.expectations import SOFT, apart_from_the_guest, around, failed, goal_of


def calls(variant: Variant) -> Calls:
    """Each call of the flow, by (point, occurrence)."""
    goal = goal_of(variant)
    began = replace(FinalState.of(whole(variant)), task_state=SOFT[2])
    off = replace(began, guest_disk="config", locked=False)
    running = replace(goal, task_state=SOFT[2])
    return {
        **around(variant, SOFT),
        ("libvirt.open", 1): reading(began, goal),
        ("libvirt.lookup_domain", 1): reading(began, goal),
        # The guest goes off a second after the button was pressed: nobody is there to see it.
        ("libvirt.shutdown", 1): reading(began, goal),
        ("libvirt.lifecycle", 1): reading(off, goal),
        ("libvirt.lifecycle", 2): reading(off, goal),
        ("libvirt.create", 1): Call(off, running, goal, goal),
        ("libvirt.lifecycle", 3): reading(running, goal),
        ("libvirt.lifecycle", 4): reading(running, goal),
    }


def left_by(variant: Variant, fault: Fault) -> FinalState:
    """The final state that the description leads one to expect of a fault.

    Raises:
        KeyError: the flow has no such call.
    """
    table = calls(variant)
    call = table[fault.point, fault.occurrence]
    if (fault.point, fault.kind, fault.when) == ("libvirt.create", "libvirtd-restart", "before"):
        # It is off, and nobody can see that.
        return replace(left(call, fault), guest_disk="config")
    lasting = fault.times == "always" and fault.when == "before"
    if lasting and (fault.point, fault.kind) == ("libvirt.lookup_domain", "libvirt-no-domain"):
        return failed(replace(call.killed_before, guest_disk="none", locked=False))
    if lasting and fault.point == "libvirt.create":
        gone = replace(call.killed_before, guest_disk="none")
        return failed(gone if fault.kind == "libvirt-no-domain" else call.killed_before)
    return apart_from_the_guest(variant, fault, table) or left(call, fault)
