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


def _flush(crossing: Crossing) -> Any:
    # Measured on the real connector with a failing `blockdev --flushbufs`: without force nothing is removed;
    # with force everything is, and the errors come out chained unless they are to be ignored.
    exceptions = crossing.subject.exceptions
    if not crossing.kwargs.get("force"):
        raise exceptions.ProcessExecutionError(
            stderr="blockdev: ioctl error on BLKFLSBUF: Input/output error", exit_code=1, cmd="blockdev --flushbufs"
        )
    crossing.proceed()
    if not crossing.kwargs.get("ignore_errors"):
        raise exceptions.ExceptionChainer
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
    Kind("brick-flush-failed", "the device cannot be flushed; what follows depends on force=", _flush, ("before",)),
    error("mount-failed", "mount or umount exits with an error (32)", _mount_failed),
    error("mount-busy", "the mount is in use by somebody who is no guest", _mount_busy, whens=("before",)),
)
