"""Copies of disks that QEMU makes while the guest runs (block jobs), and keeps up to date until they end."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from volfault_fakes.cloud.finding import has_path, volume_of
from volfault_fakes.cloud.tables import Disk, Guest, GuestKey, Mirror
from volfault_fakes.libvirt import codes, constants
from volfault_fakes.libvirt.disks import refuse_copied
from volfault_fakes.libvirt.error import invalid, libvirtError, system_error
from volfault_fakes.libvirt.xmlform import DiskElement, parse_device

if TYPE_CHECKING:
    from volfault_fakes.cloud import Cloud

# An empty image of one GiB is copied in 10 ms (measured); a volume takes longer, and Nova looks twice a second.
COPY_SECONDS = 2.0
COPIED, FAILED = "libvirt.mirror-ready", "libvirt.mirror-failed"
# virDomainBlockJobType
COPY = 2


class Mirrors:
    """The block jobs of one cloud's guests."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._failing = False
        cloud.clock.handle(COPIED, self._ring)
        cloud.clock.handle(FAILED, self._ring_failed)

    def begin(self, guest: Guest, disk: Disk, element: DiskElement, *, recoverable: bool) -> None:
        """Begin to copy a disk.

        Raises:
            libvirtError: 55, the domain is persistent; 83, a job of the disk is under way; 38, the host has no such
                destination; 1, it is the disk itself.
        """
        refuse_copied(disk)
        if guest.persistent and recoverable:
            # Such a job would not be there any more when the domain starts again.
            raise invalid("domain is not transient", codes.VIR_FROM_QEMU)
        source = element.source or ""
        if not element.network and not has_path(self._cloud, guest.host, source):
            raise system_error(
                codes.VIR_FROM_QEMU,
                f"missing destination file for disk {disk.target}: {source}: No such file or directory",
                errno.ENOENT,
            )
        if source == disk.source:
            raise libvirtError.raised(
                codes.VIR_ERR_INTERNAL_ERROR,
                codes.VIR_FROM_QEMU,
                "unable to execute QEMU command 'blockdev-mirror': Failed to get \"write\" lock",
            )
        if self._size(guest.host, source) != self._size(guest.host, disk.source):
            # QEMU copies to what is as large only; the job has failed when the caller looks for it (measured).
            return
        self._put(guest.key, replace(disk, mirror=Mirror(source, element.xml)))
        seconds, end = (COPY_SECONDS / 2, FAILED) if self._failing else (COPY_SECONDS, COPIED)
        self._cloud.clock.call_later(seconds, end, guest=guest.key, target=disk.target)

    def stop(self, guest: Guest, disk: Disk, *, pivot: bool) -> None:
        """End a job: the disk stays what it was, or becomes the copy.

        Raises:
            libvirtError: 8, there is none; 83, not all is copied yet.
        """
        mirror = disk.mirror
        if mirror is None:
            raise libvirtError.raised(
                codes.VIR_ERR_INVALID_ARG,
                codes.VIR_FROM_QEMU,
                f"disk {disk.target} does not have an active block job",
            )
        if pivot and not mirror.ready:
            number = 1 + list(guest.live).index(disk.target)
            raise libvirtError.raised(
                codes.VIR_ERR_BLOCK_COPY_ACTIVE,
                codes.VIR_FROM_QEMU,
                f"block job 'copy-{disk.target}-libvirt-{number}-format' not ready for pivot yet",
            )
        for alarm in (COPIED, FAILED):
            self._cloud.clock.cancel(alarm, guest=guest.key, target=disk.target)
        done = replace(disk, mirror=None)
        if pivot:
            done = replace(done, source=mirror.source, xml=_with_source(disk.xml, mirror.xml))
            if disk.target in guest.config:
                # It was defined again meanwhile: its next start is from the copy, too.
                held = guest.config[disk.target]
                config = replace(held, source=mirror.source, xml=_with_source(held.xml, mirror.xml))
                self._cloud.change("guests", guest.key, config={**guest.config, disk.target: config})
        self._put(guest.key, done)

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Let a job that begins within this block fail midway; the disk stays what it was."""
        self._failing = True
        try:
            yield
        finally:
            self._failing = False

    def info(self, disk: Disk, host: str) -> dict[str, int]:
        """Return a job's type and how far it has come; nothing where there is none."""
        if disk.mirror is None:
            return {}
        end = self._size(host, disk.source)
        return {"type": COPY, "bandwidth": 0, "cur": end if disk.mirror.ready else 0, "end": end}

    def _size(self, host: str, source: str) -> int:
        volume = volume_of(self._cloud, host, source)
        return (1 if volume is None else volume.size) * 1024**3

    def _ring(self, details: Mapping[str, Any]) -> None:
        disk = self._copied(details)
        if disk is not None and disk.mirror is not None:
            self._put(details["guest"], replace(disk, mirror=replace(disk.mirror, ready=True)))

    def _ring_failed(self, details: Mapping[str, Any]) -> None:
        disk = self._copied(details)
        if disk is not None:
            self._put(details["guest"], replace(disk, mirror=None))

    def _copied(self, details: Mapping[str, Any]) -> Disk | None:
        guest = self._cloud.guests.get(details["guest"])
        return None if guest is None else guest.live.get(details["target"])

    def _put(self, key: GuestKey, disk: Disk) -> None:
        self._cloud.change("guests", key, live={**self._cloud.guests[key].live, disk.target: disk})


def destination(xml: str, disk: Disk) -> DiskElement:
    """Read the <disk> that a copy goes to; its target need not be named.

    Raises:
        libvirtError: 35, it is malformed.
    """
    root = ElementTree.fromstring(xml) if xml.lstrip().startswith("<disk") and xml.rstrip().endswith(">") else None
    if root is not None and root.find("target") is None:
        root.append(ElementTree.Element("target", {"dev": disk.target}))
        xml = ElementTree.tostring(root, encoding="unicode")
    return parse_device(xml)


def of_path(path: str, disk: Disk, flags: int) -> DiskElement:
    """Return what a path stands for that virDomainBlockRebase is given."""
    kind, key = ("block", "dev") if flags & constants.VIR_DOMAIN_BLOCK_REBASE_COPY_DEV else ("file", "file")
    return parse_device(f"<disk type='{kind}'><source {key}='{path}'/><target dev='{disk.target}'/></disk>")


def _with_source(xml: str, other: str) -> str:
    """The disk of some XML with the source of another's."""
    root, given = ElementTree.fromstring(xml), ElementTree.fromstring(other)
    old, new = root.find("source"), given.find("source")
    assert new is not None, "the copy goes somewhere"
    place = len(root)
    if old is not None:
        place = list(root).index(old)
        root.remove(old)
    root.insert(place, new)
    root.set("type", given.get("type", "file"))
    return ElementTree.tostring(root, encoding="unicode")
