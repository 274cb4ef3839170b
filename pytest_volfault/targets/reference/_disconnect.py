"""The host's side of a volume: a device through os-brick, a mount, or nothing; shared by the guests of one host."""

from __future__ import annotations

from collections.abc import Collection
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
    if protocol.reach is Reach.MOUNT:
        _mount(nova, connection, protocol.fstype)
    return protocol.path(connection)


def disconnect_volume(nova: Parties, server_id: str, connection: dict[str, Any], gone: Collection[str] = ()) -> None:
    """Take the device or the mount away, but for one that other guests of this host still use.

    Args:
        nova: the deployment.
        server_id: the server that no longer needs it.
        connection: what Cinder said about the connection.
        gone: volumes that this server has let go before, and its rows still map.
    """
    protocol = PROTOCOLS[connection["driver_volume_type"]]
    if protocol.reach is Reach.DEVICE and not protocol.by_cinder:
        if not _used_by_others(nova, server_id, connection):
            nova.connector(protocol.name).disconnect_volume(connection, None)
    elif protocol.reach is Reach.MOUNT and not protocol.kept:
        _unmount(nova, server_id, connection, {*gone, connection["serial"]})


def _used_by_others(nova: Parties, server_id: str, connection: dict[str, Any]) -> bool:
    # LibvirtDriver._should_disconnect_target
    if not connection.get("multiattach"):
        return False
    # Nova asks its database which servers are here; Cinder tells an administrator as much.
    attachments = nova.cinder.get(connection["serial"], token="admin")["attachments"]
    return any(row["server_id"] != server_id and row["host_name"] == nova.host for row in attachments)


def _mount(nova: Parties, connection: dict[str, Any], fstype: str) -> None:
    path = mountpoint(connection)
    # Whoever unmounts meanwhile shall know of it; no row does yet.
    nova.mounting[connection["serial"]] = path
    if not nova.mounts.is_mounted(path):
        try:
            nova.mounts.mount(fstype, export_of(connection), path)
        except Exception:
            del nova.mounting[connection["serial"]]
            raise


def _unmount(nova: Parties, server_id: str, connection: dict[str, Any], gone: set[str]) -> None:
    # The volumes of one export share a mount; nova.virt.libvirt.volume.mount counts who uses it.
    path = mountpoint(connection)
    mounted = [row for row in nova.database.rows_of_host(nova.host) if _mountpoint(row) == path]
    # A multiattach volume may be let go by one and used by another.
    used = {row.volume_id for row in mounted if row.server_id != server_id or row.volume_id not in gone}
    used |= {volume_id for volume_id, where in nova.mounting.items() if where == path} - gone
    nova.mounting.pop(connection["serial"], None)
    if nova.mounts.is_mounted(path) and not used and not nova.mounts.in_use(path):
        nova.mounts.unmount(path)


def _mountpoint(row: BlockDeviceMapping) -> str:
    """Where the host reaches the volume of a row; "" where that is no mount."""
    connection = row.connection()
    return mountpoint(connection) if PROTOCOLS[connection["driver_volume_type"]].reach is Reach.MOUNT else ""
