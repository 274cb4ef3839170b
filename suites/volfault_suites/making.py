"""A guest is ended and forgotten, and made anew of what Nova's rows say: as a hard reboot does, and a start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytest_volfault import Fault, FinalState, Variant
from volfault_suites.expected import Call, Calls, reading

# What nova-compute makes of an error: the state at the moment -> what is left.
Failed = Callable[[FinalState], FinalState]


def made_anew(variant: Variant, start: FinalState, goal: FinalState, failed: Failed, instance_get: int) -> Calls:
    """The calls of it, by (point, occurrence).

    Args:
        variant: the variant.
        start: what there is before, with the task of the server.
        goal: what there is when all is done.
        failed: what an error leaves.
        instance_get: which reading of the server's row it begins with.
    """
    runs = "live" in start.guest_disk
    off = replace(start, guest_disk="config", locked=False) if runs else start
    # A device stays where another server of the host has the volume.
    shared = variant.multiattach and not variant.apart
    let_go = off if shared else replace(off, host_device=False)
    gone = replace(let_go, guest_disk="none")
    connected = replace(off, guest_disk="none")
    running = replace(goal, vm_state=start.vm_state, task_state=start.task_state)
    first, later = (1, 1) if not runs else (1, 3)

    def step(before: FinalState, after: FinalState) -> Call:
        return Call(before, after, failed(before), failed(after))

    def told(event: int, state: FinalState) -> Calls:
        """Nova-compute minds no event of a guest that it is at work on."""
        return {("libvirt.lifecycle", event): reading(state, goal)}

    ended = {("libvirt.destroy", 1): step(start, off), **told(1, off), **told(2, off)} if runs else {}
    return {
        ("nova.db.instance_get", instance_get): step(start, start),
        ("libvirt.open", first): step(start, start),
        ("libvirt.lookup_domain", 1): step(start, start),
        **ended,
        # Nova asks Cinder who else has it, where several may.
        ("cinder.volume_get", 1): step(off, off),
        **{(point, 1): step(off, let_go) for point in ("brick.disconnect_volume", "brick.unmount")},
        ("libvirt.open", 2): step(let_go, let_go),
        ("libvirt.lookup_domain", 2): step(let_go, let_go),
        ("libvirt.undefine", 1): step(let_go, gone),
        **told(later, gone),
        **{(point, 1): step(gone, connected) for point in ("brick.connect_volume", "brick.mount")},
        ("libvirt.open", 3): step(connected, connected),
        ("libvirt.define_domain", 1): step(connected, off),
        **told(later + 1, off),
        ("libvirt.open", 4): step(off, off),
        ("libvirt.lookup_domain", 3): step(off, off),
        ("libvirt.create", 1): step(off, running),
        **told(later + 2, running),
        **told(later + 3, running),
    }


def by_itself(fault: Fault, call: Call, goal: FinalState, failed: Failed) -> FinalState | None:
    """What is left where the guest has gone, or has stopped, by itself; None where that is not the fault."""
    if fault.kind == "libvirt-no-domain":
        # It was to be forgotten. Where it has been made already, there is none to be run.
        early = fault.point != "libvirt.create" and (fault.point, fault.occurrence) != ("libvirt.lookup_domain", 3)
        if early and (fault.point, fault.times) != ("libvirt.lookup_domain", "always"):
            return goal
        none = replace(call.killed_before, guest_disk="none", locked=False, host_device=goal.host_device)
        return failed(none)
    if fault.kind == "libvirt-monitor-lost":
        return failed(call.killed_after)
    return None


_IN_ORDER = ("libvirt.destroy", "libvirt.undefine", "libvirt.define_domain", "libvirt.create")


def while_libvirtd_restarts(fault: Fault, calls: Calls, goal: FinalState) -> FinalState | None:
    """What is left as the next call is refused, and nobody can see whether a guest runs; None of other faults."""
    if fault.kind != "libvirtd-restart":
        return None
    if fault.when == "before":
        at = fault.point
    elif fault.point == _IN_ORDER[-1]:
        return goal
    else:
        at = _IN_ORDER[_IN_ORDER.index(fault.point) + 1]
    return replace(calls[at, 1].killed_before, task_state=None)
