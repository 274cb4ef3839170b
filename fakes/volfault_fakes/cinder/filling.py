"""How cinder-volume fills a volume: from a snapshot, from another volume, or with an image, a first time or again."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder import images, user_messages
from volfault_fakes.cinder.dialect import DriverFailure
from volfault_fakes.cinder.driver_errors import ImageNotCopied, Unforeseen
from volfault_fakes.cinder.nova_api import NovaSilent
from volfault_fakes.cinder.snapshotting import Snapshotting
from volfault_fakes.cinder.user_messages import tell
from volfault_fakes.cloud.offered import Image
from volfault_fakes.cloud.tables import Attachment, Volume


class Filling(Snapshotting):
    """Volumes with something in them."""

    def reimage(self, volume: Volume, image: Image, attachments: list[Attachment]) -> None:
        """Write an image into a volume whose status is `downloading` already; a cast.

        Args:
            volume: as it was sent.
            image: what Glance said of it then.
            attachments: those that it had then.
        """
        try:
            self._copy_image(volume, image)
        except DriverFailure:
            self._becomes(volume, status="error", previous_status=volume.status)
            return
        before = volume.previous_status or volume.status
        self._becomes(volume, status=before, **_noted(images.metadata_of(image)))
        if before == "reserved":
            # A server waits for it: Nova has taken its connection away, and kept the attachment.
            try:
                self.nova.volume_reimaged(volume.id, [row.instance_uuid for row in attachments])
            except NovaSilent:
                self._tell(volume, user_messages.REIMAGE_VOLUME, user_messages.REIMAGE_FAILED)

    def _made(self, volume: Volume, image_id: str | None) -> dict[str, Any]:
        """Make it, and fill it; returns what is noted of what it holds."""
        image = None if image_id is None else self.cloud.images.get(image_id)
        if image_id is not None and image is None:
            # It was deleted since; Glance is asked before anything else.
            raise Unforeseen(f"Image {image_id} could not be found.")
        self.backend.require_ready()
        snapshot = self.cloud.snapshots.get(volume.snapshot_id or "")
        source = self.cloud.volumes.get(volume.source_volid or "")
        if snapshot is not None:
            self.backend.create_volume_from_snapshot(volume, snapshot)
            origin = self.cloud.volumes.get(snapshot.volume_id)
            return _noted(snapshot.image_metadata) if origin is not None and origin.bootable else {}
        if source is not None:
            self.backend.create_cloned_volume(volume, source)
            return _noted(source.image_metadata) if source.bootable else {}
        if image is None:
            self.backend.create_volume(volume)
            return {}
        return self._downloaded(volume, image)

    def _downloaded(self, volume: Volume, image: Image) -> dict[str, Any]:
        first = self.release.noted_of_downloads
        if not images.fits(image, volume.size):
            raise ImageNotCopied("ImageUnacceptable")
        if self.cloud.volumes[volume.id].image_metadata:
            raise Unforeseen("GlanceMetadataExists")
        if first:
            self.cloud.change("volumes", volume.id, image_metadata=dict(first))
        try:
            self.backend.create_volume(volume)
            self.cloud.change("volumes", volume.id, status="downloading")
            self._copy_image(volume, image)
        except DriverFailure:
            if self.release.forgets_downloads:
                self.cloud.change("volumes", volume.id, image_metadata={})
            raise
        return _noted({**first, **images.metadata_of(image)})

    def _copy_image(self, volume: Volume, image: Image) -> None:
        """Write an image into a volume.

        Raises:
            ImageNotCopied: the driver failed, in whatever way.
        """
        try:
            self.backend.copy_image_to_volume(volume, image)
        except DriverFailure as error:
            raise ImageNotCopied(str(error)) from error

    def _becomes(self, volume: Volume, **columns: Any) -> None:
        # It may have been deleted before this arrived.
        if volume.id in self.cloud.volumes:
            self.cloud.put("volumes", volume.id, dataclasses.replace(self.cloud.volumes[volume.id], **columns))

    def _tell(self, volume: Volume, action: str, detail: str) -> None:
        if action not in self.release.later_messages:
            tell(self.cloud, volume, action, detail)


def _noted(image_metadata: Mapping[str, str]) -> dict[str, Any]:
    return {"bootable": True, "image_metadata": dict(image_metadata)}
