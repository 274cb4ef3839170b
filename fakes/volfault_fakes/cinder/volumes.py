"""API operations on volumes as such: discovery, looking, creating, deleting."""

from __future__ import annotations

import dataclasses

from volfault_fakes.cinder import bodies, creating, rows, schemas
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.dialect import UNHANDLED, CinderRefusal, Reply, Request, answers, invalid_volume
from volfault_fakes.cinder.metadata_bodies import replaced
from volfault_fakes.cinder.validation import accept, boolean_parameter
from volfault_fakes.cinder.volume_lists import VolumeListOperations
from volfault_fakes.tables import Volume


class VolumeOperations(VolumeListOperations):
    """GET, POST, PUT and DELETE of a volume, and version discovery."""

    @answers(methods_with_body=())
    def versions(self, request: Request) -> Reply:
        """GET / answers 300 and every version, GET /v3/ answers 200 and that version."""
        if request.path == "/":
            return Reply(300, bodies.versions(request.root, self.release.apis), self.release.discovery_headers)
        return Reply(200, bodies.versions(request.root, self.release.apis[-1:]))

    @answers()
    def volume_get(self, request: Request, volume_id: str) -> Reply:
        """GET /volumes/{id}: 200 or 404."""
        return Reply(200, {"volume": self._detail(request, self._volume(request, volume_id))})

    @answers()
    def volume_create(self, request: Request) -> Reply:
        """POST /volumes: 202, and the volume is `creating` until the scheduler and cinder-volume have run.

        Raises:
            UnknownCall: a source (image, snapshot, volume, backup) is named; only empty volumes are modelled.
        """
        wanted = creating.wanted(self.cloud, request, self.release, self._authorize)
        volume = Volume(
            self.cloud.new_id(),
            status="creating",
            scheduled=False,
            shared_targets=True,
            size=int(wanted["size"]),
            name=wanted.get("name"),
            description=wanted.get("description"),
            volume_type=wanted.get("volume_type"),
            encryption_key_id=self.cloud.new_id() if wanted.get("volume_type") in self.cloud.encryptions else None,
            availability_zone=wanted.get("availability_zone", "nova"),
            multiattach=wanted["multiattach"],
            metadata=dict(wanted.get("metadata", {})),
            project=request.user.project,
            user=request.user.user,
            created_at=self.cloud.clock.now,
        )
        self.cloud.put("volumes", volume.id, volume)
        created = Reply(202, {"volume": bodies.volume_created(request, volume, (), self.release)})
        self.service.casts.send(self.service.schedule_volume, volume)
        return created

    @answers()
    def volume_update(self, request: Request, volume_id: str) -> Reply:
        """PUT /volumes/{id}: 200 and the volume, 400 or 404."""
        schema = schemas.VOLUME_UPDATE_NAMED if request.version >= mv.NOTHING_MORE else schemas.VOLUME_UPDATE
        wanted = accept(schema, request.body)
        volume = self._volume(request, volume_id)
        self._authorize("volume:update", request, volume.project)
        if volume.status == "maintenance":
            raise invalid_volume("The volume cannot be updated during maintenance.")
        columns = creating.texts(wanted)
        if "metadata" in wanted:
            columns["metadata"] = replaced(volume.metadata, wanted["metadata"])
        self._save(volume, dataclasses.replace(volume, **columns))
        shown = bodies.volume_created(
            request, self.cloud.volumes[volume_id], self.cloud.attachments_of(volume_id), self.release
        )
        return Reply(200, {"volume": shown})

    @answers()
    def volume_delete(self, request: Request, volume_id: str) -> Reply:
        """DELETE /volumes/{id}: 202, 400 in the wrong status, 404. `?force=true` counts from 3.23 on."""
        boolean_parameter("cascade", request.query)  # There are no snapshots that it could reach.
        force = request.version >= mv.DELETE_FORCE and boolean_parameter("force", request.query)
        volume = self._volume(request, volume_id)
        if force:
            self._authorize("volume:force_delete", request, volume.project)
        self._delete(request, volume, force=force)
        return Reply(202, bare=True)

    @answers()
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

    def _delete(self, request: Request, volume: Volume, *, force: bool) -> None:
        self._authorize("volume:delete", request, volume.project)
        if not volume.scheduled:
            rows.destroy(self.cloud, volume, with_attachments=self.release.deletes_attachments)
            return
        deleting = self._apply("volume_delete force" if force else "volume_delete", volume)
        if volume.status == "error_managing":
            deleting = dataclasses.replace(deleting, status="error_managing_deleting")
        self._save(volume, deleting)
        self.service.casts.send(self.service.delete_volume, deleting)
