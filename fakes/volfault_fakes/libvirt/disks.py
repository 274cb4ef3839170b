"""Attaching and detaching disks: the checks of libvirt in libvirt's order, then the change."""

from __future__ import annotations

import string
from dataclasses import replace
from typing import TYPE_CHECKING

from volfault_fakes.cloud.finding import device_of, volume_of
from volfault_fakes.cloud.tables import Disk, Guest, GuestKey
from volfault_fakes.errors import UnknownCall
from volfault_fakes.libvirt import codes, constants
from volfault_fakes.libvirt.error import invalid, libvirtError, unknown_flags
from volfault_fakes.libvirt.hotplug import Answer, Hotplug
from volfault_fakes.libvirt.placing import disk_of, index_of, with_disk
from volfault_fakes.libvirt.sources import check_source, lock_refused, open_on, opened
from volfault_fakes.libvirt.xmlform import USER_ALIAS, DiskElement, parse_device

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from volfault_fakes.cloud import Cloud
    from volfault_fakes.libvirt.events import Events
    from volfault_fakes.libvirt.store import Store

IDE_DISKS = 4
GIB = 1024**3
SERIAL_CHARACTERS = frozenset(f"{string.ascii_letters}{string.digits}-_ .+")
LIVE = constants.VIR_DOMAIN_AFFECT_LIVE
CONFIG = constants.VIR_DOMAIN_AFFECT_CONFIG


