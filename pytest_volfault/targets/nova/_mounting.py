"""What Nova's file system volume drivers ask of the host, answered by the cloud's mounts.

The drivers start mount commands through nova.privsep and look at the result through os, psutil and /proc/mounts;
the stand-ins are at those outermost calls, so that Nova's own bookkeeping of mounts runs.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from pytest_volfault.targets.nova._borrowed import Borrowed
from pytest_volfault.targets.nova._threads import Threads
from pytest_volfault.targets.nova.releases import quobyte
from volfault_fakes.brick import Mounts

_VOLUME = "nova.virt.libvirt.volume"
# Quobyte's client shows its mount points with no size of their own; validate_volume takes others for stale.
_QUOBYTE_STAT = SimpleNamespace(st_size=0)
_NO_GUESTS = SimpleNamespace(list_guests=lambda **_: [])


def stand_ins(mounts: Mounts, threads: Threads) -> Mapping[str, Callable[[Any], Any]]:
    """The replacements, for a `Substitution`.

    Args:
        mounts: the fake that acts.
        threads: runs what Nova does when its connection to libvirt comes and goes.
    """
    paths = Borrowed(os.path, ismount=mounts.is_mounted)

    def stat(path: str, *args: Any, **kwargs: Any) -> Any:
        return _QUOBYTE_STAT if mounts.is_mounted(path) else os.stat(path, *args, **kwargs)

    def partitions(all: bool = False) -> list[SimpleNamespace]:  # noqa: A002, ARG001 - psutil's signature
        return [
            SimpleNamespace(device=f"quobyte@{row.export}", mountpoint=row.path, fstype=row.fstype)
            for row in mounts.listed()
        ]

    def connection_event(host: Any, enabled: bool, *_reason: Any) -> None:
        # With nothing mounted Nova would look at every guest to find nothing; flows without mounts are spared that.
        looked_at = host if mounts.listed() else _NO_GUESTS
        threads.spawn(_follow_connection, looked_at, enabled)

    # Each call goes through the attribute of the fake at the time of the call, so that what is woven on it strikes.
    def mount(fstype: str, export: str, path: str, options: Sequence[str] | None) -> None:
        mounts.mount(fstype, export, path, options)

    def unmount(path: str) -> None:
        mounts.unmount(path)

    # Directories of mount points are not modelled: there is one as soon as somebody wants to mount there.
    no_directory = SimpleNamespace(ensure_tree=lambda *_: True)
    return {
        "nova.virt.libvirt.host:Host._queue_conn_event_handler": lambda _: connection_event,
        "nova.privsep.fs:mount": lambda _: mount,
        "nova.privsep.fs:umount": lambda _: unmount,
        "nova.privsep.path:rmdir": lambda _: lambda _path: None,
        "nova.virt.libvirt.utils:is_mounted": lambda _: mounts.is_mounted,
        f"{_VOLUME}.mount:os": lambda _: Borrowed(os, path=paths),
        f"{_VOLUME}.mount:fileutils": lambda _: no_directory,
        f"{_VOLUME}.remotefs:fileutils": lambda _: no_directory,
        f"{_VOLUME}.quobyte:fileutils": lambda _: no_directory,
        f"{_VOLUME}.quobyte:os": lambda _: Borrowed(os, stat=stat),
        f"{_VOLUME}.quobyte:psutil": lambda _: SimpleNamespace(disk_partitions=partitions),
        **quobyte.stand_ins(mounts),
    }


def _follow_connection(host: Any, enabled: bool) -> None:
    # The half of LibvirtDriver._set_host_enabled that volumes see: Nova counts anew who uses which mount. The other
    # half takes the host out of the scheduler's choice, which is no party here.
    # Nova's libvirt package looks for the libvirt module when it is imported, so not before the fake stands there.
    manager = importlib.import_module(f"{_VOLUME}.mount").get_manager()
    if enabled:
        manager.host_up(host)
    else:
        manager.host_down()
