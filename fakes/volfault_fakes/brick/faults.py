"""How os-brick's calls fail, and what they leave; where they can, `sides.py` says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from volfault_fakes.brick import mount_faults
from volfault_fakes.brick.sides import AFTER, BEFORE, Asked, asked, at
from volfault_fakes.catalogue import BOTH, Kind

# Of three attempts at `blockdev --flushbufs` (linuxscsi.LinuxSCSI.flush_device_io).
FLUSH_PAUSES = 20.0 + 40.0
# linuxscsi.LinuxSCSI.wait_for_volumes_removal.
REMOVAL = 30.0
# The exit code of a program that the kernel has killed, which so says nothing.
KILLED = -9


def _kind(name: str, title: str, strike: Callable[[Asked], Any], whens: tuple[str, ...], source: str) -> Kind:
    return Kind(name, title, lambda crossing: strike(asked(crossing)), whens, at(name), source)


def _exits(call: Asked, command: str, code: int, words: str = "") -> BaseException:
    failure: BaseException = call.connector.exceptions.ProcessExecutionError(
        stdout="", stderr=words, exit_code=code, cmd=command
    )
    return failure


def _name(call: Asked) -> str:
    """What the kernel calls the disk."""
    device = call.connector.device_of(call.properties)
    return "" if device is None else str(device.device)


def _chained(call: Asked, failure: BaseException) -> None:
    """What a disconnect that went on in spite of an error ends with."""
    if not call.ignores:
        chained = call.connector.exceptions.ExceptionChainer()
        chained.add_exception(type(failure), failure, None)
        raise chained


def _raised(call: Asked, failure: BaseException) -> None:
    if not call.force:
        raise failure
    _chained(call, failure)


def _without_link(call: Asked) -> None:
    """Connect, but come to no link for an encryptor."""
    before = call.connector.device_of(call.properties)
    call.crossing.proceed()
    after = call.connector.device_of(call.properties)
    if after is not None and after.link is not None:
        link = None if before is None else before.link
        call.connector.cloud.change("devices", (after.host, after.path), link=link)


def _not_found(call: Asked) -> Any:
    began = call.connector.cloud.clock.now
    if call.side == "after":
        _without_link(call)
    raise call.connector.looks_in_vain(call.properties, began)


def _link_failed(call: Asked) -> Any:
    _without_link(call)
    raise TypeError("disconnect_volume() missing 1 required positional argument: 'device_info'")


def _command_failed(call: Asked) -> Any:
    return _disconnect_fails(call) if call.disconnects else _connect_fails(call)


def _connect_fails(call: Asked) -> Any:
    command, code, words = "iscsiadm -m session", KILLED, ""
    if call.connector.protocol.fstype:
        command, code, words = "mkdir -p", 1, "mkdir: cannot create directory: Input/output error\n"
    elif call.protocol == "fibre_channel" and call.side == "before":
        command, code, words = "tee -a /sys/class/scsi_host/host1/scan", 1, "tee: write error: Input/output error\n"
    elif call.protocol == "fibre_channel":
        command, code = "/lib/udev/scsi_id --page 0x83 --whitelisted", 1
    if call.side == "after":
        _without_link(call)
    if call.protocol == "nvmeof":
        raise call.connector.exceptions.CommandExecutionFailed(cmd="nvme ns-rescan /dev/nvme1")
    raise _exits(call, command, code, words)


def _disconnect_fails(call: Asked) -> Any:
    if call.protocol == "nvmeof":
        # _try_disconnect_all collects what fails, by force or not.
        _chained(call, _exits(call, "nvme disconnect -d /dev/nvme1", 1, "Failed to disconnect\n"))
    elif call.protocol == "fibre_channel":
        path = f"/sys/block/{_name(call)}/device/delete"
        _raised(call, _exits(call, f"tee -a {path}", 1, f"tee: {path}: Input/output error\n"))
    elif call.side == "before":
        raise _exits(call, "iscsiadm -m session", KILLED)
    else:
        _remove_disk(call)
        words = "iscsiadm: Could not logout of all requested sessions\n"
        _raised(call, _exits(call, "iscsiadm -m node --logout", 10, words))


def _remove_disk(call: Asked) -> None:
    """The disk alone: its session stays."""
    connector = call.connector
    connector.cloud.drop("devices", (connector.cloud.here, connector.protocol.path(call.properties)))


def _not_removed(call: Asked) -> Any:
    connector = call.connector
    failure = connector.exceptions.VolumePathNotRemoved(volume_path=[f"/dev/{_name(call)}"])
    connector.cloud.clock.advance(REMOVAL)
    if call.side == "after" and call.force:
        call.crossing.proceed()
    elif call.side == "after":
        _remove_disk(call)
    _raised(call, failure)


def _flush_failed(call: Asked) -> Any:
    failure = _exits(
        call, f"blockdev --flushbufs /dev/{_name(call)}", 1, "blockdev: ioctl error on BLKFLSBUF: Input/output error\n"
    )
    call.connector.cloud.clock.advance(FLUSH_PAUSES)
    # LightOSConnector goes on also where errors are to be ignored.
    if not call.force and not (call.protocol == "lightos" and call.ignores):
        raise failure
    # FibreChannelConnector forces everything but the removal of the disk (_remove_devices), which so stays.
    if call.protocol != "fibre_channel":
        call.crossing.proceed()
    _chained(call, failure)


def _rescan_failed(call: Asked) -> Any:
    path = call.connector.protocol.path(call.properties)
    if call.side == "after":
        call.crossing.proceed()
    elif call.protocol == "nvmeof":
        raise call.connector.exceptions.CommandExecutionFailed(cmd="nvme ns-rescan /dev/nvme1")
    elif call.connector.protocol.lun:
        raise _exits(call, "tee -a /sys/bus/scsi/drivers/sd/rescan", 1, "tee: write error: Input/output error\n")
    raise _exits(call, f"blockdev --getsize64 {path}", 1, f"blockdev: cannot open {path}: Input/output error\n")


def _unreachable(call: Asked) -> Any:
    if call.side == "after":
        _without_link(call)
    words = "Communication with the StorPool API failed: timed out"
    raise call.connector.exceptions.BrickException(
        "Error connecting to ceph cluster." if call.protocol == "rbd" else words
    )


KINDS: tuple[Kind, ...] = (
    _kind(
        "brick-device-not-found",
        "no device is found, though the backend shows the LUN; the error is the connector's own",
        _not_found,
        BOTH,
        "connect_volume of each connector (absence.py): iSCSI's has cleaned up, Fibre Channel's leaves a disk that"
        " came and cannot be read (measured: dd fails).",
    ),
    _kind(
        "brick-path-not-removed",
        "VolumePathNotRemoved: the kernel keeps the device for longer than os-brick waits",
        _not_removed,
        BOTH,
        "LinuxSCSI.wait_for_volumes_removal, 30 s after the write into delete and before the logout: the session"
        " stays, and the disk, unless the kernel removes it yet; by force the session ends first.",
    ),
    _kind(
        "brick-command-failed",
        "a program that os-brick runs exits with an error that it does not take for another try",
        _command_failed,
        BOTH,
        "Measured with every program of the real iSCSI and Fibre Channel connectors in its turn: `iscsiadm -m session`"
        " and the scan fail with nothing done, scsi_id with the disk there, the logout with the disk gone.",
    ),
    _kind(
        "brick-link-failed",
        "TypeError: the link for an encryptor cannot be made, and os-brick's clean-up is called wrongly",
        _link_failed,
        AFTER,
        "os_brick.utils.connect_volume_prepare_result calls disconnect_volume without device_info, so that the device"
        " stays connected (measured).",
    ),
    _kind(
        "brick-flush-failed",
        "the device cannot be flushed; what follows depends on force=",
        _flush_failed,
        BEFORE,
        "LinuxSCSI.flush_device_io, measured: without force nothing is removed, by force everything (over Fibre Channel"
        " nothing), and the errors come out chained.",
    ),
    _kind(
        "brick-rescan-failed",
        "a program that rescans or measures the device exits with an error",
        _rescan_failed,
        BOTH,
        "LinuxSCSI.extend_volume (measured) and extend_volume of the other connectors: the write into rescan fails, or"
        " blockdev once the kernel has the new size.",
    ),
    _kind(
        "brick-storage-unreachable",
        "BrickException: StorPool's API or the Ceph cluster does not answer",
        _unreachable,
        BOTH,
        "StorPoolConnector, where volumes_reassign_wait fails or is done and volume_get_info fails; RBDClient.connect,"
        " with nothing done.",
    ),
    *mount_faults.KINDS,
)
