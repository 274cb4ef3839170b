"""API operations on volumes as such: discovery, looking, creating, deleting."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from volfault_fakes.cinder import bodies, metadata_bodies, rows
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.dialect import UNHANDLED, CinderRefusal, Reply, Request, answers, invalid_volume
from volfault_fakes.cinder.schemas import Field, Schema, accept, boolean_parameter, is_uuid
from volfault_fakes.cinder.states import apply
from volfault_fakes.cinder.volume_lists import VolumeListOperations
from volfault_fakes.cloud import Cloud
from volfault_fakes.errors import UnknownCall
from volfault_fakes.tables import Volume

_CREATE_KEYS = ("size", "name", "availability_zone", "volume_type", "metadata", "multiattach", "description")
_NO_MULTIATTACH = (
    "multiattach parameter has been removed. The default behavior is to use multiattach enabled volume types. Contact "
    "your administrator to create a multiattach enabled volume type and use it to create multiattach volumes."
)

# What PUT can change: the name in the body, and the column of the table.
_CHANGED = {
    "name": "name",
    "description": "description",
    "display_name": "name",
    "display_description": "description",
    "metadata": "metadata",
}
_TEXTS = tuple(name for name in _CHANGED if name != "metadata")
_CHANGE_FIELDS = {**dict.fromkeys(_TEXTS, Field(("string", "null"))), "metadata": Field(("object",))}
_CHANGE = Schema("volume", _CHANGE_FIELDS)
_CHANGE_NAMED = Schema("volume", _CHANGE_FIELDS, either=tuple(_CHANGED))


class VolumeOperations(VolumeListOperations):
    """GET, POST, PUT and DELETE of a volume, and version discovery."""

    @answers()
    def versions(self, request: Request) -> Reply:
        """GET / answers 300, GET /v3/ answers 200, both with the same document; GET /v3 sends there."""
        if request.path == "/v3":
            there = {"Location": f"{request.root}/v3/", "Content-Type": "text/plain"}
            return Reply(302, "", {**there, "x-openstack-request-id": f"req-{self.cloud.new_id()}"})
        return Reply(300 if request.path == "/" else 200, bodies.versions(request.root))

    @answers()
    def volume_get(self, request: Request, volume_id: str) -> Reply:
        """GET /volumes/{id}: 200 or 404."""
        return Reply(200, {"volume": self._detail(request, self._volume(volume_id))})

    @answers()
    def volume_create(self, request: Request) -> Reply:
        """POST /volumes: 202, and the volume is `creating` until the scheduler and cinder-volume have run.

        Raises:
            UnknownCall: a source (image, snapshot, volume, backup) is named; only empty volumes are modelled.
        """
        wanted = request.body.get("volume") if isinstance(request.body, dict) else None
        if not isinstance(wanted, dict):
            raise CinderRefusal(400, "Missing required element 'volume' in request body.")
        wanted = stripped({key: value for key, value in wanted.items() if value is not None})
        hints = [key for key in request.body if key != "volume"]
        _only_known(request, [*wanted, *hints], _CREATE_KEYS)
        if wanted.get("multiattach"):
            raise CinderRefusal(400, _NO_MULTIATTACH)
        volume_type = type_named(self.cloud, wanted["volume_type"]) if "volume_type" in wanted else None
        volume = Volume(
            self.cloud.new_id(),
            status="creating",
            scheduled=False,
            shared_targets=True,
            size=int(wanted.get("size", 1)),
            name=wanted.get("name"),
            description=wanted.get("description"),
            volume_type=volume_type,
            encryption_key_id=self.cloud.new_id() if volume_type in self.cloud.encryptions else None,
            availability_zone=self._zone(wanted.get("availability_zone", "nova")),
            metadata=dict(wanted.get("metadata", {})),
            created_at=self.cloud.clock.now,
        )
        self.cloud.put("volumes", volume.id, volume)
        created = Reply(202, {"volume": bodies.volume_created(request, volume)})
        self.service.casts.send(self.service.schedule_volume, volume)
        return created

    @answers()
    def volume_update(self, request: Request, volume_id: str) -> Reply:
        """PUT /volumes/{id}: 200 and the volume, 400 or 404."""
        wanted = stripped(accept(_CHANGE_NAMED if request.version >= mv.CHANGE_NAMED else _CHANGE, request.body))
        metadata = metadata_bodies.of_volume(wanted.get("metadata", {}))
        volume = self._volume(volume_id)
        if volume.status == "maintenance":
            raise invalid_volume("The volume cannot be updated during maintenance.")
        columns = {_CHANGED[key]: value for key, value in wanted.items()}
        if "metadata" in columns:
            columns["metadata"] = metadata_bodies.replaced(volume.metadata, metadata)
        self._save(volume, dataclasses.replace(volume, **columns))
        shown = bodies.volume_created(request, self._volume(volume_id), self.cloud.attachments_of(volume_id))
        return Reply(200, {"volume": shown})

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

    def _zone(self, name: str) -> str:
        if name not in {"nova", *(row.availability_zone for row in self.cloud.volumes.values())}:
            raise CinderRefusal(400, f"Availability zone '{name}' is invalid.")
        return name

    def _delete(self, volume_id: str, force: bool) -> None:
        volume = self._volume(volume_id)
        if not volume.scheduled:
            rows.destroy(self.cloud, volume)
            return
        deleting = apply("volume_delete force" if force else "volume_delete", volume)
        if volume.status == "error_managing":
            deleting = dataclasses.replace(deleting, status="error_managing_deleting")
        self._save(volume, deleting)
        self.service.casts.send(self.service.delete_volume, deleting)


def type_named(cloud: Cloud, name_or_id: str) -> str | None:
    """The name of a volume type, as a volume keeps it.

    Raises:
        CinderRefusal: 404, neither an encrypted type nor that of a volume has that name or id.
    """
    for name in (bodies.DEFAULT_TYPE, *cloud.encryptions, *(row.volume_type for row in cloud.volumes.values())):
        if name is not None and name_or_id in (name, bodies.type_id(name)):
            return None if name == bodies.DEFAULT_TYPE else name
    which = name_or_id if is_uuid(name_or_id) else f"with name {name_or_id}"
    raise CinderRefusal(404, f"Volume type {which} could not be found.")


def stripped(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Names and descriptions without blanks around them."""
    return {key: value.strip() if key in _TEXTS and isinstance(value, str) else value for key, value in wanted.items()}


def _only_known(request: Request, given: Iterable[str], known: tuple[str, ...]) -> None:
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise UnknownCall(
            f"{request.method} {request.path} with {', '.join(unknown)}; the fake Cinder knows {', '.join(known)}"
        )
