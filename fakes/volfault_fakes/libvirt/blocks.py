"""What a domain tells of its disks, and their new sizes."""

# ruff: noqa: N802, ARG002 - the names and signatures are libvirt-python's
from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

from volfault_fakes.catalogue import crosses
from volfault_fakes.cloud.turns import takes_turns
from volfault_fakes.errors import UnknownCall
from volfault_fakes.libvirt import codes, constants
from volfault_fakes.libvirt.domain_handle import DomainHandle
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.point_kinds import CHANGED
from volfault_fakes.libvirt.xmlform import element_of

if TYPE_CHECKING:
    from volfault_fakes.cloud.tables import Disk


@takes_turns()
class BlockCalls(DomainHandle):
    """The calls of virDomain about disks that change no XML."""

    def blockInfo(self, path: str, flags: int = 0) -> list[int]:
        """[capacity, allocation, physical size] in bytes of a disk that holds a volume."""
        disk = self._disk(path, f"invalid path {path} not assigned to domain")
        cloud = self._conn._hypervisor.cloud
        volume = cloud.volumes.get(disk.serial or "")
        if volume is None:
            raise UnknownCall(f"libvirt: virDomain.blockInfo of {path}; the fake knows the sizes of volumes only")
        size = volume.size * 1024**3
        return [size, 0, size]

    def blockStats(self, path: str) -> tuple[int, int, int, int, int]:
        """Return (reads, bytes read, writes, bytes written, errors); the fake's guests do no I/O."""
        self._conn._hypervisor.power.require_active(self._row())
        self._disk(path, f"invalid path: {path}")
        return (0, 0, 0, 0, -1)

    @crosses("libvirt.block_resize", CHANGED)
    def blockResize(self, disk: str, size: int, flags: int = 0) -> int:
        """Tell the guest of a new size, which the volume has: KiB, or bytes with VIR_DOMAIN_BLOCK_RESIZE_BYTES."""
        guest = self._write("virDomainBlockResize")
        self._conn._hypervisor.power.require_active(guest)
        held = self._disk(disk, f"disk '{disk}' was not found in the domain config")
        # Of an encrypted volume a guest sees a little less than there is.
        seen = math.ceil(size / (1024**3 if flags & constants.VIR_DOMAIN_BLOCK_RESIZE_BYTES else 1024**2))
        volume = self._conn._hypervisor.cloud.volumes.get(held.serial or "")
        if volume is not None:
            told = dataclasses.replace(held, size=0 if seen == volume.size else seen)
            self._conn._hypervisor.cloud.change("guests", guest.key, live={**guest.live, held.target: told})
        return 0

    def blockJobInfo(self, path: str, flags: int = 0) -> dict[str, int]:
        """{}: no disk of the fake has a job."""
        self._conn._hypervisor.power.require_active(self._row())
        self._disk(path, f"disk '{path}' not found in domain")
        return {}

    def _disk(self, path: str, message: str) -> Disk:
        guest = self._row()
        for disk in (guest.live if guest.state != "shutoff" else guest.config).values():
            if path in (disk.target, element_of(disk).source):
                return disk
        raise libvirtError.raised(codes.VIR_ERR_INVALID_ARG, codes.VIR_FROM_QEMU, message)
