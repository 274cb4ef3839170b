"""What a driver raises beyond `BackendError`, each taken by Cinder in its own way; and the end of cinder-volume."""

from __future__ import annotations

from volfault_fakes.cinder.dialect import DriverFailure


class Unforeseen(DriverFailure):
    """An error that is none of Cinder's own, which a driver lets through: of its array's client, or of a program."""


class ConnectorRefused(DriverFailure):
    """A connector lacks what the storage needs (cinder.exception.InvalidConnectorException)."""

    def __init__(self, missing: str) -> None:
        super().__init__(f"Connector doesn't have required information: {missing}")


class TargetNotUpdated(DriverFailure):
    """A volume has grown, and its target still shows the old size (cinder.exception.TargetUpdateFailed)."""


class ImageNotCopied(DriverFailure):
    """An image could not be written into a volume (cinder.exception.ImageCopyFailure)."""


class ServiceDied(BaseException):
    """cinder-volume is killed. A BaseException, as a kill is: no `except` of its code sees it."""
