"""What nova-compute asks its machine when it counts the host's resources: the same on every machine.

It looks at the disks of guests that are not its own any more as well, such as those of a server that has moved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from oslo_concurrency import processutils

from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.finding import volume_of

GIB = 1024**3
# Of the file system below instances_path.
SPACE: Mapping[str, int] = {"total": 100 * GIB, "free": 100 * GIB, "used": 0}


def stand_ins(cloud: Cloud) -> Mapping[str, Callable[[Any], Any]]:
    """The replacements, for a `Substitution`."""

    def blockdev_size(path: str) -> tuple[str, str]:
        volume = volume_of(cloud, cloud.here, path)
        if volume is None:
            said = f"blockdev: cannot open {path}: No such file or directory"
            raise processutils.ProcessExecutionError(stderr=said, exit_code=1, cmd="blockdev --getsize64")
        return str(volume.size * GIB), ""

    return {
        "nova.privsep.fs:blockdev_size": lambda _: blockdev_size,
        "nova.virt.libvirt.driver:LibvirtDriver.get_host_uptime": lambda _: lambda _driver: "up 1 day",
        "nova.virt.libvirt.utils:get_fs_info": lambda _: lambda _path: dict(SPACE),
    }
