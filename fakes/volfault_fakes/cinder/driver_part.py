"""What the driver itself does where an attachment of /attachments begins and ends."""

from __future__ import annotations

import contextlib
from typing import Protocol

from volfault_fakes.cinder.backend import Backend
from volfault_fakes.cinder.dialect import DriverFailure
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Attachment, Volume


class DriverPart(Protocol):
    """One way to ask it.

    Attributes:
        is_asked: whether the driver's own attach_volume and detach_volume are called.
    """

    is_asked: bool

    def attach(self, backend: Backend, volume: Volume, row: Attachment, host: str, mountpoint: str) -> None:
        """The connection is made.

        Raises:
            DriverFailure: the driver fails.
        """
        ...

    def detach(self, cloud: Cloud, backend: Backend, volume: Volume, row: Attachment, *, alone: bool) -> bool:
        """The connection is gone.

        Args:
            cloud: where the rows are.
            backend: the driver.
            volume: the volume.
            row: the attachment that goes.
            alone: whether a connection was there and no other attachment uses it.

        Returns:
            Whether the row goes too.
        """
        ...


class NoPart:
    """None since Cinder 20 (commit d5a8c7203); that the export cannot be removed is ignored (commit 68d494457)."""

    is_asked: bool = False

    def attach(self, _backend: Backend, _volume: Volume, _row: Attachment, _host: str, _mountpoint: str) -> None:
        """Nothing."""

    def detach(self, _cloud: Cloud, backend: Backend, volume: Volume, _row: Attachment, *, alone: bool) -> bool:
        """Remove the export."""
        if alone:
            with contextlib.suppress(DriverFailure):
                backend.remove_export(volume)
        return True


class AttachesAndDetaches:
    """It is asked to attach and to detach; a failure of the latter leaves the row in error, and nobody hears of it."""

    is_asked: bool = True

    def attach(self, backend: Backend, volume: Volume, row: Attachment, host: str, mountpoint: str) -> None:
        """Ask it."""
        backend.attach_volume(volume, row.instance_uuid, host, mountpoint)

    def detach(self, cloud: Cloud, backend: Backend, volume: Volume, row: Attachment, *, alone: bool) -> bool:
        """Ask it, then remove the export."""
        try:
            backend.detach_volume(volume, row)
            if alone:
                backend.remove_export(volume)
        except DriverFailure:
            cloud.change("attachments", row.id, attach_status="error_detaching")
            return False
        return True
