"""What the kernel of a host hands out by itself: names of disks, and numbers of sessions."""

from __future__ import annotations

from volfault_fakes.cloud._store import Store
from volfault_fakes.cloud.protocols import Protocol, connection_data, disk_names, protocol_of
from volfault_fakes.cloud.tables import Device, Session


def free_device(cloud: Store, host: str, protocol: Protocol | None = None) -> str:
    """The next name for a disk: the lowest that is free, so names are used again.

    Args:
        cloud: the state.
        host: name of the host.
        protocol: of the volume that the disk leads to; None for a SCSI disk.
    """
    taken = {row.device for row in cloud.devices.values() if row.host == host}
    names = disk_names("sd") if protocol is None else protocol.names()
    return next(name for name in names if name not in taken)


def log_in(cloud: Store, host: str, portal: str, iqn: str) -> Session:
    """Give a host a session with a target, or return the one that it has.

    A host that scans by itself does so now, and not again as long as it has the session.
    """
    key = (host, portal, iqn)
    if key not in cloud.sessions:
        numbers = (row.number for row in cloud.sessions.values() if row.host == host)
        cloud.put("sessions", key, Session(host, portal, iqn, max(numbers, default=0) + 1))
        if cloud.auto_scan:
            _take_all(cloud, host, portal, iqn)
    return cloud.sessions[key]


def _take_all(cloud: Store, host: str, portal: str, iqn: str) -> None:
    """Make disks of all that a target shows a host, whoever has asked for one of them."""
    for volume in cloud.volumes.values():
        protocol = protocol_of(volume)
        if not protocol.session or (volume.id, host) not in cloud.exports:
            continue
        data = connection_data(volume, host)
        key = (host, protocol.path(data))
        if (data["target_portal"], data["target_iqn"]) == (portal, iqn) and key not in cloud.devices:
            cloud.put("devices", key, Device(host, volume.id, key[1], free_device(cloud, host, protocol)))
