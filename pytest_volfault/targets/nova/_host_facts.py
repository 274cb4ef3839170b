"""What nova-compute asks its machine when it counts the host's resources: the same on every machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

GIB = 1024**3
# Of the file system below instances_path.
SPACE: Mapping[str, int] = {"total": 100 * GIB, "free": 100 * GIB, "used": 0}


def stand_ins() -> Mapping[str, Callable[[Any], Any]]:
    """The replacements, for a `Substitution`."""
    return {
        "nova.virt.libvirt.driver:LibvirtDriver.get_host_uptime": lambda _: lambda _driver: "up 1 day",
        "nova.virt.libvirt.utils:get_fs_info": lambda _: lambda _path: dict(SPACE),
    }
