"""os-brick's exceptions under their own names, for code under test that runs without os-brick.

Where os-brick is installed the target hands its real module over instead (see `Connector`), so that the
`except` clauses of the code under test see the classes that they name.
"""

from __future__ import annotations

from typing import Any


class BrickException(Exception):  # noqa: N818 - the name is os-brick's
    """Base of os-brick's errors; `message` is filled in from the keyword arguments."""

    message = "An unknown exception occurred."

    def __init__(self, message: str | None = None, **kwargs: Any) -> None:
        super().__init__(message or self.message % kwargs)


class VolumeDeviceNotFound(BrickException):
    """No device appeared."""

    message = "Volume device not found at %(device)s."


class NoFibreChannelVolumeDeviceFound(BrickException):
    """No rescan of the host's adapters brought the LUN."""

    message = "Unable to find a Fibre Channel volume device."


class VolumePathsNotFound(BrickException):
    """The host has nothing of the volume that could be looked at again."""

    message = "Could not find any paths for the volume."


class VolumePathNotRemoved(BrickException):
    """The kernel kept the device in spite of the request to remove it."""

    message = "Volume path %(volume_path)s was not removed in time."


class CommandExecutionFailed(BrickException):
    """A command failed, told in os-brick's own words."""

    message = "Failed to execute command %(cmd)s"


class ExceptionChainer(BrickException):
    """Several errors of one forced disconnect, raised together after everything was removed."""

    def __init__(self) -> None:
        super().__init__()
        self._errors: list[BaseException] = []

    def add_exception(self, _kind: type[BaseException], error: BaseException, _trace: Any) -> None:
        """Take in one more."""
        self._errors.append(error)

    def __str__(self) -> str:
        return "\n".join(f"\nChained Exception #{n}\n\t{error}" for n, error in enumerate(self._errors, start=1))


class ImageNotFound(Exception):  # noqa: N818 - the name is librbd's
    """There is no such image; librbd's error, which os-brick lets through."""


class ProcessExecutionError(Exception):
    """A command failed; oslo.concurrency's exception, which os-brick lets through."""

    def __init__(self, stdout: str = "", stderr: str = "", exit_code: int = 1, cmd: str = "") -> None:
        super().__init__(
            f"Unexpected error while running command.\nCommand: {cmd}\nExit code: {exit_code}\n"
            f"Stdout: {stdout!r}\nStderr: {stderr!r}"
        )
        self.stdout, self.stderr, self.exit_code, self.cmd = stdout, stderr, exit_code, cmd
