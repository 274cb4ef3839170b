"""The host's side of a volume: a device through os-brick, a mount, or nothing; shared by the guests of one host."""

from __future__ import annotations

from typing import Any

from pytest_volfault.targets.reference._database import BlockDeviceMapping
from pytest_volfault.targets.reference._parties import Parties
from volfault_fakes.cloud.protocols import PROTOCOLS, Reach, export_of, mountpoint


def connect_volume(nova: Parties, connection: dict[str, Any]) -> str:
    """Log in or mount, and return the path that the guest's disk names; for QEMU's own protocols the image's name.

    What os-brick hands out is kept in the connection, for it to know again what was used.
    """
    protocol = PROTOCOLS[connection["driver_volume_type"]]
    if protocol.reach is Reach.DEVICE and not protocol.by_cinder:
        connection["device_path"] = nova.connector(protocol.name).connect_volume(connection)["path"]
        return str(connection["device_path"])
    if protocol.reach is Reach.MOUNT and not nova.mounts.is_mounted(mountpoint(connection)):
        nova.mounts.mount(protocol.fstype, export_of(connection), mountpoint(connection))
    return protocol.path(connection)


def disconnect_volume(nova: Parties, server_id: str, connection: dict[str, Any], *, all_of_it: bool = False) -> None:
    """Take the device or the mount away, but for one that other guests of this host still use.

    Args:
        nova: the deployment.
        server_id: the server that no longer needs it.
        connection: what Cinder said about the connection.
        all_of_it: whether that server needs none of its volumes any more, or not before its guest is made anew.
    """
    protocol = PROTOCOLS[connection["driver_volume_type"]]
    if protocol.reach is Reach.DEVICE and not protocol.by_cinder:
        if not _used_by_others(nova, server_id, connection):
            nova.connector(protocol.name).disconnect_volume(connection, None)
    elif protocol.reach is Reach.MOUNT and not protocol.kept:
        _unmount(nova, server_id, connection, all_of_it=all_of_it)


def _used_by_others(nova: Parties, server_id: str, connection: dict[str, Any]) -> bool:
    # LibvirtDriver._should_disconnect_target
    if not connection.get("multiattach"):
        return False
    # Nova asks its database which servers are here; Cinder tells an administrator as much.
    attachments = nova.cinder.get(connection["serial"], token="admin")["attachments"]
    return any(row["server_id"] != server_id and row["host_name"] == nova.host for row in attachments)


def _unmount(nova: Parties, server_id: str, connection: dict[str, Any], *, all_of_it: bool) -> None:
    # The volumes of one export share a mount; nova.virt.libvirt.volume.mount counts who uses it.
    path = mountpoint(connection)
    others = [
        row
        for row in nova.database.rows_of_host(nova.host)
        if row.server_id != server_id or not (all_of_it or row.volume_id == connection["serial"])
    ]
    used = any(_mountpoint(row) == path for row in others)
    if nova.mounts.is_mounted(path) and not used and not nova.mounts.in_use(path):
        nova.mounts.unmount(path)


def _mountpoint(row: BlockDeviceMapping) -> str:
    """Where the host reaches the volume of a row; "" where that is no mount."""
    connection = row.connection()
    return mountpoint(connection) if PROTOCOLS[connection["driver_volume_type"]].reach is Reach.MOUNT else ""
