"""What os-brick calls the devices that it hands out."""

from __future__ import annotations

from volfault_fakes.cloud.protocols._protocol import Protocol
from volfault_fakes.cloud.tables import Device

LINK = "/dev/disk/by-id/os-brick"


def handed_out(protocol: Protocol, device: Device) -> str:
    """What os-brick tells its caller of a device."""
    # os-brick 7 hands out the kernel's name of a single iSCSI path, not the link (VolumePath of sysfs).
    return f"/dev/{device.device}" if protocol.device else device.path


def link_of(path: str) -> str:
    """The link that os-brick makes of a path for an encryptor (os_brick.utils._symlink_name_from_device_path)."""
    return LINK + path.replace("/", "+")
