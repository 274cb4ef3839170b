"""What a volume looks like when a server has it, and when it has not, in any variant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.variant import Variant


@dataclass(frozen=True, slots=True)
class _Server:
    """What a server's state means for its volumes.

    Attributes:
        vm_state: Nova's name of it.
        guest_disk: where the guest has the disk.
        offloaded: whether no host knows the server.
    """

    vm_state: str
    guest_disk: str = "live+config"
    offloaded: bool = False


_SERVERS: Mapping[str, _Server] = {
    "active": _Server("active"),
    "paused": _Server("paused"),
    "stopped": _Server("stopped", "config"),
    "suspended": _Server("suspended", "config"),
    "rescued": _Server("rescued"),
    "resized": _Server("resized"),
    "soft_deleted": _Server("soft-delete", "config"),
    "shelved": _Server("shelved", "config"),
    "shelved_offloaded": _Server("shelved_offloaded", "none", offloaded=True),
    "building": _Server("building"),
    "error": _Server("error"),
}
# Nothing of these comes to the host: QEMU speaks to the storage itself, or the file system is always there.
WITHOUT_DEVICE = ("rbd", "fake", "gpfs")


def _task(variant: Variant) -> str | None:
    return None if variant.task == "none" else variant.task


def whole(variant: Variant) -> FinalState:
    """The volume attached, as the variant's server, host and storage have it."""
    server = _SERVERS[variant.vm_state]
    shared = {"other_attachments": ("attached",), "other_guest_disk": "live+config"} if variant.multiattach else {}
    state = FinalState.attached(
        guest_disk=server.guest_disk,
        host_device=variant.protocol not in WITHOUT_DEVICE,
        vm_state=server.vm_state,
        task_state=_task(variant),
        # The other server runs, whatever has become of this one.
        locked=variant.protocol == "rbd" and (variant.multiattach or "live" in server.guest_disk),
        secret=variant.encrypted,
        tagged=variant.tagged,
        **shared,
    )
    if variant.connector != "own":
        # The server was evacuated: its old host is off, and with it guest and device. The export is the backend's.
        return replace(state, guest_disk="none", host_device=False, locked=False, secret=False)
    if not server.offloaded:
        return state
    # Offloading takes the connection away; with an attachment, Nova keeps the volume by an empty one.
    if variant.multiattach:
        # The other server's, on the same host, stays.
        return replace(state, attachments=("reserved",))
    state = replace(state, lun_mapped=False, host_device=False, secret=False)
    if variant.style == "legacy":
        return state
    return replace(state, volume_status="reserved", attachments=("reserved",))


def free(variant: Variant) -> FinalState:
    """The volume not attached to the server; a multiattach volume stays with the other one."""
    server = _SERVERS[variant.vm_state]
    # An evacuation keeps the mapping, for the host that the server has come to.
    state = FinalState.detached(vm_state=server.vm_state, task_state=_task(variant), bdm=variant.connector != "own")
    if not variant.multiattach:
        return state
    return replace(
        state,
        volume_status="in-use",
        lun_mapped=True,
        host_device=variant.protocol not in WITHOUT_DEVICE,
        other_attachments=("attached",),
        other_guest_disk="live+config",
        locked=variant.protocol == "rbd",
    )


# States in which Nova attaches and detaches (compute.api.API.attach_volume, detach_volume).
_SERVING = ("active", "paused", "stopped", "resized", "soft_deleted", "shelved", "shelved_offloaded")


def serves(variant: Variant) -> bool:
    """Whether the server takes an attach or a detach, and its host does it."""
    return variant.vm_state in _SERVING and variant.task == "none" and variant.host == "up"


def is_let_in(variant: Variant) -> bool:
    """Whether Cinder hears Nova at all: a bad service token is refused, a good one lets an expired user's pass."""
    return variant.service_token == "valid" or (variant.service_token == "unsent" and variant.user_token == "valid")


def is_released(variant: Variant) -> bool:
    """Whether Cinder lets Nova take the connection away: what Nova uses, only a service may (bug 2004555).

    It asks about attachments that have a connection, and those of os-attach have none.
    """
    unasked = variant.style == "legacy" or is_offloaded(variant)
    return is_let_in(variant) and (variant.service_token == "valid" or unasked)


def is_offloaded(variant: Variant) -> bool:
    """Whether no host knows the server."""
    return _SERVERS[variant.vm_state].offloaded
