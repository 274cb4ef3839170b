"""What seed 003 leads one to expect when a delete fails somewhere: one line a call, in the order of the flow."""

from __future__ import annotations

from dataclasses import replace

from pytest_volfault import DELETE, Fault, FinalState, Variant, free, whole
from volfault_suites.expected import Call, Calls, in_cinder, left, reading, told


def calls(variant: Variant) -> Calls:
    """Each call of the flow, by (point, occurrence)."""
    alive = FinalState.of(whole(variant))
    asked = replace(alive, task_state="deleting")
    table = {
        ("nova.db.instance_get", 1): reading(alive, alive),
        # A delete that cannot delete the snapshot of a shelved server goes on.
        ("glance.image_delete", 1): reading(alive, _end(variant)),
        ("nova.db.instance_save", 1): told(alive, asked),
        ("nova.db.quota_reserve", 1): reading(asked, asked),
    }
    if variant.vm_state == "shelved_offloaded" or variant.host == "down":
        return {**table, ("servicegroup.service_is_up", 1): reading(asked, asked), **_locally(variant, asked)}
    if variant.host == "dead":
        # The message waits for a service that nobody knows to be dead.
        return {
            **table,
            ("servicegroup.service_is_up", 1): reading(asked, asked),
            ("nova.rpc.terminate_instance", 1): reading(asked, asked),
        }
    return {
        **table,
        ("servicegroup.service_is_up", 1): reading(asked, asked),
        ("nova.rpc.terminate_instance", 1): told(asked, _end(variant)),
        **_on_the_host(variant, asked),
    }


def _end(variant: Variant) -> FinalState:
    """What a delete leaves in which nothing fails."""
    if variant.host == "dead":
        return replace(FinalState.of(whole(variant)), task_state="deleting")
    return after_local(variant) if variant.host == "down" else FinalState.of(DELETE.goal(variant))


def after_local(variant: Variant) -> FinalState:
    """Rows and volume are gone; guest, device and whatever needs the real connector stay (seed 003)."""
    alive = FinalState.of(whole(variant))
    offloaded = variant.vm_state == "shelved_offloaded"
    kept = replace(
        FinalState.of(free(variant)),
        vm_state="deleted",
        guest_disk=alive.guest_disk,
        host_device=alive.host_device,
        locked=alive.locked,
        stray_guest=not offloaded,
        lun_mapped=alive.lun_mapped and variant.style == "legacy",
    )
    # An image that a guest has open is locked: Cinder makes the volume available again.
    return replace(kept, volume_status="deleted") if variant.boot and not alive.locked else kept


def _locally(variant: Variant, asked: FinalState) -> Calls:
    """nova-api does everything; what Cinder cannot do is logged and forgotten."""
    end = after_local(variant)
    kept = _volume_of(asked, end)
    steps, freed = _released(variant, asked, end, kept)
    unmapped = replace(freed, bdm=False)
    saved = replace(unmapped, vm_state="deleted", task_state=None, stray_guest=end.stray_guest)
    return {
        ("nova.notify.delete.start", 1): reading(asked, asked),
        ("nova.db.bdm_list", 1): reading(asked, asked),
        **steps,
        ("nova.db.bdm_destroy", 1): told(freed, unmapped),
        ("nova.db.instance_save", 2): told(unmapped, saved),
        ("nova.db.instance_destroy", 1): told(saved, end),
        ("nova.notify.delete.end", 1): reading(end, end),
        ("nova.db.quota_commit", 1): reading(end, end),
    }


def _volume_of(state: FinalState, end: FinalState) -> FinalState:
    """The end, with the volume as it is in another state: what Cinder was asked to do has not happened."""
    return replace(end, volume_status=state.volume_status, attachments=state.attachments, lun_mapped=state.lun_mapped)


def _released(variant: Variant, before: FinalState, end: FinalState, kept: FinalState) -> tuple[Calls, FinalState]:
    """Steps 4 and 5, and the volume's own end; and the state after them."""
    available = replace(
        before,
        volume_status=FinalState.of(free(variant)).volume_status,
        attachments=(),
        lun_mapped=end.lun_mapped if variant.style == "legacy" else FinalState.of(free(variant)).lun_mapped,
    )
    after = replace(available, volume_status=end.volume_status)
    table: dict[tuple[str, int], Call] = {}
    if variant.style == "attachments":
        table["cinder.attachment_delete", 1] = Call(before, available, kept, end)
    else:
        terminated = replace(before, lun_mapped=end.lun_mapped)
        half = replace(kept, lun_mapped=end.lun_mapped)
        table["brick.get_connector_properties", 1] = reading(before, before)
        table["cinder.os-terminate_connection", 1] = Call(before, terminated, kept, half)
        table["cinder.os-detach", 1] = Call(terminated, available, half, end)
    if variant.boot:
        left_over = replace(end, volume_status="available")
        table["cinder.volume_delete", 1] = Call(available, after, left_over, end)
    return table, after


