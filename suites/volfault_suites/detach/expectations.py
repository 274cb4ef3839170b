"""What the seeds say is left when detach fails somewhere: one line a call, in the order of the flow.

Seed 000 numbers the five steps; seed 001 is the code: a failure of step 2 or 3 sends os-roll_detaching, a
failure of step 4 or 5 leaves everything as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from pytest_volfault import Fault, FinalState, Variant, free, whole
from volfault_suites.expected import Call, Calls, in_cinder, left, reading, told


def _rolled_back(before: FinalState, after: FinalState) -> Call:
    """A call whose failure sends os-roll_detaching."""
    return Call(before, after, replace(before, volume_status="in-use"), replace(after, volume_status="in-use"))


def calls(variant: Variant) -> Calls:
    """Each call of the flow, by (point, occurrence)."""
    attached, detached = FinalState.of(whole(variant)), FinalState.of(free(variant))
    checks = {
        # nova-api: checks, step 1, and the message to nova-compute.
        ("nova.db.instance_get", 1): reading(attached, attached),
        ("cinder.volume_get", 1): reading(attached, attached),
        ("nova.db.bdm_get", 1): reading(attached, attached),
    }
    if variant.vm_state == "shelved_offloaded":
        return {**checks, **_straight_from_the_api(variant, attached, detached)}
    marked = replace(attached, volume_status="detaching")
    out_of_config = replace(marked, guest_disk="live" if "live" in marked.guest_disk else "none")
    out_of_guest = replace(marked, guest_disk="none", locked=detached.locked)
    disconnected = replace(out_of_guest, host_device=detached.host_device)
    return {
        **checks,
        ("servicegroup.service_is_up", 1): reading(attached, attached),
        ("cinder.os-begin_detaching", 1): told(attached, marked),
        ("nova.rpc.detach_volume", 1): told(marked, detached),
        # nova-compute. What fails before the disk is touched is not rolled back.
        ("nova.db.bdm_get", 2): reading(marked, marked),
        ("nova.db.instance_get", 2): reading(marked, marked),
        ("cinder.volume_get", 2): reading(marked, marked),
        **_out_of_the_guest(variant, marked, out_of_config, out_of_guest),
        # Step 3; the device of a volume that another guest of the host uses stays, and Cinder is asked who does.
        ("cinder.volume_get", 3): _rolled_back(out_of_guest, out_of_guest),
        ("brick.disconnect_volume", 1): _rolled_back(out_of_guest, disconnected),
        **_released(variant, disconnected, detached),
    }


def _out_of_the_guest(variant: Variant, marked: FinalState, config: FinalState, guest: FinalState) -> Calls:
    """Step 2: out of the persistent definition and then, if it runs, out of the guest."""
    table = {
        ("libvirt.open", 1): _rolled_back(marked, marked),
        ("libvirt.lookup_domain", 1): _rolled_back(marked, marked),
        ("libvirt.domain_xml", 1): _rolled_back(marked, marked),
        ("libvirt.detach_device", 1): _rolled_back(marked, config),
        ("libvirt.domain_xml", 2): _rolled_back(config, config),
    }
    if variant.vm_state == "stopped":
        return table
    return {
        **table,
        ("libvirt.domain_xml", 3): _rolled_back(config, config),
        ("libvirt.detach_device", 2): _rolled_back(config, guest),
        ("libvirt.device_removed", 1): _rolled_back(guest, guest),
        ("libvirt.domain_xml", 4): _rolled_back(guest, guest),
    }


def _released(variant: Variant, disconnected: FinalState, detached: FinalState) -> Calls:
    """Steps 4 and 5, and the row."""
    mapped = replace(detached, bdm=True)
    if variant.style == "attachments":
        steps = {("cinder.attachment_delete", 1): told(disconnected, mapped)}
    else:
        terminated = replace(disconnected, lun_mapped=False)
        steps = {
            ("brick.get_connector_properties", 1): reading(disconnected, disconnected),
            # Seed 000 has it that nobody minds a failing step 4. In the code of seed 001 step 5 is not reached.
            ("cinder.os-terminate_connection", 1): told(disconnected, terminated),
            ("cinder.os-detach", 1): told(terminated, mapped),
        }
    return {
        **steps,
        ("nova.notify.volume.detach", 1): reading(mapped, mapped),
        ("nova.db.bdm_destroy", 1): told(mapped, detached),
    }


def _straight_from_the_api(variant: Variant, attached: FinalState, detached: FinalState) -> Calls:
    """Of an offloaded server; what Cinder cannot do is only logged, and the row goes in any case (seed 003)."""
    mapped = replace(detached, bdm=True)
    destroy = {("nova.db.bdm_destroy", 1): told(mapped, detached)}
    unmapped = replace(attached, bdm=False)
    if variant.style == "attachments":
        return {("cinder.attachment_delete", 1): Call(attached, mapped, unmapped, detached), **destroy}
    marked = replace(attached, volume_status="detaching")
    lost = replace(marked, bdm=False)
    return {
        ("cinder.os-begin_detaching", 1): told(attached, marked),
        ("cinder.os-terminate_connection", 1): Call(marked, marked, lost, lost),
        ("cinder.os-detach", 1): Call(marked, mapped, lost, detached),
        **destroy,
    }


def _without_live(state: FinalState) -> FinalState:
    return replace(state, guest_disk="config" if "config" in state.guest_disk else "none")


def _without_guest(state: FinalState) -> FinalState:
    return replace(state, guest_disk="none")


# Faults that come with something happening to the guest.
_GUEST_SUFFERS: Mapping[str, Callable[[FinalState], FinalState]] = {
    "libvirt-no-domain": _without_guest,
    "libvirt-monitor-lost": _without_live,
    "libvirt-operation-invalid": _without_live,
}
# Faults that the flow gets over: what looks on polls the XML and asks again (seed 001, _do_wait_and_retry_detach).
_OVERCOME = frozenset(
    {
        ("no-event", "before", "once"),
        ("no-event", "after", "once"),
        ("no-event", "after", "always"),
        ("late-event", "before", "once"),
        ("late-event", "before", "always"),
        ("unplug-aborted", "before", "once"),
        ("event-lost", "before", "once"),
        ("event-lost", "before", "always"),
    }
)


def left_by(variant: Variant, fault: Fault) -> FinalState:
    """The final state that the seeds lead one to expect of a fault.

    Raises:
        KeyError: the flow has no such call.
    """
    call = calls(variant)[fault.point, fault.occurrence]
    if (fault.kind, fault.when, fault.times) in _OVERCOME:
        return FinalState.of(free(variant))
    if fault.kind == "libvirt-device-missing":
        # It is said of one that has gone by itself: DiskNotFound, which is ignored.
        return FinalState.of(free(variant))
    if (fault.kind, fault.point, fault.occurrence) == ("libvirtd-restart", "libvirt.detach_device", 2):
        # The guest takes its time, and nobody can ask whether it still has the disk.
        fault = replace(fault, when="before")
    state = in_cinder(call, fault, variant) or left(call, fault)
    if fault.kind in _GUEST_SUFFERS:
        state = _GUEST_SUFFERS[fault.kind](state)
        return replace(state, locked=state.locked and "live" in state.guest_disk)
    return state
