"""Disks in and out of a guest through libvirt, as Nova's LibvirtDriver and Guest did when the seeds were written."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from volfault_fakes.cloud.protocols import PROTOCOLS

# Guest.detach_device_with_retry of Nova 19: eight tries, two seconds more between each and the next.
UNPLUG_TRIES = 8
UNPLUG_BACKOFF = 2
# Nova's `shutdown_timeout`.
SHUTDOWN_SECONDS = 60
# `[libvirt]wait_soft_reboot_seconds`.
SOFT_REBOOT_SECONDS = 120


class GuestRefused(Exception):  # noqa: N818 - Nova's DeviceDetachFailed, as a statement
    """The guest kept the disk through all tries."""


def plug(
    libvirt: Any, server_id: str, device: str, source: str, connection: Mapping[str, Any], secret: str | None = None
) -> None:
    """Add a disk to the guest, if it runs, and to its persistent definition.

    Args:
        libvirt: the module.
        server_id: the domain's UUID.
        device: the guest's name for it, such as `vdb`.
        source: the host's path, or the name of an image that QEMU opens itself.
        connection: what Cinder said about the connection; the guest sees the volume's id as serial number.
        secret: UUID of libvirt's secret with the passphrase, where the volume is encrypted.
    """
    domain = _domain(libvirt, server_id)
    live = libvirt.VIR_DOMAIN_AFFECT_LIVE if domain.isActive() else 0
    xml = disk_xml(device, source, connection, secret)
    domain.attachDeviceFlags(xml, live | libvirt.VIR_DOMAIN_AFFECT_CONFIG)


def disk_xml(device: str, source: str, connection: Mapping[str, Any], secret: str | None = None) -> str:
    """The <disk> of a volume; see `plug`."""
    protocol = PROTOCOLS[connection["driver_volume_type"]]
    attributes = " ".join(f"{name}='{value}'" for name, value in protocol.source(connection, source).items())
    volume_id = connection["serial"]
    return (
        f"<disk type='{protocol.disk}' device='disk'><driver name='qemu' type='raw' cache='none'/>"
        f"<source {attributes}/><target dev='{device}' bus='virtio'/><serial>{volume_id}</serial>"
        f"{'<shareable/>' if connection['multiattach'] else ''}{_encryption(secret)}"
        f"<alias name='ua-{volume_id}'/></disk>"
    )


def _encryption(secret: str | None) -> str:
    if secret is None:
        return ""
    return f"<encryption format='luks'><secret type='passphrase' uuid='{secret}'/></encryption>"


def unplug(libvirt: Any, server_id: str, volume_id: str, device: str) -> None:
    """Take a disk out of the persistent definition, then out of the running guest, until it is gone.

    Raises:
        GuestRefused: it is still there after all tries.
    """
    domain = _domain(libvirt, server_id)
    places = [(libvirt.VIR_DOMAIN_AFFECT_CONFIG, libvirt.VIR_DOMAIN_XML_INACTIVE)]
    if domain.isActive():
        places.append((libvirt.VIR_DOMAIN_AFFECT_LIVE, 0))
    for flags, inactive in places:
        for attempt in range(UNPLUG_TRIES):
            disk = _disk(domain.XMLDesc(inactive), volume_id)
            if disk is None:
                break
            time.sleep(attempt * UNPLUG_BACKOFF)
            try:
                domain.detachDeviceFlags(disk, flags)
            except libvirt.libvirtError as error:
                # Gone by itself in the meantime: DiskNotFound, which seed 001 ignores.
                if error.get_error_code() != libvirt.VIR_ERR_DEVICE_MISSING:
                    raise
                break
        else:
            if _disk(domain.XMLDesc(inactive), volume_id) is not None:
                raise GuestRefused(f"{device} is still in the guest after {UNPLUG_TRIES} tries")


def destroy(libvirt: Any, server_id: str) -> bool:
    """Stop the guest and forget its definition. Returns whether there was one."""
    try:
        domain = _domain(libvirt, server_id)
        if domain.isActive():
            domain.destroy()
        domain.undefine()
    except libvirt.libvirtError as error:
        if error.get_error_code() != libvirt.VIR_ERR_NO_DOMAIN:
            raise
        return False
    return True


def end(libvirt: Any, server_id: str) -> None:
    """Stop the guest, if there is one that runs."""
    with _unless_gone(libvirt):
        domain = _domain(libvirt, server_id)
        if domain.isActive():
            domain.destroy()


def forget(libvirt: Any, server_id: str) -> None:
    """Forget the guest's definition, if there is one."""
    with _unless_gone(libvirt):
        _domain(libvirt, server_id).undefine()


@contextmanager
def _unless_gone(libvirt: Any) -> Iterator[None]:
    try:
        yield
    except libvirt.libvirtError as error:
        if error.get_error_code() != libvirt.VIR_ERR_NO_DOMAIN:
            raise


def define(libvirt: Any, server_id: str, name: str, disks: Iterable[str]) -> None:
    """Make the definition of a guest with just these disks."""
    libvirt.open("qemu:///system").defineXML(
        f"<domain type='kvm'><name>{name}</name><uuid>{server_id}</uuid><memory unit='MiB'>192</memory>"
        f"<os><type>hvm</type></os><devices>{''.join(disks)}</devices></domain>"
    )


def run(libvirt: Any, server_id: str) -> None:
    """Start the guest with the disks of its definition."""
    _domain(libvirt, server_id).create()


def is_active(libvirt: Any, server_id: str) -> bool:
    """Whether there is a guest that runs or is paused."""
    try:
        return bool(_domain(libvirt, server_id).isActive())
    except libvirt.libvirtError as error:
        if error.get_error_code() != libvirt.VIR_ERR_NO_DOMAIN:
            raise
        return False


def shut_off(libvirt: Any, server_id: str) -> None:
    """Press the power button, and cut the power where the guest does not react (LibvirtDriver.power_off).

    A guest that is not there is off as well.
    """
    if not is_active(libvirt, server_id):
        return
    domain = _domain(libvirt, server_id)
    # A paused guest hears of no button.
    with suppress(libvirt.libvirtError):
        if _goes_off(domain, SHUTDOWN_SECONDS):
            return
    domain.destroy()


def restart(libvirt: Any, server_id: str) -> bool:
    """Press the power button, and start the guest again once it is off (LibvirtDriver._soft_reboot).

    Returns:
        Whether it is; one that does not react, or of which libvirt says an error, is not.
    """
    with suppress(libvirt.libvirtError):
        domain = _domain(libvirt, server_id)
        if _goes_off(domain, SOFT_REBOOT_SECONDS):
            domain.create()
            return True
    return False


def _goes_off(domain: Any, seconds: int) -> bool:
    domain.shutdown()
    for _ in range(seconds):
        if not domain.isActive():
            return True
        time.sleep(1)
    return False


def _domain(libvirt: Any, server_id: str) -> Any:
    return libvirt.open("qemu:///system").lookupByUUIDString(server_id)


def _disk(xml: str, volume_id: str) -> str | None:
    """The <disk> element with the volume's serial, cut out of a domain's XML."""
    for part in xml.split("<disk ")[1:]:
        disk = "<disk " + part.split("</disk>", 1)[0] + "</disk>"
        if f"<serial>{volume_id}</serial>" in disk:
            return disk
    return None
