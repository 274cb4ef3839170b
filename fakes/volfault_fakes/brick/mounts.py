"""The mount commands of the host on which the code under test runs, over the cloud's mounts."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from types import ModuleType, SimpleNamespace
from typing import Any

from volfault_fakes.brick import exceptions as own_exceptions
from volfault_fakes.catalogue import crosses
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.protocols import Protocol, export_of, mountpoint
from volfault_fakes.cloud.tables import Mount
from volfault_fakes.cloud.turns import takes_turns

# mount(8), EXIT STATUS: 32, mount failure; umount has the same.
FAILED = 32
# What RemoteFsClient tries one behind the other: NFS 4.2, 4.1, and whatever the host prefers.
NFS_VERSIONS = 3


def _export(_mounts: Mounts, fstype: str, export: str, *_args: Any) -> tuple[str, ...]:
    return fstype, export


def _folder(_mounts: Mounts, path: str) -> str:
    # Mount points are named by a hash of the export.
    return path.rpartition("/")[2][:8]


@takes_turns()
class Mounts:
    """What `mount`, `umount` and /proc/mounts are to callers that start commands.

    Args:
        cloud: the state; `cloud.here` names the host that acts.
        exceptions: where ProcessExecutionError comes from, as for `Connector`.
    """

    def __init__(self, cloud: Cloud, exceptions: ModuleType | SimpleNamespace = own_exceptions) -> None:
        self.cloud = cloud
        self.exceptions = exceptions

    @crosses("brick.mount", ("mount-failed",), detail=_export)
    def mount(self, fstype: str, export: str, path: str, options: Sequence[str] | None = None) -> None:  # noqa: ARG002 - part of the command
        """Mount an export.

        Raises:
            ProcessExecutionError: something is mounted there already.
        """
        if self.is_mounted(path):
            raise self.failed("mount", f"mount error(16): Device or resource busy: {path}")
        here = self.cloud.here
        self.cloud.put("mounts", (here, path), Mount(here, path, export, fstype))

    @crosses("brick.unmount", ("mount-failed", "mount-busy"), detail=_folder)
    def unmount(self, path: str) -> None:
        """Unmount what is mounted there.

        Raises:
            ProcessExecutionError: nothing is, or a running guest has a file of it open.
        """
        if not self.is_mounted(path):
            raise self.failed("umount", f"umount: {path}: not mounted.")
        if self.in_use(path):
            raise self.failed("umount", f"umount: {path}: target is busy.")
        self.cloud.drop("mounts", (self.cloud.here, path))

    def ensure(self, protocol: Protocol, properties: Mapping[str, Any]) -> None:
        """Mount an export as os-brick does (RemoteFsClient.mount), unless it is mounted. Not woven.

        Raises:
            BrickException: NFS cannot be mounted in any version of it.
            ProcessExecutionError: another file system cannot be mounted.
        """
        folder, export, errors = mountpoint(properties), export_of(properties), []
        for _ in range(NFS_VERSIONS if protocol.fstype == "nfs" else 1):
            if self.is_mounted(folder):
                return
            try:
                self.mount(protocol.fstype, export, folder)
            except self.exceptions.ProcessExecutionError as error:
                if protocol.fstype != "nfs":
                    raise
                errors.append(str(error))
        if not self.is_mounted(folder):
            raise self.exceptions.BrickException(f"NFS mount failed for share {export}. Error - {errors}")

    def is_mounted(self, path: str, export: str | None = None) -> bool:
        """Whether something, or that very export, is mounted there."""
        row = self.cloud.mounts.get((self.cloud.here, path))
        return row is not None and export in (None, row.export)

    def in_use(self, path: str) -> bool:
        """Whether a running guest has a file of it open."""
        return any(posixpath.dirname(source) == path for source in self._open_files())

    def listed(self) -> list[Mount]:
        """The lines of /proc/mounts that lead to volumes."""
        return [row for row in self.cloud.mounts.values() if row.host == self.cloud.here]

    def failed(self, command: str, words: str, code: int = FAILED) -> BaseException:
        """Return the error of a command that fails with those words."""
        failure: BaseException = self.exceptions.ProcessExecutionError(stderr=words, exit_code=code, cmd=command)
        return failure

    def _open_files(self) -> set[str]:
        guests = (guest for guest in self.cloud.guests.values() if guest.host == self.cloud.here)
        return {disk.source for guest in guests for disk in guest.live.values()}
