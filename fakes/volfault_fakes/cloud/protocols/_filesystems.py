"""Volumes that are files: in a mount that Nova or os-brick makes, or in a file system that the host has anyway."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from volfault_fakes.cloud.protocols._protocol import Protocol, Reach, in_file
from volfault_fakes.cloud.tables import Volume

# What Nova's *_mount_point_base options are with the state_path that distributions set.
MOUNT_BASE = "/var/lib/nova/mnt"
# QEMU opens it by its path, and Nova neither connects nor disconnects it.
GPFS_BASE = "/gpfs/cinder"


def export_of(data: Mapping[str, Any]) -> str:
    """What the mount command is given for a volume's export."""
    return str(data["export"]).removeprefix("quobyte://")


def mountpoint(data: Mapping[str, Any]) -> str:
    """Where the export of a volume is mounted: Nova and os-brick both hash its name."""
    return f"{MOUNT_BASE}/{hashlib.md5(export_of(data).encode(), usedforsecurity=False).hexdigest()}"


def _remotefs(export: str, **more: str) -> Callable[[Volume, str], Mapping[str, Any]]:
    # RemoteFSDriver.initialize_connection and those that override it.
    return lambda volume, _: {"export": export, "name": f"volume-{volume.id}", **more}


def _mounted(name: str, fstype: str, export: str, *, cache: str, kept: bool = False, **more: str) -> Protocol:
    return Protocol(
        name,
        _remotefs(export, **more),
        lambda data: f"{mountpoint(data)}/{data['name']}",
        Reach.MOUNT,
        "file",
        driver={"cache": cache} if cache else {"io": "native"},
        source=in_file,
        fstype=fstype,
        kept=kept,
    )


FILE_SYSTEMS = (
    _mounted("nfs", "nfs", "10.0.0.3:/srv/cinder", cache="", format="raw"),
    _mounted("smbfs", "cifs", "//10.0.0.3/cinder", cache="writeback", format="raw"),
    _mounted("quobyte", "fuse.quobyte", "quobyte://10.0.0.4/cinder", cache="", format="raw"),
    # RemoteFsConnector.disconnect_volume does nothing: what os-brick mounted stays.
    _mounted("vzstorage", "fuse.vstorage", "cinder-cluster", cache="writeback", kept=True, format="raw"),
    Protocol(
        "gpfs",
        lambda volume, _: {"name": f"volume-{volume.id}", "device_path": f"{GPFS_BASE}/volume-{volume.id}"},
        lambda data: str(data["device_path"]),
        Reach.NOTHING,
        "file",
        source=in_file,
    ),
)
