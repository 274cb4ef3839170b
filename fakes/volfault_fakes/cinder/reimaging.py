"""The API operation that gives a volume another image, as Nova's rebuild asks for it."""

from __future__ import annotations

import dataclasses
from typing import Any

from volfault_fakes.cinder import images, schemas
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import CinderRefusal, Reply, Request
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.point_kinds import OF_A_ROW
from volfault_fakes.cinder.validation import is_true
from volfault_fakes.errors import UnknownCall


class ReimageOperations(Front):
    """POST /volumes/{id}/action os-reimage."""

    @operation("POST /volumes/{id}/action os-reimage", kinds=OF_A_ROW, since=mv.REIMAGE, body=schemas.REIMAGE)
    def reimage(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-reimage: `downloading`, until cinder-volume has written the image; then Nova is told.

        Returns:
            202; 400; 404 of the volume or the image; 409, several servers have it.

        Raises:
            UnknownCall: the image is one of a server with volumes: its data are a snapshot's.
        """
        volume = self._volume(request, volume_id)
        reserved = is_true(wanted.get("reimage_reserved", False))
        image_id = str(wanted["image_id"])
        if self.release.reimages_what_fits:
            self._check_source(request, image_id)
        policy = "volume:reimage_reserved" if volume.status == "reserved" else "volume:reimage"
        self._authorize(policy, request, volume.project)
        attachments = self.cloud.attachments_of(volume_id)
        if len(attachments) > 1:
            raise CinderRefusal(409, "Cannot re-image a volume which is attached to more than one server.")
        downloading = self._apply("os-reimage reserved" if reserved else "os-reimage", volume)
        downloading = dataclasses.replace(downloading, previous_status=volume.status)
        self._save(volume, downloading)
        image = images.image_of(self.cloud, request.user, image_id)
        try:
            images.check(image, volume.size)
        except CinderRefusal:
            if self.release.reimages_what_fits:
                self._save(downloading, dataclasses.replace(volume, previous_status=None))
            raise
        self.service.casts.send(self.service.reimage, downloading, image, attachments)
        return Reply(202)

    def _check_source(self, request: Request, image_id: str) -> None:
        image = images.image_of(self.cloud, request.user, image_id)
        if images.boot_snapshot(self.cloud, request.user, image) is not None:
            raise UnknownCall(
                f"os-reimage with the image {image_id}, whose data are in a snapshot; the fake Cinder knows images "
                "that have data of their own"
            )