class Disks:
    """The disks of the guests of one hypervisor process."""

    def __init__(self, cloud: Cloud, events: Events, hotplug: Hotplug, store: Store) -> None:
        self._cloud = cloud
        self._events = events
        self._hotplug = hotplug
        self._store = store

    def attach(self, guest: Guest, xml: str, flags: int) -> None:
        """Add a disk to the live XML, the persistent XML or both; on an error to neither.

        The persistent XML is saved last. Where that fails, the disk is in the live XML only.

        Raises:
            libvirtError: 55 or 27 for a target in use, 38 for a source that the host does not have, 1 for a
                source that another guest writes to, and more; each case is compared (coverage.md, libvirt).
        """
        flags = _impact(guest, flags, "qemuDomainAttachDeviceLiveAndConfig")
        element = parse_device(xml)
        if flags & CONFIG:
            refuse_alias((disk.alias for disk in guest.config.values()), element)
            if element.target in guest.config:
                raise invalid(f"target {element.target} already exists", codes.VIR_FROM_QEMU)
        with self._events.held():
            if flags & LIVE:
                refuse_alias((disk.alias for disk in guest.live.values()), element)
                self._plug_in(guest, element)
            if flags & CONFIG:
                self._store.save(guest.name)
                guest = self._cloud.get("guests", guest.key)
                disk = disk_of(element, guest.config)
                self._cloud.change("guests", guest.key, config=with_disk(guest.config, disk))

    def detach(self, guest: Guest, xml: str, flags: int, answer: Answer = Answer.AS_BUILT) -> None:
        """Take a disk out of the live XML, the persistent XML or both.

        libvirt matches by target alone. What is missing in the persistent XML is reported first; the
        persistent XML changes only once the live request has been made.

        Raises:
            libvirtError: 99 where the disk is not; 1 and 9 as `Hotplug.unplug`.
        """
        flags = _impact(guest, flags, "qemuDomainDetachDeviceLiveAndConfig")
        target = parse_device(xml).target
        if flags & CONFIG and target not in guest.config:
            raise _missing(f"no target device {target}")
        with self._events.held():
            if flags & LIVE:
                if target not in guest.live:
                    raise _missing(f"disk {target} not found")
                refuse_copied(guest.live[target])
                self._hotplug.unplug(guest.key, target, answer)
            if flags & CONFIG:
                self._drop_from_config(guest.key, target)

    def detach_alias(self, guest: Guest, alias: str, flags: int, answer: Answer = Answer.AS_BUILT) -> None:
        """Take out the disk of an alias; does not wait for the guest.

        Raises:
            libvirtError: 1 where no disk has the alias, and 1 as `Hotplug.request`.
        """
        flags = _impact(guest, flags, "qemuDomainDetachDeviceAliasLiveAndConfig")
        # libvirt's own aliases exist in the live XML only.
        config = _of_alias(guest.config, alias, user_only=True) if flags & CONFIG else None
        if flags & LIVE:
            disk = _of_alias(guest.live, alias)
            refuse_copied(disk)
            self._hotplug.request(guest.key, disk.target, answer)
        if config is not None:
            self._drop_from_config(guest.key, config.target)

    def resize(self, guest: Guest, disk: Disk, size: int) -> None:
        """Tell a running guest of the size of a disk.

        Raises:
            libvirtError: 1, a copy of it is being made, or the host's device is not as large.
        """
        if disk.mirror is not None:
            raise _not_resized("Device '(null)' is in use")
        volume = volume_of(self._cloud, guest.host, disk.source)
        if volume is None:
            return
        device = device_of(self._cloud, guest.host, disk.source)
        if device is not None and device.size and size > device.size * GIB:
            # Nobody has made the host look for the new size (QEMU's raw_co_truncate).
            raise _not_resized("Cannot grow device files")
        # Of an encrypted volume a guest sees a little less than there is.
        seen = -(-size // GIB)
        live = {**guest.live, disk.target: replace(disk, size=0 if seen == volume.size else seen)}
        self._cloud.change("guests", guest.key, live=live)

    def _plug_in(self, guest: Guest, element: DiskElement) -> None:
        present = guest.live.get(element.target)
        if present is not None:
            raise libvirtError.raised(
                codes.VIR_ERR_XML_ERROR,
                codes.VIR_FROM_DOMAIN,
                f"target '{element.target}' duplicated for disk sources '{present.source}' and '{element.source}'",
            )
        if element.bus == "ide":
            raise _no_ide(element.target)
        if element.bus not in ("virtio", "scsi"):
            raise UnknownCall(
                f"libvirt: live attach to bus {element.bus!r}; the fake knows virtio, scsi and ide's error"
            )
        if element.serial is not None and not set(element.serial) <= SERIAL_CHARACTERS:
            raise libvirtError.raised(
                codes.VIR_ERR_INTERNAL_ERROR,
                codes.VIR_FROM_QEMU,
                f"driver serial '{element.serial}' contains unsafe characters",
            )
        check_source(self._cloud, guest.host, element)
        lock = lock_refused(element, open_on(self._cloud, guest.host))
        if lock is not None:
            raise libvirtError.raised(
                codes.VIR_ERR_INTERNAL_ERROR,
                codes.VIR_FROM_QEMU,
                f"unable to execute QEMU command 'device_add': {lock}",
            )
        disk = opened(self._cloud, guest.host, disk_of(element, guest.live))
        self._cloud.change("guests", guest.key, live=with_disk(guest.live, disk))
        self._events.tell("device_added", guest.key, disk.alias)

    def _drop_from_config(self, guest_key: GuestKey, target: str) -> None:
        guest = self._cloud.guests.get(guest_key)
        # Somebody may have undefined the domain while the guest took its time.
        if guest is not None:
            self._store.save(guest.name)
            config = {name: disk for name, disk in guest.config.items() if name != target}
            self._cloud.change("guests", guest_key, config=config)


def _not_resized(detail: str) -> libvirtError:
    return libvirtError.raised(
        codes.VIR_ERR_INTERNAL_ERROR, codes.VIR_FROM_QEMU, f"unable to execute QEMU command 'block_resize': {detail}"
    )


def _no_ide(target: str) -> libvirtError:
    # q35 has no IDE controller, and libvirt would add none but the first, which has four disks.
    if index_of(target) < IDE_DISKS:
        return libvirtError.raised(
            codes.VIR_ERR_INTERNAL_ERROR,
            codes.VIR_FROM_DOMAIN,
            "Could not find ide controller with index 0 required for device",
        )
    return libvirtError.raised(codes.VIR_ERR_INTERNAL_ERROR, codes.VIR_FROM_QEMU, "Only 1 IDE controller is supported")


def _impact(guest: Guest, flags: int, function: str) -> int:
    running = guest.state != "shutoff"
    if not flags & (LIVE | CONFIG):
        flags |= LIVE if running else CONFIG
    if flags & LIVE and not running:
        raise invalid("domain is not running")
    if flags & CONFIG and not guest.persistent:
        raise invalid("transient domains do not have any persistent config")
    if flags & ~(LIVE | CONFIG):
        raise unknown_flags(flags & ~(LIVE | CONFIG), function)
    return flags


def refuse_copied(disk: Disk) -> None:
    """Refuse what is not to be done while a copy of a disk is made.

    Raises:
        libvirtError: 83.
    """
    if disk.mirror is not None:
        raise libvirtError.raised(
            codes.VIR_ERR_BLOCK_COPY_ACTIVE,
            codes.VIR_FROM_QEMU,
            f"disk '{disk.target}' already in active block job",
        )


def refuse_alias(taken: Iterable[str | None], element: DiskElement) -> None:
    """Refuse an alias of the caller's that another disk has.

    Raises:
        libvirtError: 67.
    """
    if element.alias is not None and element.alias in taken:
        raise libvirtError.raised(
            codes.VIR_ERR_CONFIG_UNSUPPORTED, codes.VIR_FROM_DOMAIN, f"non unique alias detected: {element.alias}"
        )


def _of_alias(disks: Mapping[str, Disk], alias: str, *, user_only: bool = False) -> Disk:
    for disk in disks.values():
        if disk.alias == alias and (not user_only or alias.startswith(USER_ALIAS)):
            return disk
    raise libvirtError.raised(
        codes.VIR_ERR_INTERNAL_ERROR, codes.VIR_FROM_DOMAIN, f"no device found with alias {alias}"
    )


def _missing(detail: str) -> libvirtError:
    return libvirtError.raised(codes.VIR_ERR_DEVICE_MISSING, codes.VIR_FROM_QEMU, detail)