def _on_the_host(variant: Variant, asked: FinalState) -> Calls:
    """nova-compute: the guest, the device, the volume, the rows. What fails on the way makes an error of the server."""
    end = FinalState.of(DELETE.goal(variant))
    stopped = replace(asked, guest_disk="config", locked=False)
    gone = replace(asked, guest_disk="none", locked=False)
    disconnected = replace(gone, host_device=end.host_device)
    steps, freed = _released(variant, disconnected, end, _volume_of(asked, end))
    saved = replace(freed, vm_state="deleted", task_state=None)
    return {
        ("nova.db.instance_get", 2): reading(asked, _in_error(asked)),
        ("nova.notify.delete.start", 1): reading(asked, _in_error(asked)),
        ("nova.db.bdm_list", 1): reading(asked, _in_error(asked)),
        ("libvirt.open", 1): reading(asked, _in_error(asked)),
        ("libvirt.lookup_domain", 1): reading(asked, _in_error(asked)),
        ("libvirt.destroy", 1): Call(asked, stopped, _in_error(asked), _in_error(stopped)),
        # Events of a guest that is being destroyed tell nova-compute nothing new.
        ("libvirt.lifecycle", 1): reading(stopped, end),
        ("libvirt.lifecycle", 2): reading(stopped, end),
        ("libvirt.undefine", 1): Call(stopped, gone, _in_error(stopped), _in_error(gone)),
        ("libvirt.lifecycle", 3): reading(gone, end),
        # A device that stays keeps no server from being deleted.
        ("brick.disconnect_volume", 1): Call(gone, disconnected, replace(end, host_device=True), end),
        **steps,
        ("nova.db.instance_save", 2): Call(freed, saved, _in_error(freed), _in_error(saved)),
        ("nova.db.instance_destroy", 1): Call(saved, end, _in_error(saved), end),
        ("nova.notify.delete.end", 1): reading(end, end),
        ("nova.db.quota_commit", 1): reading(end, end),
    }


def _in_error(state: FinalState) -> FinalState:
    return replace(state, vm_state="error")


def left_by(variant: Variant, fault: Fault) -> FinalState:
    """The final state that the seeds lead one to expect of a fault.

    Raises:
        KeyError: the flow has no such call.
    """
    call = calls(variant)[fault.point, fault.occurrence]
    end = _end(variant)
    if fault.kind == "reported-down":
        # nova-api deletes the rows of a server whose host is well.
        return after_local(variant)
    if fault.kind == "reported-up":
        return replace(FinalState.of(whole(variant)), task_state="deleting") if variant.host != "up" else end
    undefined = (fault.point, fault.kind, fault.when) == ("libvirt.undefine", "libvirtd-restart", "after")
    if undefined or fault.kind == "libvirt-no-domain":
        # Nothing more is asked of libvirt; and a guest that has gone by itself is what was wanted.
        return end
    if fault.kind in ("libvirt-operation-invalid", "libvirt-monitor-lost"):
        # The guest has stopped, and nova-compute was told of an error.
        return _in_error(replace(call.killed_after, guest_disk="config", locked=False))
    if (fault.point, fault.when, fault.times, fault.occurrence) == ("nova.db.instance_save", "before", "always", 2):
        # The server cannot be put into error either.
        return call.killed_before
    return _with_its_root(variant, fault, in_cinder(call, fault, variant) or left(call, fault))


def _with_its_root(variant: Variant, fault: Fault, state: FinalState) -> FinalState:
    """A root disk is deleted once it has no attachment; as long as there is one, Cinder refuses that."""
    if fault.point == "cinder.attachment_delete" and variant.boot and variant.host == "up":
        if fault.kind == "http-404":
            return replace(state, volume_status=_end(variant).volume_status)
        if fault.when == "late":
            return replace(state, volume_status="available")
    return state
