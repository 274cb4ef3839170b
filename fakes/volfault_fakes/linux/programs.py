"""The programs of a host that os-brick starts, by name; the exit codes and texts are those of Debian 12's."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from volfault_fakes.cloud.protocols import naa
from volfault_fakes.cloud.protocols.initiators import root_uuid
from volfault_fakes.cloud.tables import Device, Mount
from volfault_fakes.errors import UnknownCall
from volfault_fakes.linux import scsi
from volfault_fakes.linux.finished import Finished
from volfault_fakes.linux.iscsiadm import iscsiadm
from volfault_fakes.linux.machine import Machine

Program = Callable[[Machine, Sequence[str], str], Finished]
NO_FILE = "No such file or directory"
GIB = 1024**3
ROOT_DISK = "/dev/sda1"

# What a host may well lack, and os-brick looks for.
ABSENT: frozenset[str] = frozenset({"rbd"})


def _no_multipath(_linux: Machine, _arguments: Sequence[str], _stdin: str) -> Finished:
    # Installed with libvirt on many hosts; the daemon does not run, as Nova's volume_use_multipath is off.
    return Finished(1)


def _cat(linux: Machine, arguments: Sequence[str], _stdin: str) -> Finished:
    try:
        with open(linux.root + arguments[0], encoding="utf-8") as stream:
            return Finished(out=stream.read())
    except FileNotFoundError:
        return Finished(1, err=f"cat: {arguments[0]}: {NO_FILE}\n")


def _tee(linux: Machine, arguments: Sequence[str], stdin: str) -> Finished:
    """Write into a file of sysfs, which makes the kernel do something."""
    path = arguments[-1]
    if not os.path.exists(linux.root + path):
        return Finished(1, stdin, f"tee: {path}: {NO_FILE}\n")
    for pattern, effect in WRITES.items():
        if found := re.fullmatch(pattern, path):
            effect(linux, found[1], stdin)
            return Finished(out=stdin)
    raise UnknownCall(f"tee -a {path}: what a write into that file does is not modelled")


def _scan(linux: Machine, host: str, stdin: str) -> None:
    _channel, target, lun = stdin.split()
    scsi.scan(linux.cloud, int(host), target, lun)


def _delete(linux: Machine, name: str, _stdin: str) -> None:
    device = scsi.device_named(linux.cloud, name)
    assert device is not None
    scsi.remove(linux.cloud, device)


def _rescan(linux: Machine, address: str, _stdin: str) -> None:
    """A disk is as large as its volume from then on."""
    for device in scsi.devices_here(linux.cloud):
        if device.size and str(scsi.address(linux.cloud, device)) == address:
            linux.cloud.put("devices", (device.host, device.path), replace(device, size=0))


WRITES: Mapping[str, Callable[[Machine, str, str], None]] = {
    r"/sys/class/scsi_host/host(\d+)/scan": _scan,
    r"/sys/block/(\w+)/device/delete": _delete,
    r"/sys/bus/scsi/drivers/sd/([\d:]+)/rescan": _rescan,
}


def _blockdev(linux: Machine, arguments: Sequence[str], _stdin: str) -> Finished:
    option, path = arguments
    device = _device(linux, path)
    if device is None:
        return Finished(1, err=f"blockdev: cannot open {path}: {NO_FILE}\n")
    if option == "--flushbufs":
        # Nothing is written through the host's cache: QEMU opens the disk around it.
        return Finished()
    if option == "--getsize64":
        return Finished(out=f"{_size(linux, device)}\n")
    raise UnknownCall(f"blockdev {option}: this use of it is not modelled")


def _dd(linux: Machine, arguments: Sequence[str], _stdin: str) -> Finished:
    path = arguments[0].removeprefix("if=")
    device = _device(linux, path)
    if device is None:
        return Finished(1, err=f"dd: failed to open '{path}': {NO_FILE}\n")
    if (device.volume_id, device.host) not in linux.cloud.exports:
        # The disk is still there, and nothing is behind it.
        return Finished(1, err=f"dd: error reading '{path}': Input/output error\n")
    return Finished(err="1+0 records in\n1+0 records out\n512 bytes copied\n")


def _lsscsi(linux: Machine, _arguments: Sequence[str], _stdin: str) -> Finished:
    rows = ((scsi.address(linux.cloud, device), device) for device in scsi.devices_here(linux.cloud))
    lines = [f"[{at}]    disk    IET      VIRTUAL-DISK     0001  /dev/{device.device} \n" for at, device in rows if at]
    return Finished(out="".join(lines))


def _scsi_id(linux: Machine, arguments: Sequence[str], _stdin: str) -> Finished:
    device = _device(linux, arguments[-1])
    return Finished(1) if device is None else Finished(out=f"3{naa(device.volume_id)}\n")


def _grep(linux: Machine, arguments: Sequence[str], _stdin: str) -> Finished:
    """`grep -l` of a pattern in the files that the shell finds."""
    _, pattern, files = arguments
    found = []
    for path in sorted(glob.glob(linux.root + files)):
        with open(path, encoding="utf-8") as stream:
            if pattern.lower() in stream.read().lower():
                found.append(path.removeprefix(linux.root))
    return Finished(0 if found else 1, "".join(f"{path}\n" for path in found))


def _mkdir(_linux: Machine, _arguments: Sequence[str], _stdin: str) -> Finished:
    """Directories of mount points are not modelled: there is one as soon as somebody wants to mount there."""
    return Finished()


def _mount(linux: Machine, arguments: Sequence[str], _stdin: str) -> Finished:
    export, path = arguments[-2:]
    return _mounted(linux, path, export, arguments[arguments.index("-t") + 1])


def _pstorage_mount(linux: Machine, arguments: Sequence[str], _stdin: str) -> Finished:
    return _mounted(linux, arguments[-1], arguments[arguments.index("-c") + 1], "fuse.vstorage")


def _mounted(linux: Machine, path: str, export: str, fstype: str) -> Finished:
    here = linux.cloud.here
    if (here, path) in linux.cloud.mounts:
        return Finished(32, err=f"mount: {path}: {export} already mounted or mount point busy.\n")
    linux.cloud.put("mounts", (here, path), Mount(here, path, export, fstype))
    return Finished()


def _findmnt(_linux: Machine, _arguments: Sequence[str], _stdin: str) -> Finished:
    return Finished(out=f"{ROOT_DISK}\n")


def _blkid(linux: Machine, arguments: Sequence[str], _stdin: str) -> Finished:
    return Finished(out=f"{root_uuid(linux.cloud.here)}\n") if arguments[0] == ROOT_DISK else Finished(2)


def _nvme(_linux: Machine, arguments: Sequence[str], _stdin: str) -> Finished:
    if list(arguments) == ["version"]:
        return Finished(out="nvme version 2.4 (git 2.4)\nlibnvme version 1.3 (git 1.3)\n")
    raise UnknownCall(f"nvme {' '.join(arguments)}: the host has the program, and no namespaces to connect")


def _cryptsetup(linux: Machine, arguments: Sequence[str], _stdin: str) -> Finished:
    if arguments[0] == "isLuks":
        # Cinder formats an encrypted volume when it makes it (bug 1739442), so every device that is there is LUKS.
        path = arguments[-1]
        if _device(linux, path) is None:
            return Finished(4, err=f"Device {path} does not exist or access denied.\n")
        return Finished(out="Command successful.\n")
    if arguments[0] == "luksClose":
        # Nothing is ever opened: QEMU decrypts by itself.
        return Finished(4, err=f"Device {arguments[-1]} is not active.\n")
    raise UnknownCall(f"cryptsetup {arguments[0]}: this use of it is not modelled")


def _device(linux: Machine, path: str) -> Device | None:
    """The disk that a name leads to."""
    node = os.path.realpath(linux.root + path).removeprefix(f"{linux.root}/dev/")
    return scsi.device_named(linux.cloud, node)


def _size(linux: Machine, device: Device) -> int:
    volume = linux.cloud.volumes.get(device.volume_id)
    return 0 if volume is None else (device.size or volume.size) * GIB


PROGRAMS: Mapping[str, Program] = {
    "blkid": _blkid,
    "blockdev": _blockdev,
    "cat": _cat,
    "cryptsetup": _cryptsetup,
    "dd": _dd,
    "findmnt": _findmnt,
    "grep": _grep,
    "iscsiadm": iscsiadm,
    "lsscsi": _lsscsi,
    "mkdir": _mkdir,
    "mount": _mount,
    "multipath": _no_multipath,
    "multipathd": _no_multipath,
    "nvme": _nvme,
    "pstorage-mount": _pstorage_mount,
    "scsi_id": _scsi_id,
    "tee": _tee,
}
