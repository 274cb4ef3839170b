"""What a domain tells of its disks, and their new sizes."""

# ruff: noqa: N802, ARG002 - the names and signatures are libvirt-python's
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from volfault_fakes.catalogue import crosses
from volfault_fakes.cloud.turns import takes_turns
from volfault_fakes.errors import UnknownCall
from volfault_fakes.libvirt import codes, constants, details, mirrors
from volfault_fakes.libvirt.domain_handle import DomainHandle
from volfault_fakes.libvirt.error import libvirtError
from volfault_fakes.libvirt.point_kinds import CHANGED, COPIED, QUERIED
from volfault_fakes.libvirt.xmlform import element_of

if TYPE_CHECKING:
    from volfault_fakes.cloud.tables import Disk, Guest

BYTES = constants.VIR_DOMAIN_BLOCK_RESIZE_BYTES
TRANSIENT_JOB = constants.VIR_DOMAIN_BLOCK_COPY_TRANSIENT_JOB
KIB = 1024


@takes_turns()
class BlockCalls(DomainHandle):
    """The calls of virDomain about what is on its disks."""

    def blockInfo(self, path: str, flags: int = 0) -> list[int]:
        """[capacity, allocation, physical size] in bytes of a disk that holds a volume."""
        disk = self._disk(path, f"invalid path {path} not assigned to domain")
        cloud = self._conn._hypervisor.cloud
        volume = cloud.volumes.get(disk.serial or "")
        if volume is None:
            raise UnknownCall(f"libvirt: virDomain.blockInfo of {path}; the fake knows the sizes of volumes only")
        size = volume.size * 1024**3
        return [disk.size * 1024**3 or size, 0, size]

    def blockStats(self, path: str) -> tuple[int, int, int, int, int]:
        """Return (reads, bytes read, writes, bytes written, errors); the fake's guests do no I/O."""
        self._conn._hypervisor.power.require_active(self._row())
        self._disk(path, f"invalid path: {path}")
        return (0, 0, 0, 0, -1)

    @crosses("libvirt.block_resize", CHANGED)
    def blockResize(self, disk: str, size: int, flags: int = 0) -> int:
        """Tell the guest of a new size, which its device or image has already."""
        guest = self._write("virDomainBlockResize")
        self._conn._hypervisor.power.require_active(guest)
        row = self._disk(disk, f"disk '{disk}' was not found in the domain config")
        self._conn._hypervisor.disks.resize(guest, row, size * (1 if flags & BYTES else KIB))
        return 0

    # -- copies

    @crosses("libvirt.block_job_info", QUERIED, detail=details.mirrored, reads=True)
    def blockJobInfo(self, path: str, flags: int = 0) -> dict[str, int]:
        """How far the copy of a disk is; {} for a disk of which none is made."""
        guest = self._row()
        self._conn._hypervisor.power.require_active(guest)
        disk = self._disk(path, f"disk '{path}' not found in domain")
        return self._conn._hypervisor.mirrors.info(disk, guest.host)

    @crosses("libvirt.block_copy", COPIED, detail=details.mirrored)
    def blockCopy(self, disk: str, destxml: str, params: Mapping[str, Any] | None = None, flags: int = 0) -> int:
        """Begin to copy a disk to another source."""
        guest, row = self._of_job("virDomainBlockCopy", disk)
        element = mirrors.destination(destxml, row)
        self._conn._hypervisor.mirrors.begin(guest, row, element, recoverable=not flags & TRANSIENT_JOB)
        return 0

    @crosses("libvirt.block_rebase", COPIED, detail=details.mirrored)
    def blockRebase(self, disk: str, base: str, bandwidth: int = 0, flags: int = 0) -> int:
        """The same by the path of the other source, with VIR_DOMAIN_BLOCK_REBASE_COPY."""
        if not flags & constants.VIR_DOMAIN_BLOCK_REBASE_COPY:
            raise UnknownCall("libvirt: virDomain.blockRebase without VIR_DOMAIN_BLOCK_REBASE_COPY")
        guest, row = self._of_job("virDomainBlockRebase", disk)
        element = mirrors.of_path(base, row, flags)
        self._conn._hypervisor.mirrors.begin(guest, row, element, recoverable=True)
        return 0

    @crosses("libvirt.block_job_abort", CHANGED, detail=details.job_end)
    def blockJobAbort(self, disk: str, flags: int = 0) -> int:
        """End the copy of a disk; with VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT the disk is the copy from then on."""
        guest, row = self._of_job("virDomainBlockJobAbort", disk)
        pivot = bool(flags & constants.VIR_DOMAIN_BLOCK_JOB_ABORT_PIVOT)
        self._conn._hypervisor.mirrors.stop(guest, row, pivot=pivot)
        return 0

    def _of_job(self, function: str, path: str) -> tuple[Guest, Disk]:
        guest = self._write(function)
        self._conn._hypervisor.power.require_active(guest)
        return guest, self._disk(path, f"disk '{path}' not found in domain")

    def _disk(self, path: str, message: str) -> Disk:
        guest = self._row()
        for disk in (guest.live if guest.state != "shutoff" else guest.config).values():
            if path in (disk.target, element_of(disk).source):
                return disk
        raise libvirtError.raised(codes.VIR_ERR_INVALID_ARG, codes.VIR_FROM_QEMU, message)
