"""The kernel's SCSI layer: which adapters a host has, which LUNs they are shown, which disks it made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.protocols import connection_data, protocol_of
from volfault_fakes.cloud.tables import Device, Session, Volume

# Of the Fibre Channel adapter; the local disks' is host0, and each iSCSI session makes one more.
FC_HOST = 1

_ISCSI = re.compile(r"/dev/disk/by-path/ip-(?P<portal>.+?)-iscsi-(?P<iqn>.+)-lun-(?P<lun>\d+)")
_FC = re.compile(r"/dev/disk/by-path/pci-.+-fc-0x(?P<port>[0-9a-f]{16})-lun-(?P<lun>\d+)")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a disk sits; `1:0:3:1` in the kernel's spelling.

    Attributes:
        host: number of the adapter.
        target: its number on the adapter's one channel.
        lun: the LUN.
        session: number of the iSCSI session; None for Fibre Channel.
    """

    host: int
    target: int
    lun: int
    session: int | None = None

    def __str__(self) -> str:
        return f"{self.host}:0:{self.target}:{self.lun}"


def sessions_here(cloud: Cloud) -> list[Session]:
    """The iSCSI sessions of the host."""
    return [row for row in cloud.sessions.values() if row.host == cloud.here]


def devices_here(cloud: Cloud) -> list[Device]:
    """The disks of the host that lead to volumes, in the order in which they came."""
    return [row for row in cloud.devices.values() if row.host == cloud.here]


def adapter(session: Session) -> int:
    """The number of the adapter that the kernel makes for a session."""
    return session.number + FC_HOST


def fc_ports(cloud: Cloud) -> list[str]:
    """The ports of the arrays in the fabric, in the order of their target numbers."""
    volumes = [volume for volume in cloud.volumes.values() if volume.protocol == "fibre_channel"]
    ports = [port for volume in volumes for port in connection_data(volume, cloud.here)["target_wwn"]]
    # A disk outlives its volume, and what it hangs on with it.
    found = (_FC.fullmatch(device.path) for device in devices_here(cloud))
    return list(dict.fromkeys([*ports, *(each["port"] for each in found if each)]))


def address(cloud: Cloud, device: Device) -> Address | None:
    """Where a disk sits; None if it is no SCSI disk, or what it hung on is gone."""
    if found := _ISCSI.fullmatch(device.path):
        session = cloud.sessions.get((device.host, found["portal"], found["iqn"]))
        return None if session is None else Address(adapter(session), 0, int(found["lun"]), session.number)
    if found := _FC.fullmatch(device.path):
        ports = fc_ports(cloud)
        return Address(FC_HOST, ports.index(found["port"]), int(found["lun"])) if found["port"] in ports else None
    return None


def device_named(cloud: Cloud, name: str) -> Device | None:
    """The disk of that kernel name on the host."""
    return next((row for row in devices_here(cloud) if row.device == name), None)


def scan(cloud: Cloud, host: int, target: str = "-", lun: str = "-") -> None:
    """Look for LUNs and make disks of those that are new, as a write into an adapter's `scan` does.

    Disks that are there stay, also where the array shows their LUN no more.

    Args:
        cloud: the state.
        host: number of the adapter.
        target: number of the target; `-` for all.
        lun: the LUN; `-` for all.
    """
    for volume, at in _shown(cloud, host):
        if target in ("-", str(at.target)) and lun in ("-", str(at.lun)):
            protocol = protocol_of(volume)
            path = protocol.path(connection_data(volume, cloud.here))
            if (cloud.here, path) not in cloud.devices:
                device = Device(cloud.here, volume.id, path, cloud.free_device(cloud.here, protocol))
                cloud.put("devices", (cloud.here, path), device)


def remove(cloud: Cloud, device: Device) -> None:
    """Forget a disk, as a write into its `delete` does."""
    cloud.drop("devices", (device.host, device.path))


def log_out(cloud: Cloud, session: Session) -> None:
    """End a session; its disks go with it."""
    for device in devices_here(cloud):
        at = address(cloud, device)
        if at is not None and at.session == session.number:
            remove(cloud, device)
    cloud.drop("sessions", (session.host, session.portal, session.iqn))


def _shown(cloud: Cloud, host: int) -> Iterator[tuple[Volume, Address]]:
    """What the arrays show to one adapter of the host."""
    session = next((row for row in sessions_here(cloud) if adapter(row) == host), None)
    ports = fc_ports(cloud) if host == FC_HOST else []
    for volume in cloud.volumes.values():
        if (volume.id, cloud.here) not in cloud.exports:
            continue
        data = connection_data(volume, cloud.here)
        if session is not None and protocol_of(volume).session:
            if (data["target_portal"], data["target_iqn"]) == (session.portal, session.iqn):
                yield volume, Address(host, 0, data["target_lun"], session.number)
        elif volume.protocol == "fibre_channel" and ports:
            yield volume, Address(host, ports.index(data["target_wwn"][0]), data["target_lun"])
