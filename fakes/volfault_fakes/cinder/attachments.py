"""API operations on /attachments, Cinder's newer way to attach."""

from __future__ import annotations

import dataclasses
from typing import Any

from volfault_fakes.cinder import attachment_filters, bodies, listing, rows, schemas
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import (
    BackendError,
    CinderRefusal,
    Reply,
    Request,
    ServiceFailure,
)
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.lock_files import can_be_locked
from volfault_fakes.cinder.point_kinds import HALVES, OF_A_ROW, USED_BY_NOVA, WITH_TOKEN
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cinder.schema_words import Schema
from volfault_fakes.cinder.states import matches
from volfault_fakes.cloud.tables import Attachment, Volume


def _create(release: Release, request: Request) -> Schema:
    return schemas.attachment_create(release.attachment_requires, request.version >= mv.ATTACHMENT_MODE)


def _created(_: Front, request: Request) -> tuple[str, ...]:
    wanted = request.body.get("attachment") if isinstance(request.body, dict) else None
    if not isinstance(wanted, dict):
        return ()
    return str(wanted.get("volume_uuid"))[:8], *(("connector",) if wanted.get("connector") else ())


class AttachmentOperations(Front):
    """Everything under /attachments; none of it exists before 3.27."""

    @operation("POST /attachments", kinds=(*OF_A_ROW, *HALVES), detail=_created, since=mv.ATTACHMENTS, body=_create)
    def attachment_create(self, request: Request, wanted: Any) -> Reply:
        """POST /attachments: reserve, and export too if a connector is given.

        Returns:
            200 and the attachment as it was reserved (its status in the body lags behind), 400, 404, or 500 with
            a reserved attachment left behind if the export failed.
        """
        volume = rows.volume_of(self.cloud, request.user, wanted["volume_uuid"])
        self._authorize("volume:attachment_create", request, volume.project)
        self._apply("attachment_create", volume)
        reserved = self._reserve(request, volume, wanted.get("instance_uuid"))
        information: dict[str, Any] = {}
        if wanted.get("connector"):
            information = self._export(
                request,
                wanted["connector"],
                reserved,
                "Unable to create attachment for volume ({}).",
                "Unable to create attachment for volume.",
            )
        # Any value of the deprecated metadata counts, "False" included, which is what os-attach writes there.
        mode = wanted.get("mode", self.release.modes.not_given) if volume.readonly is None else "ro"
        named = {} if mode is None else {"attach_mode": mode}
        self.cloud.change("attachments", reserved.id, connection_info=information, **named)
        return Reply(200, _shown(dataclasses.replace(reserved, connection_info=information, attach_mode=mode)))

    @operation(
        "PUT /attachments/{id}", kinds=(*OF_A_ROW, *HALVES), since=mv.ATTACHMENTS, body=schemas.ATTACHMENT_UPDATE
    )
    def attachment_update(self, request: Request, wanted: Any, attachment_id: str) -> Reply:
        """PUT /attachments/{id}: export to the connector's host.

        Returns:
            200 and the attachment (its status in the body lags behind), 400, 404, 409, or 500 if the export failed.
        """
        connector = wanted["connector"]
        before = self._attachment(request, attachment_id)
        if "host" not in connector or not can_be_locked(before.volume_id, connector["host"]):
            raise CinderRefusal(500, "Unable to update the attachment.")
        self._authorize("volume:attachment_update", request, self._project_of(request, before))
        volume = self._apply("attachment_update", self._volume_of(request, before))
        others = self.cloud.attachments_of(volume.id)
        if len(others) > 1 and not volume.multiattach and any(row.connection_info for row in others):
            self._apply("attachment_update of several", volume)
        texts = (self.release.update_failed, "Unable to update the attachment.")
        information = self._export(request, connector, before, *texts, passes_on=self.release.passes_refusals_on)
        self.cloud.change("attachments", attachment_id, connection_info=information)
        return Reply(200, _shown(dataclasses.replace(before, connection_info=information)))

    @operation("POST /attachments/{id}/action os-complete", kinds=OF_A_ROW, since=mv.ATTACHMENT_COMPLETE)
    def attachment_complete(self, request: Request, attachment_id: str) -> Reply:
        """os-complete: attached and in-use, whatever was before. 204 or 404."""
        row = self._attachment(request, attachment_id)
        volume = rows.volume_of(self.cloud, request.user, row.volume_id)
        self._authorize("volume:attachment_complete", request, self._project_of(request, row))
        self.cloud.put("attachments", row.id, dataclasses.replace(row, attach_status="attached"))
        self._save(volume, self._apply("attachment_complete", volume))
        return Reply(204)

    @operation("DELETE /attachments/{id}", kinds=(*USED_BY_NOVA, *HALVES), since=mv.ATTACHMENTS)
    def attachment_delete(self, request: Request, attachment_id: str) -> Reply:
        """DELETE /attachments/{id}: take the export back and forget the attachment; the others decide the status.

        Returns:
            200 and the attachments that the volume still has, 404, 409 if Nova uses it, or 500 from the backend.
        """
        row = self._attachment(request, attachment_id)
        self._authorize("volume:attachment_delete", request, self._project_of(request, row))
        volume = rows.volume_of(self.cloud, request.user, row.volume_id)
        self.release.nova_check(self.cloud, self.nova_lists, request, volume, attachment_id)
        left = self._give_up(volume, row)
        return Reply(200, {"attachments": [bodies.attachment_summary(other) for other in left]})

    def _give_up(self, volume: Volume, row: Attachment) -> list[Attachment]:
        # Those that the volume still has.
        if row.attach_status == "reserved" or self.service.attachment_delete(volume, row):
            rows.finish_detach(self.cloud, self.release.settle, volume.id, row.id)
        left = self.cloud.attachments_of(volume.id)
        after = self.cloud.volumes[volume.id]
        self._save(after, self.release.settle_left(after, [other.attach_status for other in left]))
        return left

    @operation("GET /attachments/{id}", kinds=OF_A_ROW, since=mv.ATTACHMENTS)
    def attachment_get(self, request: Request, attachment_id: str) -> Reply:
        """GET /attachments/{id}: 200 or 404."""
        return Reply(200, _shown(self._attachment(request, attachment_id)))

    @operation("GET /attachments", "GET /attachments/detail", kinds=WITH_TOKEN, since=mv.ATTACHMENTS)
    def attachment_list(self, request: Request, detail: bool) -> Reply:
        """GET /attachments and /attachments/detail: 200, the newest first; 400, or 404 for the marker.

        Raises:
            UnknownCall: a filter or an order that the fake does not model.
        """
        asked = dict(request.query)
        listing.check_sort(asked)
        page = listing.page_of(asked)
        keep = attachment_filters.read(self.cloud, request, asked, self.release)
        if keep is None:
            # Of this list not even the directions count then.
            return Reply(200, {"attachments": []})
        found = listing.select(
            request,
            self.cloud.attachments.values(),
            page,
            attachment_filters.COLUMNS,
            lambda marker: self._attachment(request, marker),
            keep,
        )
        view = bodies.attachment_detail if detail else bodies.attachment_summary
        return Reply(200, {"attachments": [view(row) for row in found]})

    def _attachment(self, request: Request, attachment_id: str) -> Attachment:
        return rows.attachment_of(
            self.cloud, None if self.release.finds_any_attachment else request.user, attachment_id
        )

    def _project_of(self, request: Request, row: Attachment) -> str:
        # The project that the policies are asked about.
        return rows.project_of(self.cloud, row) if self.release.attachments_have_projects else request.user.project

    def _volume_of(self, request: Request, row: Attachment) -> Volume:
        try:
            return rows.volume_of(self.cloud, request.user, row.volume_id)
        except CinderRefusal as gone:
            raise CinderRefusal(500, self.release.update_failed.format(gone)) from None

    def _reserve(self, request: Request, volume: Volume, instance_uuid: str | None) -> Attachment:
        if volume.multiattach and volume.status == "in-use" and volume.bootable:
            self._authorize("volume:multiattach_bootable_volume", request, volume.project)
        try:
            self._save(volume, self._apply("attachment_create reserves", volume))
        except CinderRefusal:
            if not self._holds(instance_uuid, volume):
                raise
        row = Attachment(self.cloud.new_id(), volume.id, instance_uuid=instance_uuid)
        self.cloud.put("attachments", row.id, row)
        return row

    def _holds(self, instance_uuid: str | None, volume: Volume) -> bool:
        # The same server may hold it twice: that is how a migration has it on two hosts (bug 1694530).
        return (
            instance_uuid is not None
            and matches(volume.status, self.release.reserved_again)
            and any(row.instance_uuid == instance_uuid for row in self.cloud.attachments_of(volume.id))
        )

    def _export(
        self,
        request: Request,
        connector: dict[str, Any],
        row: Attachment,
        failed: str,
        unheard: str,
        *,
        passes_on: bool = False,
    ) -> dict[str, Any]:
        volume: Volume = self.cloud.get("volumes", row.volume_id)
        try:
            return self.service.attachment_update(volume, connector, row.id, request.user)
        except (CinderRefusal, BackendError) as error:
            if passes_on and isinstance(error, CinderRefusal):
                raise
            raise CinderRefusal(500, failed.format(error)) from None
        except ServiceFailure:
            raise CinderRefusal(500, unheard) from None


def _shown(row: Attachment) -> dict[str, Any]:
    return {"attachment": bodies.attachment_detail(row)}
