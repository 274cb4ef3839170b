"""How os-brick's calls fail."""

from __future__ import annotations

from typing import Any

from volfault_fakes.catalogue import Crossing, Kind, error


def _path(crossing: Crossing) -> str:
    return str(crossing.subject.protocol.path(crossing.args[0]))


def _over_sessions(crossing: Crossing) -> bool:
    """Whether there is a portal to make a session with."""
    return bool(crossing.subject.protocol.session)


def _command_failed(crossing: Crossing) -> BaseException:
    words, command = (
        ("iscsiadm: Could not logout of all requested sessions", "iscsiadm --logout")
        if _over_sessions(crossing)
        else ("tee: /sys/block: Input/output error", "tee -a /sys/block")
    )
    failure: BaseException = crossing.subject.exceptions.ProcessExecutionError(stderr=words, exit_code=1, cmd=command)
    return failure


def _mount_failed(crossing: Crossing) -> BaseException:
    command = "mount" if len(crossing.args) > 1 else "umount"
    failure: BaseException = crossing.subject.failed(command, f"{command}: Connection timed out")
    return failure


def _mount_busy(crossing: Crossing) -> BaseException:
    # Somebody else, a backup or an operator's shell, has a file of it open.
    failure: BaseException = crossing.subject.failed("umount", f"umount: {crossing.args[0]}: target is busy.")
    return failure


# Of three attempts at `blockdev --flushbufs` (linuxscsi.LinuxSCSI.flush_device_io).
FLUSH_PAUSES = 20.0 + 40.0
# Their connectors flush whatever they are told.
FLUSHED_ALWAYS = ("nvmeof", "lightos")


def _flushes(crossing: Crossing) -> bool:
    # os-brick flushes a disk only where it is told that the disk was used (linuxscsi.LinuxSCSI.requires_flush).
    connector = crossing.subject
    if connector.protocol.lun:
        return connector.flushed(*_told(crossing)) is not None
    return connector.protocol.name in FLUSHED_ALWAYS


def _told(crossing: Crossing) -> tuple[Any, Any]:
    return crossing.args[0], crossing.args[1] if len(crossing.args) > 1 else crossing.kwargs.get("device_info")


def _flush(crossing: Crossing) -> Any:
    # Measured on the real connectors with a failing `blockdev --flushbufs`: without force nothing is removed;
    # with force everything is, and the errors come out chained unless they are to be ignored.
    connector = crossing.subject
    exceptions = connector.exceptions
    device = connector.flushed(*_told(crossing))
    failure = exceptions.ProcessExecutionError(
        stdout="",
        stderr="blockdev: ioctl error on BLKFLSBUF: Input/output error\n",
        exit_code=1,
        cmd=f"blockdev --flushbufs /dev/{'' if device is None else device.device}",
    )
    connector.cloud.clock.advance(FLUSH_PAUSES)
    if not crossing.kwargs.get("force"):
        raise failure
    if connector.protocol.name != "fibre_channel":
        crossing.proceed()
    # FibreChannelConnector forces everything but the removal of the disk (_remove_devices), which so stays.
    if not crossing.kwargs.get("ignore_errors"):
        chained = exceptions.ExceptionChainer()
        chained.add_exception(type(failure), failure, None)
        raise chained
    return None


KINDS: tuple[Kind, ...] = (
    error(
        "brick-device-not-found",
        "VolumeDeviceNotFound: no device is found, though the backend shows the LUN",
        lambda crossing: crossing.subject.exceptions.VolumeDeviceNotFound(device=_path(crossing)),
    ),
    error(
        "brick-path-not-removed",
        "VolumePathNotRemoved: the kernel keeps the device for longer than os-brick waits",
        lambda crossing: crossing.subject.exceptions.VolumePathNotRemoved(volume_path=_path(crossing)),
    ),
    error(
        "brick-target-not-found",
        "TargetPortalNotFound: no session can be made with the portal",
        lambda crossing: crossing.subject.exceptions.TargetPortalNotFound(
            target_portal=crossing.args[0].get("target_portal", "")
        ),
        whens=("before",),
        applies=_over_sessions,
    ),
    error(
        "brick-command-failed",
        "ProcessExecutionError: a command such as iscsiadm exits with an error",
        _command_failed,
    ),
    Kind(
        "brick-flush-failed",
        "the device cannot be flushed; what follows depends on force=",
        _flush,
        ("before",),
        applies=_flushes,
    ),
    error("mount-failed", "mount or umount exits with an error (32)", _mount_failed),
    error("mount-busy", "the mount is in use by somebody who is no guest", _mount_busy, whens=("before",)),
)
