"""What the seeds say is left when attach fails somewhere: one line a call, in the order of the flow.

Seed 004 numbers the steps and shows what each failure undoes; seed 002 has the row saved before step 5. These
tables judge the reference target; they produce nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pytest_volfault import Fault, FinalState

FREE = FinalState.detached()
MAPPED = replace(FREE, bdm=True)
ATTACHED = FinalState.attached()
# The ways in which a row or a reservation is left to nobody.
UNMAPPED = replace(ATTACHED, bdm=False)
DISK_LEFT = replace(FREE, guest_disk="live+config")
DEVICE_LEFT = replace(FREE, host_device=True)
DISK_AND_DEVICE_LEFT = replace(FREE, guest_disk="live+config", host_device=True)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the flow, and what is left when it fails before or after its effect.

    Attributes:
        killed_before: its caller is killed before the effect, and undoes nothing.
        killed_after: its caller is killed after the effect.
        failed_before: its caller sees an error, and undoes what it knows of.
        failed_after: the same, with the effect there.
    """

    killed_before: FinalState
    killed_after: FinalState
    failed_before: FinalState
    failed_after: FinalState


def _reading(killed: FinalState, failed: FinalState) -> Call:
    return Call(killed, killed, failed, failed)


@dataclass(frozen=True, slots=True)
class _Way:
    """The states on the way, which differ between Cinder's two APIs."""

    reserved: FinalState
    exported: FinalState
    reserve: str
    export: str
    complete: str
    export_undone: bool

    def calls(self) -> dict[tuple[str, int], Call]:
        connected = replace(self.exported, host_device=True)
        plugged = replace(connected, guest_disk="live+config")
        left_reserved = replace(self.reserved, bdm=False)
        # Without a connector to hand, unreserving takes no export back.
        export_failed = FREE if self.export_undone else replace(FREE, lun_mapped=True)
        saved = replace(DISK_AND_DEVICE_LEFT, lun_mapped=not self.export_undone)
        saves = {("nova.db.bdm_save", 1): Call(plugged, plugged, saved, saved)}
        if self.export_undone:
            saves = {
                ("nova.db.bdm_save", 1): _reading(self.reserved, left_reserved),
                ("nova.db.bdm_save", 2): saves["nova.db.bdm_save", 1],
            }
        return {
            # nova-api: checks, a row with a name for the disk, the reservation, and the message.
            ("nova.db.instance_get", 1): _reading(FREE, FREE),
            ("cinder.volume_get", 1): _reading(FREE, FREE),
            ("nova.db.bdm_get", 1): _reading(FREE, FREE),
            ("nova.rpc.call.reserve_block_device_name", 1): Call(FREE, MAPPED, FREE, MAPPED),
            ("nova.db.bdm_create", 1): Call(FREE, MAPPED, FREE, MAPPED),
            (self.reserve, 1): Call(MAPPED, self.reserved, FREE, left_reserved),
            ("nova.rpc.attach_volume", 1): Call(self.reserved, ATTACHED, left_reserved, UNMAPPED),
            # nova-compute.
            ("nova.db.bdm_get", 2): _reading(self.reserved, self.reserved),
            ("brick.get_connector_properties", 1): _reading(self.reserved, FREE),
            (self.export, 1): Call(self.reserved, self.exported, FREE, export_failed),
            ("brick.connect_volume", 1): Call(self.exported, connected, FREE, DEVICE_LEFT),
            ("libvirt.open", 1): _reading(connected, FREE),
            ("libvirt.lookup_domain", 1): _reading(connected, FREE),
            ("libvirt.attach_device", 1): Call(connected, plugged, FREE, DISK_LEFT),
            ("libvirt.device_added", 1): Call(plugged, plugged, ATTACHED, ATTACHED),
            **saves,
            (self.complete, 1): Call(plugged, ATTACHED, FREE, FREE),
        }


CALLS: Mapping[str, Mapping[tuple[str, int], Call]] = {
    "attachments": _Way(
        reserved=replace(MAPPED, volume_status="reserved", attachments=("reserved",)),
        exported=replace(MAPPED, volume_status="attaching", attachments=("attaching",), lun_mapped=True),
        reserve="cinder.attachment_create",
        export="cinder.attachment_update",
        complete="cinder.attachment_complete",
        export_undone=True,
    ).calls(),
    "legacy": {
        **_Way(
            reserved=replace(MAPPED, volume_status="attaching"),
            exported=replace(MAPPED, volume_status="attaching", lun_mapped=True),
            reserve="cinder.os-reserve",
            export="cinder.os-initialize_connection",
            complete="cinder.os-attach",
            export_undone=False,
        ).calls(),
        # Inside os-attach. The attachment in error goes with the os-detach that undoes it (seed 004); a caller that
        # dies meanwhile does not stop Cinder.
        ("backend.attach_volume", 1): Call(ATTACHED, ATTACHED, FREE, FREE),
    },
}


def left_by(variant: str, fault: Fault) -> FinalState:
    """The final state that the seeds lead one to expect of a fault.

    Raises:
        KeyError: the flow has no such call.
    """
    call = CALLS[variant][fault.point, fault.occurrence]
    if fault.kind == "rpc-lost":
        return call.killed_before
    if fault.kind == "libvirt-monitor-lost":
        # The running guest is gone, and its disk with it; the persistent definition is as far as libvirt got.
        return FREE if fault.when == "before" else replace(FREE, guest_disk="config")
    if fault.kind == "crash":
        return call.killed_before if fault.when == "before" else call.killed_after
    return call.failed_before if fault.when == "before" else call.failed_after
