"""What the seeds say is left when attach fails somewhere: one line a call, in the order of the flow.

Seed 004 numbers the steps and shows what each failure undoes; seed 002 has the row saved before step 5.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pytest_volfault import ATTACH, Fault, FinalState, Variant, free
from volfault_suites.expected import Call, Calls, in_cinder, left, reading, told


@dataclass(frozen=True, slots=True)
class _Way:
    """How one of Cinder's two APIs is spoken, and what the volume is in between."""

    reserve: str
    export: str
    complete: str
    reserved: tuple[str, tuple[str, ...]]
    exported: tuple[str, tuple[str, ...]]
    has_attachment: bool


_WAYS = {
    "attachments": _Way(
        "cinder.attachment_create",
        "cinder.attachment_update",
        "cinder.attachment_complete",
        ("reserved", ("reserved",)),
        ("attaching", ("attaching",)),
        has_attachment=True,
    ),
    "legacy": _Way(
        "cinder.os-reserve",
        "cinder.os-initialize_connection",
        "cinder.os-attach",
        ("attaching", ()),
        ("attaching", ()),
        has_attachment=False,
    ),
}


def calls(variant: Variant) -> Calls:
    """Each call of the flow, by (point, occurrence)."""
    way = _WAYS[variant.style]
    clear, done = FinalState.of(free(variant)), FinalState.of(ATTACH.goal(variant))
    mapped = replace(clear, bdm=True)
    reserved = replace(mapped, volume_status=way.reserved[0], attachments=way.reserved[1])
    unmapped = replace(reserved, bdm=False)
    checks = {
        ("nova.db.instance_get", 1): reading(clear, clear),
        ("cinder.volume_get", 1): reading(clear, clear),
        ("nova.db.bdm_get", 1): reading(clear, clear),
    }
    if variant.vm_state == "shelved_offloaded":
        # All in nova-api; whatever fails, the row goes, and nothing else is undone.
        saved = {("nova.db.bdm_save", 1): reading(reserved, unmapped)} if way.has_attachment else {}
        return {
            **checks,
            ("nova.db.bdm_create", 1): told(clear, mapped),
            (way.reserve, 1): Call(mapped, reserved, clear, unmapped),
            **saved,
            (way.complete, 1): Call(reserved, done, unmapped, replace(done, bdm=False)),
            **_in_the_driver(way, done, replace(unmapped, attachments=("error_attaching",))),
        }
    exported = replace(mapped, volume_status=way.exported[0], attachments=way.exported[1], lun_mapped=True)
    return {
        **checks,
        # nova-api: a row with a name for the disk, the reservation, and the message.
        ("nova.rpc.call.reserve_block_device_name", 1): told(clear, mapped),
        ("nova.db.bdm_create", 1): told(clear, mapped),
        (way.reserve, 1): Call(mapped, reserved, clear, unmapped),
        ("nova.rpc.attach_volume", 1): Call(reserved, done, unmapped, replace(done, bdm=False)),
        **_on_the_host(way, clear, reserved, exported, done),
    }


def _on_the_host(way: _Way, clear: FinalState, reserved: FinalState, exported: FinalState, done: FinalState) -> Calls:
    connected = replace(exported, host_device=True)
    plugged = replace(connected, guest_disk="live+config")
    left_with_guest = replace(clear, guest_disk="live+config", host_device=True)
    # Without a connector to hand, unreserving takes no export back.
    export_failed = clear if way.has_attachment else replace(clear, lun_mapped=True)
    saved = replace(left_with_guest, lun_mapped=not way.has_attachment)
    saves = {("nova.db.bdm_save", 1): Call(plugged, plugged, saved, saved)}
    if way.has_attachment:
        saves = {
            ("nova.db.bdm_save", 1): reading(reserved, replace(reserved, bdm=False)),
            ("nova.db.bdm_save", 2): saves["nova.db.bdm_save", 1],
        }
    return {
        ("nova.db.bdm_get", 2): reading(reserved, reserved),
        ("brick.get_connector_properties", 1): reading(reserved, clear),
        (way.export, 1): Call(reserved, exported, clear, export_failed),
        ("brick.connect_volume", 1): Call(exported, connected, clear, replace(clear, host_device=True)),
        ("libvirt.open", 1): reading(connected, clear),
        ("libvirt.lookup_domain", 1): reading(connected, clear),
        ("libvirt.attach_device", 1): Call(connected, plugged, clear, replace(clear, guest_disk="live+config")),
        ("libvirt.device_added", 1): reading(plugged, done),
        **saves,
        (way.complete, 1): Call(plugged, done, clear, clear),
        # The attachment in error goes with the os-detach that undoes the attach.
        **_in_the_driver(way, done, clear),
        # Nothing is undone of an attach that is done; only its row goes.
        ("nova.notify.volume.attach", 1): reading(done, replace(done, bdm=False)),
    }


def _in_the_driver(way: _Way, done: FinalState, failed: FinalState) -> Calls:
    """What Cinder asks its driver within os-attach. A caller that dies meanwhile does not stop Cinder."""
    return {} if way.has_attachment else {("backend.attach_volume", 1): reading(done, failed)}


def left_by(variant: Variant, fault: Fault) -> FinalState:
    """The final state that the seeds lead one to expect of a fault.

    Raises:
        KeyError: the flow has no such call.
    """
    if fault.kind == "libvirt-monitor-lost":
        # The running guest is gone, and its disk with it.
        return FinalState.of(free(variant))
    if (fault.kind, fault.when) == ("libvirtd-restart", "after"):
        # The disk is in, and nothing more is asked of libvirt.
        return FinalState.of(ATTACH.goal(variant))
    call = calls(variant)[fault.point, fault.occurrence]
    if (fault.point, fault.when) == ("cinder.os-attach", "late"):
        # All has been undone by then, and Cinder looks at no status.
        return replace(left(call, fault), volume_status="in-use", attachments=("attached",))
    state = in_cinder(call, fault, variant) or left(call, fault)
    # libvirt changes what runs first, and saves the definition last.
    half = (fault.kind, fault.when) == ("libvirt-definition-not-saved", "after")
    return replace(state, guest_disk="live") if half else state
