"""API operations on volumes as such: discovery, looking, creating, deleting."""

from __future__ import annotations

import dataclasses
from typing import Any

from volfault_fakes.cinder import bodies, creating, kinds_of_volumes, rows, schemas, snapshot_states
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import UNHANDLED, CinderRefusal, Reply, Request, invalid_volume
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.point_kinds import ANYWHERE, MADE, OF_A_ROW, QUOTA, WITH_TOKEN
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cinder.schema_words import Schema
from volfault_fakes.cinder.states import refusal
from volfault_fakes.cinder.validation import boolean_parameter
from volfault_fakes.cinder.volume_lists import VolumeListOperations
from volfault_fakes.cloud.tables import Key, Volume


def _create(_release: Release, request: Request) -> Schema:
    return schemas.volume_create(request.version)


def _update(_release: Release, request: Request) -> Schema:
    return schemas.VOLUME_UPDATE_NAMED if request.version >= mv.NOTHING_MORE else schemas.VOLUME_UPDATE


def _forced(_: Front, request: Request, key: str) -> tuple[str, ...]:
    return key[:8], *(("force",) if request.query.get("force") else ())


class VolumeOperations(VolumeListOperations):
    """GET, POST, PUT and DELETE of a volume, and version discovery."""

    @operation("GET /", "GET /v3/", kinds=ANYWHERE, methods_with_body=())
    def versions(self, request: Request) -> Reply:
        """GET / answers 300 and every version, GET /v3/ answers 200 and that version."""
        if request.path == "/":
            return Reply(300, bodies.versions(request.root, self.release.apis), self.release.discovery_headers)
        return Reply(200, bodies.versions(request.root, self.release.apis[-1:]))

    @operation("GET /volumes/{id}", kinds=OF_A_ROW)
    def volume_get(self, request: Request, volume_id: str) -> Reply:
        """GET /volumes/{id}: 200 or 404."""
        return Reply(200, {"volume": self._detail(request, self._volume(request, volume_id))})

    @operation("POST /volumes", kinds=(*WITH_TOKEN, QUOTA, *MADE), body=_create)
    def volume_create(self, request: Request, given: Any) -> Reply:
        """POST /volumes: 202, and the volume is `creating` until the scheduler and cinder-volume have run.

        Returns:
            202, 400, 404 of what it is made from, 409 where several images have that name, or 413.

        Raises:
            UnknownCall: a backup is named, or hints for the scheduler.
        """
        wanted, image = creating.wanted(self.cloud, request, given, self.release, self._authorize)
        size = int(wanted["size"])
        self._check_quota(request, "volumes", 1, size, wanted.get("volume_type"), size)
        encrypted = wanted.get("volume_type") in self.cloud.encryptions
        volume = Volume(
            self.cloud.new_volume_id(),
            status="creating",
            protocol=self.cloud.made_on,
            scheduled=False,
            shared_targets=True,
            project=request.user.project,
            user=request.user.user,
            encryption_key_id=self.cloud.new_id() if encrypted else None,
            created_at=self.cloud.clock.now,
            **{**wanted, "size": size, "metadata": dict(wanted.get("metadata", {}))},
        )
        if volume.encryption_key_id is not None:
            self.cloud.put("keys", volume.encryption_key_id, Key(volume.encryption_key_id))
        self.cloud.put("volumes", volume.id, volume)
        group = self.cloud.groups.get(volume.group_id or "")
        if group is not None and not group.scheduled:
            # Its volumes go where it is. The row stays, whoever asked hears of a failure.
            raise invalid_volume("volume is not assigned to a host")
        created = Reply(202, {"volume": self._created(request, volume)})
        self.service.casts.send(self.service.schedule_volume, volume, None if image is None else image.id)
        return created

    @operation("PUT /volumes/{id}", kinds=OF_A_ROW, body=_update)
    def volume_update(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """PUT /volumes/{id}: 200 and the volume, 400 or 404."""
        volume = self._volume(request, volume_id)
        self._authorize("volume:update", request, volume.project)
        if volume.status == "maintenance":
            raise invalid_volume("The volume cannot be updated during maintenance.")
        columns = creating.texts(wanted)
        if "metadata" in wanted:
            columns["metadata"] = rows.replaced(volume.metadata, wanted["metadata"])
        self._save(volume, dataclasses.replace(volume, **columns))
        return Reply(200, {"volume": self._created(request, self.cloud.volumes[volume_id])})

    @operation("DELETE /volumes/{id}", kinds=OF_A_ROW, detail=_forced)
    def volume_delete(self, request: Request, volume_id: str) -> Reply:
        """DELETE /volumes/{id}: 202, 400 in the wrong status, 404. `?force=true` counts from 3.23 on."""
        cascade = boolean_parameter("cascade", request.query)
        force = request.version >= mv.DELETE_FORCE and boolean_parameter("force", request.query)
        volume = self._volume(request, volume_id)
        if force:
            self._authorize("volume:force_delete", request, volume.project)
        self._delete(request, volume, force=force, cascade=cascade)
        return Reply(202, bare=True)

    @operation("GET /volumes/{id}/encryption", "GET /volumes/{id}/encryption/{item}", kinds=OF_A_ROW)
    def encryption_get(self, request: Request, volume_id: str) -> Reply:
        """GET /volumes/{id}/encryption, and …/encryption/{item}: 200 or 404.

        Returns:
            All items as JSON; a single one as bare text, or nothing where it is null. Cinder trips over an item that
            is no text, or not there.
        """
        volume = rows.volume_of(self.cloud, request.user, volume_id)
        self._authorize("volume_extension:volume_encryption_metadata", request, volume.project)
        body = bodies.encryption(volume, self.cloud.encryptions.get(volume.volume_type or ""))
        _, _, item = request.path.partition("/encryption/")
        if not item:
            return Reply(200, body)
        value = body.get(item, ...)
        if value is None:
            return Reply(200)
        if not isinstance(value, str):
            raise CinderRefusal(500, UNHANDLED)
        return Reply(200, value, {"Content-Type": "text/html; charset=UTF-8"})

    def _created(self, request: Request, volume: Volume) -> dict[str, Any]:
        attachments = self.cloud.attachments_of(volume.id)
        type_id = kinds_of_volumes.id_of(self.cloud, self.release, volume.volume_type)
        return bodies.volume_created(request, volume, attachments, self.release, type_id)

    def _delete(self, request: Request, volume: Volume, *, force: bool, cascade: bool = False) -> None:
        self._authorize("volume:delete", request, volume.project)
        if not volume.scheduled:
            rows.destroy(self.cloud, volume, self.release.takes_along)
            return
        action = "volume_delete force" if force else "volume_delete"
        deleting = self._apply(action, volume)
        snapshots = self.cloud.snapshots_of(volume.id)
        rule = snapshot_states.RULES["volume_delete cascade force" if force else "volume_delete cascade"]
        kept = not all(snapshot_states.allows(rule, each) for each in snapshots) if cascade else bool(snapshots)
        if kept or volume.group_id is not None:
            raise refusal(self.release.rules[action], volume)
        if volume.status == "error_managing":
            deleting = dataclasses.replace(deleting, status="error_managing_deleting")
        self._save(volume, deleting)
        if volume.encryption_key_id is not None:
            # Before cinder-volume is asked: whatever becomes of the data, nobody reads them any more.
            self.cloud.drop("keys", volume.encryption_key_id)
        for each in snapshots:
            self.cloud.put("snapshots", each.id, snapshot_states.apply(rule, each))
        self.service.casts.send(self.service.delete_volume, deleting, cascade)
