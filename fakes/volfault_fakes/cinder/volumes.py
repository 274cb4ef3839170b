"""API operations on volumes as such: discovery, looking, creating, deleting."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder import bodies, rows
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.dialect import UNHANDLED, CinderRefusal, Reply, Request, answers
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.schemas import boolean_parameter
from volfault_fakes.errors import UnknownCall
from volfault_fakes.tables import Volume

_LIST_PARAMETERS = ("all_tenants", "name", "status", "with_count")
_CREATE_KEYS = ("size", "name", "availability_zone", "volume_type", "metadata", "multiattach", "description")


class VolumeOperations(Front):
    """GET, POST and DELETE on /volumes, and version discovery."""

    @answers()
    def versions(self, request: Request) -> Reply:
        """GET / answers 300, GET /v3/ answers 200, both with the same document."""
        return Reply(300 if request.path == "/" else 200, bodies.versions(request.root, self.release))

    @answers()
    def volume_get(self, request: Request, volume_id: str) -> Reply:
        """GET /volumes/{id}: 200 or 404."""
        return Reply(200, {"volume": self._detail(request, self._volume(volume_id))})

    @answers()
    def volume_list(self, request: Request, detail: bool) -> Reply:
        """GET /volumes and /volumes/detail: 200, the newest first.

        Raises:
            UnknownCall: a filter or a page is asked for that the fake does not model.
        """
        _only_known(request, request.query, _LIST_PARAMETERS)
        view = self._detail if detail else bodies.volume_summary
        volumes = [
            volume
            for volume in reversed(self.cloud.volumes.values())
            if request.query.get("name", volume.name) == volume.name
            and request.query.get("status", volume.status) == volume.status
        ]
        body: dict[str, Any] = {"volumes": [view(request, volume) for volume in volumes]}
        if request.version >= mv.COUNT and boolean_parameter("with_count", request.query):
            body["count"] = len(volumes)
        return Reply(200, body)

    @answers()
    def volume_create(self, request: Request) -> Reply:
        """POST /volumes: 202, and the volume is `creating` until the scheduler and cinder-volume have run.

        Raises:
            UnknownCall: a source (image, snapshot, volume, backup) is named; only empty volumes are modelled.
        """
        wanted = request.body.get("volume") if isinstance(request.body, dict) else None
        if not isinstance(wanted, dict):
            raise CinderRefusal(400, "Missing required element 'volume' in request body.")
        wanted = {key: value for key, value in wanted.items() if value is not None}
        _only_known(request, wanted, _CREATE_KEYS)
        if wanted.get("multiattach") and self.release.no_multiattach_parameter:
            raise CinderRefusal(400, self.release.no_multiattach_parameter)
        volume = Volume(
            self.cloud.new_id(),
            status="creating",
            scheduled=False,
            shared_targets=True,
            size=int(wanted.get("size", 1)),
            name=wanted.get("name", ""),
            volume_type=wanted.get("volume_type"),
            encryption_key_id=self.cloud.new_id() if wanted.get("volume_type") in self.cloud.encryptions else None,
            multiattach=bool(wanted.get("multiattach", False)),
            availability_zone=wanted.get("availability_zone", "nova"),
            metadata=dict(wanted.get("metadata", {})),
            created_at=self.cloud.clock.now,
        )
        self.cloud.put("volumes", volume.id, volume)
        created = Reply(202, {"volume": bodies.volume_created(request, volume, (), self.release.default_type)})
        self.service.casts.send(self.service.schedule_volume, volume)
        return created

    @answers()
    def volume_delete(self, request: Request, volume_id: str) -> Reply:
        """DELETE /volumes/{id}: 202, 400 in the wrong status, 404. `?force=true` counts from 3.23 on."""
        force = request.version >= mv.DELETE_FORCE and boolean_parameter("force", request.query)
        boolean_parameter("cascade", request.query)  # There are no snapshots that it could reach.
        self._delete(volume_id, force)
        return Reply(202, bare=True)

    @answers()
    def encryption_get(self, request: Request, volume_id: str) -> Reply:
        """GET /volumes/{id}/encryption, and …/encryption/{item}: 200 or 404.

        Returns:
            All items as JSON; a single one as bare text, or nothing where it is null. Cinder trips over an item that
            is no text, or not there.
        """
        volume = self._volume(volume_id)
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

    def _delete(self, volume_id: str, force: bool) -> None:
        volume = self._volume(volume_id)
        if not volume.scheduled:
            rows.destroy(self.cloud, volume, with_attachments=self.release.deletes_attachments)
            return
        deleting = self._apply("volume_delete force" if force else "volume_delete", volume)
        if volume.status == "error_managing":
            deleting = dataclasses.replace(deleting, status="error_managing_deleting")
        self._save(volume, deleting)
        self.service.casts.send(self.service.delete_volume, deleting)

    def _detail(self, request: Request, volume: Volume) -> dict[str, Any]:
        attachments = self.cloud.attachments_of(volume.id)
        return bodies.volume_detail(request, volume, attachments, self.release.default_type)


def _only_known(request: Request, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise UnknownCall(
            f"{request.method} {request.path} with {', '.join(unknown)}; the fake Cinder knows {', '.join(known)}"
        )
