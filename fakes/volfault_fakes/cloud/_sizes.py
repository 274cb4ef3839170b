"""A volume that grows: hosts and guests that have it go on with its old size until they are told of the new one."""

from __future__ import annotations

from dataclasses import replace

from volfault_fakes.cloud import finding
from volfault_fakes.cloud._store import Store
from volfault_fakes.cloud.protocols import protocol_of
from volfault_fakes.cloud.tables import Guest, Volume


def follow(cloud: Store, before: Volume | None, after: Volume | None) -> None:
    """Let devices and disks keep the size of before; what has an older one already keeps that.

    Args:
        cloud: the state, with the change made.
        before: the volume's row, None where there was none.
        after: the same, None where there is none any more.
    """
    if before is None or after is None or before.size == after.size:
        return
    # Whose disk it is, is found by the devices, so that guests come first.
    for guest in list(cloud.guests.values()):
        _keep(cloud, guest, before)
    for key, device in list(cloud.devices.items()) if protocol_of(after).lun else ():
        # NVMe tells a host of it, and so does whatever has drivers of its own; a SCSI disk has to be asked.
        if device.volume_id == before.id and not device.size:
            cloud.put("devices", key, replace(device, size=before.size))


def _keep(cloud: Store, guest: Guest, before: Volume) -> None:
    live = {
        target: replace(disk, size=before.size) if not disk.size and _is_of(cloud, guest, disk.source, before) else disk
        for target, disk in guest.live.items()
    }
    if live != guest.live:
        cloud.change("guests", guest.key, live=live)


def _is_of(cloud: Store, guest: Guest, source: str, volume: Volume) -> bool:
    found = finding.volume_of(cloud, guest.host, source)
    return found is not None and found.id == volume.id
