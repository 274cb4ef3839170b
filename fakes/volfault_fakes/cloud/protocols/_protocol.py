"""What tells one `driver_volume_type` from another: data, read by every fake and by the cloud itself."""

from __future__ import annotations

import itertools
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from volfault_fakes.cloud.tables import NOTHING, Volume


class Reach(Enum):
    """What of a volume a host has while a guest of it uses the volume; the value says it in words."""

    DEVICE = "a block device of its own"
    MOUNT = "a file in a mount that all volumes of an export share"
    NOTHING = "nothing that comes and goes: QEMU reaches it alone, or the file system is always there"


def disk_names(prefix: str) -> Iterator[str]:
    """What a kernel calls its disks after the first: sdb to sdz, then sdaa and so on."""
    pairs = map("".join, itertools.product(string.ascii_lowercase, repeat=2))
    return (prefix + letters for letters in itertools.chain(string.ascii_lowercase[1:], pairs))


@dataclass(frozen=True, slots=True)
class Protocol:
    """One `driver_volume_type`.

    Attributes:
        name: Cinder's name of it.
        connection: (volume, name of the host) -> the `data` part of connection_info.
        path: that data -> the name under which host and QEMU find the volume; "" where volumes share one.
        reach: what the host gets.
        disk: the `type` of the guest's <disk>.
        driver: what Nova writes on its <driver> besides QEMU, raw and no cache.
        source: (data, path) -> the attributes of its <source>.
        peers: that data -> the (address, port) pairs below its <source>.
        device: whether os-brick hands out the kernel's name of the device, not the path.
        names: the kernel's names for such devices, in order.
        by_cinder: whether the device comes and goes with the backend's mapping, without os-brick.
        lun: whether the device is a SCSI disk.
        session: whether hosts keep an iSCSI session for it.
        locked: whether a guest that has it open locks it in the backend.
        fstype: of a mount, as /proc/mounts shows it.
        kept: whether the mount stays when its last volume goes, by design of who mounted it.
    """

    name: str
    connection: Callable[[Volume, str], Mapping[str, Any]]
    path: Callable[[Mapping[str, Any]], str]
    reach: Reach = Reach.DEVICE
    disk: str = "block"
    driver: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    source: Callable[[Mapping[str, Any], str], Mapping[str, str]] = lambda _, path: {"dev": path}
    peers: Callable[[Mapping[str, Any]], list[tuple[str, str]]] = lambda _: []
    device: bool = True
    names: Callable[[], Iterator[str]] = lambda: disk_names("sd")
    by_cinder: bool = False
    lun: bool = False
    session: bool = False
    locked: bool = False
    fstype: str = ""
    kept: bool = False


def in_file(_: Mapping[str, Any], path: str) -> Mapping[str, str]:
    """The <source> of a volume that is a file."""
    return {"file": path}
