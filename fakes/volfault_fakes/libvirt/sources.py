"""The sources of disks, as a QEMU opens them, locks them, and sees how large they are."""

from __future__ import annotations

import errno
from dataclasses import replace
from typing import TYPE_CHECKING

from volfault_fakes.cloud.finding import device_of, has_path
from volfault_fakes.cloud.tables import Disk, Guest
from volfault_fakes.libvirt import codes
from volfault_fakes.libvirt.error import libvirtError, system_error
from volfault_fakes.libvirt.secret_rows import require_value
from volfault_fakes.libvirt.xmlform import DiskElement, element_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from volfault_fakes.cloud import Cloud


def check_source(cloud: Cloud, host: str, element: DiskElement) -> None:
    """Open a disk's source.

    Raises:
        libvirtError: 66 for a secret that the host has not, or that has no value; 38 if the host does not have the
            source.
    """
    if element.secret is not None:
        require_value(cloud, host, element.secret)
    if element.network or element.source is None:
        return
    if not has_path(cloud, host, element.source):
        raise system_error(
            codes.VIR_FROM_STORAGE,
            f"Cannot access storage file '{element.source}': No such file or directory",
            errno.ENOENT,
        )


def check_start(cloud: Cloud, guest: Guest) -> None:
    """Open the sources of all disks of a guest's persistent XML.

    Raises:
        libvirtError: as `check_source`; 1 if another writer holds one of them.
    """
    mine = [element_of(disk) for disk in guest.config.values()]
    for element in mine:
        check_source(cloud, guest.host, element)
    opened_by_then = open_on(cloud, guest.host)
    for element in mine:
        lock = lock_refused(element, opened_by_then)
        if lock is not None:
            raise libvirtError.raised(
                codes.VIR_ERR_INTERNAL_ERROR,
                codes.VIR_FROM_QEMU,
                "qemu unexpectedly closed the monitor: 2026-01-01T00:00:00.000000Z qemu-system-x86_64: "
                f'-device {{"driver":"virtio-blk-pci"}}: {lock}\n'
                f"Is another process using the image [{element.source}]?",
            )
        opened_by_then.append(element)


def open_on(cloud: Cloud, host: str) -> list[DiskElement]:
    """The disks of all guests that run on a host."""
    return [element_of(disk) for guest in cloud.guests.values() if guest.host == host for disk in guest.live.values()]


def lock_refused(mine: DiskElement, others: Iterable[DiskElement]) -> str | None:
    """Return what QEMU says if somebody else has the image open for writing."""
    for other in others:
        # QEMU locks bytes of the file or device node itself, so only guests of one host see each other.
        if mine.network or other.network or mine.source != other.source:
            continue
        if not mine.readonly and not other.shareable and not (mine.shareable and other.readonly):
            return 'Failed to get "write" lock'
        if not mine.shareable and not other.readonly:
            return 'Failed to get shared "write" lock'
    return None


def all_opened(cloud: Cloud, host: str, disks: Mapping[str, Disk]) -> dict[str, Disk]:
    """The disks of a definition, by their targets, as a QEMU that starts now has them."""
    return {target: opened(cloud, host, disk) for target, disk in disks.items()}


def opened(cloud: Cloud, host: str, disk: Disk) -> Disk:
    """A disk as a QEMU has it that opens it now: as large as its device."""
    device = device_of(cloud, host, disk.source)
    return replace(disk, size=0 if device is None else device.size, mirror=None)
