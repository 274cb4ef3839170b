"""How the mount commands fail."""

from __future__ import annotations

from typing import Any

from volfault_fakes.brick.mounts import FAILED
from volfault_fakes.catalogue import Crossing, Kind, error

# mount(8), EXIT STATUS: 16, problems writing its table; libmount and mount.nfs say so when the rest is done.
TABLE = 16
# Mounted by the kernel, with libmount's table beside it; the others are programs that serve the mount themselves.
WITH_TABLE = ("nfs", "cifs")


def _is_mount(crossing: Crossing) -> bool:
    return len(crossing.args) > 1


def _fstype(crossing: Crossing) -> str:
    """Of the file system that is to come or to go; "" where there is nothing that could."""
    mounts = crossing.subject
    if _is_mount(crossing):
        return "" if mounts.is_mounted(crossing.args[2]) else str(crossing.args[0])
    row = mounts.cloud.mounts.get((mounts.cloud.here, crossing.args[0]))
    return "" if row is None else str(row.fstype)


def _can_fail(crossing: Crossing) -> bool:
    fstype = _fstype(crossing)
    return fstype in WITH_TABLE if crossing.when == "after" else bool(fstype)


def _failed(crossing: Crossing) -> Any:
    command, done = ("mount", "mounted") if _is_mount(crossing) else ("umount", "unmounted")
    failure: BaseException = crossing.subject.failed(command, f"{command}: Connection timed out", FAILED)
    if crossing.when == "after":
        words = f"{command}: filesystem was {done}, but failed to update userspace mount table."
        failure = crossing.subject.failed(command, words, TABLE)
    return failure


def _is_free(crossing: Crossing) -> bool:
    return bool(_fstype(crossing)) and not crossing.subject.in_use(crossing.args[0])


def _busy(crossing: Crossing) -> BaseException:
    # Somebody else, a backup or an operator's shell, has a file of it open.
    failure: BaseException = crossing.subject.failed("umount", f"umount: {crossing.args[0]}: target is busy.")
    return failure


KINDS: tuple[Kind, ...] = (
    error(
        "mount-failed",
        "mount or umount exits with an error: 32 with nothing done, 16 when the rest is done",
        _failed,
        applies=_can_fail,
        source="mount(8) and umount(8), EXIT STATUS: 32 with nothing done; 16 from libmount and mount.nfs once the"
        " file system is mounted or unmounted.",
    ),
    error(
        "mount-busy",
        "the mount is in use by somebody who is no guest",
        _busy,
        whens=("before",),
        applies=_is_free,
        source="umount(2), EBUSY, which umount(8) tells with exit status 32; it has unmounted nothing.",
    ),
)
