"""Where volumes are to be found: on which hosts, under which names, in which guests."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from volfault_fakes.cloud._store import Store
from volfault_fakes.cloud.protocols import MOUNT_BASE, PROTOCOLS, Reach, connection_data, protocol_of
from volfault_fakes.cloud.tables import Device, Disk, Guest, Volume


def volume_at(cloud: Store, protocol: str, path: str) -> Volume | None:
    """The volume that a protocol finds under a path."""
    found = PROTOCOLS[protocol].path
    return next(
        (row for row in cloud.volumes.values() if row.protocol == protocol and found(connection_data(row)) == path),
        None,
    )


def is_target(cloud: Store, portal: str, iqn: str) -> bool:
    """Whether an array has a target there. It shows it to every host, a LUN or none behind it."""
    datas = (connection_data(row) for row in cloud.volumes.values() if protocol_of(row).session)
    return any((data["target_portal"], data["target_iqn"]) == (portal, iqn) for data in datas)


def volume_of(cloud: Store, host: str, source: str) -> Volume | None:
    """The volume that a disk's source leads to on a host; None for what is no volume's."""
    if not source:
        return None
    device = device_of(cloud, host, source)
    if device is not None:
        return cloud.volumes.get(device.volume_id)
    return next((row for row in cloud.volumes.values() if protocol_of(row).path(connection_data(row)) == source), None)


def device_of(cloud: Store, host: str, source: str) -> Device | None:
    """The device that a disk's source names on a host."""
    rows = (row for row in cloud.devices.values() if row.host == host)
    return next((row for row in rows if source in (row.path, f"/dev/{row.device}", row.link)), None)


def has_path(cloud: Store, host: str, source: str) -> bool:
    """Whether a host has what a disk's source names; sources that are no volume's are always there."""
    if source.startswith("/dev/"):
        return device_of(cloud, host, source) is not None
    folder = posixpath.dirname(source)
    return not folder.startswith(MOUNT_BASE) or (host, folder) in cloud.mounts


def guests_with(cloud: Store, volume_id: str) -> Iterator[tuple[Guest, bool, bool]]:
    """Yield (guest, in live XML, in persistent XML) for every guest that holds the volume."""
    volume = cloud.volumes.get(volume_id)
    anywhere = set() if volume is None else {protocol_of(volume).path(connection_data(volume))}
    # A kernel's names are a host's own: /dev/sdb of another may be any volume.
    sources: dict[str, set[str | None]] = {}
    for row in cloud.devices.values():
        if row.volume_id == volume_id:
            sources.setdefault(row.host, set()).update((row.path, f"/dev/{row.device}", row.link))

    def holds(host: str, disks: Mapping[str, Disk]) -> bool:
        # An empty drive has no source, and neither have volumes that share one.
        there = (anywhere | sources.get(host, set())) - {None, ""}
        return any(
            not there.isdisjoint(disk.sources) or (disk.serial == volume_id and not is_anothers(host, disk))
            for disk in disks.values()
        )

    def is_anothers(host: str, disk: Disk) -> bool:
        # Where a copy has become the disk, the guest goes on with the serial number of what it was.
        found = volume_of(cloud, host, disk.source)
        return found is not None and found.id != volume_id

    for guest in cloud.guests.values():
        live, config = holds(guest.host, guest.live), holds(guest.host, guest.config)
        if live or config:
            yield guest, live, config


def hosts_reaching(cloud: Store, volume_id: str) -> list[str]:
    """The hosts that have a device that leads to the volume, or a mount for its sake.

    Volumes of one export share a mount. It is there for those that a guest of the host uses. Where no guest uses it,
    it is there for those that the backend shows to the host; and if it is there for none, somebody has forgotten it,
    and it leads to all of them.
    """
    hosts = [row.host for row in cloud.devices.values() if row.volume_id == volume_id]
    volume = cloud.volumes.get(volume_id)
    if volume is None or protocol_of(volume).reach is not Reach.MOUNT:
        return hosts
    path = protocol_of(volume).path(connection_data(volume))
    folder = posixpath.dirname(path)
    for mount in cloud.mounts.values():
        if mount.path == folder:
            used = sources_on(cloud, mount.host)
            alone = not any(posixpath.dirname(source) == folder for source in used)
            shown = _shown_in(cloud, mount.host, folder) if alone else set()
            if path in used or (alone and not protocol_of(volume).kept and (not shown or volume_id in shown)):
                hosts.append(mount.host)
    return hosts


def _shown_in(cloud: Store, host: str, folder: str) -> set[str]:
    """The volumes in a mount that the backend shows to the host."""
    rows = (row for row in cloud.volumes.values() if (row.id, host) in cloud.exports)
    return {row.id for row in rows if posixpath.dirname(protocol_of(row).path(connection_data(row))) == folder}


def sources_on(cloud: Store, host: str) -> set[str]:
    """The sources of all disks of a host's guests, running or defined."""
    return {
        source
        for guest in cloud.guests.values()
        if guest.host == host
        for disk in (*guest.live.values(), *guest.config.values())
        for source in disk.sources
    }
