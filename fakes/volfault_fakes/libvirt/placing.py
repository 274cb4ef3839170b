"""Where a disk goes: its address, its alias, and its place among the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from volfault_fakes.cloud.tables import Disk
from volfault_fakes.libvirt import codes
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.xmlform import DiskElement

# Of a controller of virtio-scsi, whose own place is unit 7.
SCSI_DISKS = 15
SCSI_OWN_UNIT = 7


def index_of(target: str) -> int:
    """Return the number of a target name among those of its bus."""
    # virDiskNameToIndex: vda is 0, vdz 25, vdaa 26.
    index = 0
    for letter in target[2:]:
        index = index * 26 + ord(letter) - ord("a") + 1
    return index - 1


def _scsi_address(target: str) -> str:
    # virDomainDiskDefAssignAddress: fifteen disks a controller, whose own place is unit 7.
    controller, unit = divmod(index_of(target), SCSI_DISKS)
    return f"{controller}:0:0:{unit + (unit >= SCSI_OWN_UNIT)}"


def disk_of(element: DiskElement, others: Mapping[str, Disk]) -> Disk:
    """Give a disk the alias and the address that libvirt gives it among the others.

    Raises:
        libvirtError: 27, another disk is where the caller wants this one.
    """
    if element.bus == "scsi":
        address = element.address or _scsi_address(element.target)
        own = f"scsi{address.replace(':', '-')}"
    else:
        taken = {disk.address for disk in others.values()}
        if element.address in taken:
            raise libvirtError.raised(
                codes.VIR_ERR_XML_ERROR,
                codes.VIR_FROM_DOMAIN,
                f"Attempted double use of PCI Address {element.address}",
            )
        free = (f"0000:{n + 2:02x}:00.0" for n in range(1000))
        address = element.address or next(place for place in free if place not in taken)
        own = f"virtio-disk{index_of(element.target)}"
    return Disk(element.target, element.source or "", element.serial, element.alias or own, address, element.xml)


def disks_of(elements: Iterable[DiskElement]) -> dict[str, Disk]:
    """Place the disks of a definition: those with an address of their own first, the others as they are listed."""
    by_target = {element.target: element for element in elements}
    listed: dict[str, Disk] = {}
    for element in by_target.values():
        listed = with_disk(listed, disk_of(element, {}))
    placed: dict[str, Disk] = {}
    for target in sorted(listed, key=lambda target: by_target[target].address is None):
        placed[target] = disk_of(by_target[target], placed)
    return {target: placed[target] for target in listed}


def with_disk(disks: Mapping[str, Disk], disk: Disk) -> dict[str, Disk]:
    """Put a disk where libvirt lists it: among those of its bus by target, else last (virDomainDiskInsert)."""
    rows = list(disks.values())
    mine = index_of(disk.target)
    others = [(index_of(row.target), n) for n, row in enumerate(rows) if row.target[:2] == disk.target[:2]]
    before = [n for index, n in others if index < mine]
    after = [n for index, n in others if index > mine]
    place = after[0] if after else before[-1] + 1 if before else len(rows)
    return {row.target: row for row in [*rows[:place], disk, *rows[place:]]}
