"""API operations on what users note on a volume, and on what an image has left there."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder import rows, schemas
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import CinderRefusal, Reply, Request, invalid_volume
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.point_kinds import OF_A_ROW
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cinder.schema_words import Schema
from volfault_fakes.cloud.tables import Volume

# webob.etag.ETagMatcher.parse
_ETAG = re.compile(r'(?:^|\s)(W/)?"((?:\\"|.)*?)"')


def _metadata(release: Release, _request: Request) -> Schema:
    return schemas.metadata(release.metadata_keys)


def _meta(release: Release, _request: Request) -> Schema:
    return schemas.meta(release.metadata_keys)


class MetadataOperations(Front):
    """/volumes/{id}/metadata, and the actions on image metadata."""

    @operation("GET /volumes/{id}/metadata", kinds=OF_A_ROW)
    def metadata_get(self, request: Request, volume_id: str) -> Reply:
        """GET /volumes/{id}/metadata: 200 or 404; from 3.15 on with an ETag, and not called JSON."""
        body = {"metadata": dict(self._readable(request, volume_id).metadata)}
        if request.version < mv.ETAGS:
            return Reply(200, body)
        return Reply(200, body, {"Content-Type": "text/html; charset=UTF-8", "Etag": _etag(body)}, bare=True)

    @operation("POST /volumes/{id}/metadata", kinds=OF_A_ROW, body=_metadata)
    def metadata_create(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """POST /volumes/{id}/metadata: 200 and all there is now; 400, 404."""
        volume = self._writable(request, "volume:create_volume_metadata", volume_id)
        return self._noted(volume, {**volume.metadata, **wanted})

    @operation("PUT /volumes/{id}/metadata", kinds=OF_A_ROW, body=_metadata)
    def metadata_replace(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """PUT /volumes/{id}/metadata: 200 and all there is now; 400, 404, or 412 for another ETag."""
        if not self._is_meant(request, volume_id):
            return Reply(412, bare=True)
        volume = self._writable(request, "volume:update_volume_metadata", volume_id)
        return self._noted(volume, rows.replaced(volume.metadata, wanted))

    @operation("GET /volumes/{id}/metadata/{item}", kinds=OF_A_ROW)
    def metadata_item_get(self, request: Request, volume_id: str) -> Reply:
        """GET /volumes/{id}/metadata/{key}: 200 or 404."""
        key = _key(request)
        return Reply(200, {"meta": {key: _item(self._readable(request, volume_id), key)}})

    @operation("PUT /volumes/{id}/metadata/{item}", kinds=OF_A_ROW, body=_meta)
    def metadata_item_set(self, request: Request, item: Any, volume_id: str) -> Reply:
        """PUT /volumes/{id}/metadata/{key}: 200 and the item; 400, 404, or 412 for another ETag."""
        if not self._is_meant(request, volume_id):
            return Reply(412, bare=True)
        if _key(request) not in item:
            raise CinderRefusal(400, "Request body and URI mismatch")
        volume = self._writable(request, "volume:update_volume_metadata", volume_id)
        self._noted(volume, {**volume.metadata, **item})
        return Reply(200, {"meta": item})

    @operation("DELETE /volumes/{id}/metadata/{item}", kinds=OF_A_ROW)
    def metadata_item_delete(self, request: Request, volume_id: str) -> Reply:
        """DELETE /volumes/{id}/metadata/{key}: 200, 400 or 404."""
        key = _key(request)
        _item(self._readable(request, volume_id), key)
        volume = self._writable(request, "volume:delete_volume_metadata", volume_id, "Deleting")
        self._noted(volume, {name: value for name, value in volume.metadata.items() if name != key})
        return Reply(200, bare=True)

    @operation("POST /volumes/{id}/action os-show_image_metadata", kinds=OF_A_ROW)
    def image_metadata_show(self, request: Request, volume_id: str) -> Reply:
        """os-show_image_metadata: 200 or 404."""
        return Reply(200, {"metadata": dict(_of_image(self._readable(request, volume_id)))})

    @operation("POST /volumes/{id}/action os-set_image_metadata", kinds=OF_A_ROW, body=schemas.SET_IMAGE_METADATA)
    def image_metadata_set(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-set_image_metadata: 200 and all there is now; 400, 404."""
        self._authorize_on_image_metadata(request, "set", volume_id)
        volume = self._writable(request, "volume:update_volume_metadata", volume_id)
        after = {**volume.image_metadata, **wanted["metadata"]}
        self._save(volume, dataclasses.replace(volume, image_metadata=after))
        return Reply(200, {"metadata": after})

    @operation("POST /volumes/{id}/action os-unset_image_metadata", kinds=OF_A_ROW, body=schemas.UNSET_IMAGE_METADATA)
    def image_metadata_unset(self, request: Request, wanted: Any, volume_id: str) -> Reply:
        """os-unset_image_metadata: 200, 400 or 404."""
        key = wanted["key"]
        self._authorize_on_image_metadata(request, "remove", volume_id)
        if key not in _of_image(self._readable(request, volume_id)):
            raise _no_image_metadata(volume_id)
        volume = self._writable(request, "volume:delete_volume_metadata", volume_id, "Deleting")
        left = {name: value for name, value in volume.image_metadata.items() if name != key}
        self._save(volume, dataclasses.replace(volume, image_metadata=left))
        return Reply(200, bare=True)

    def _readable(self, request: Request, volume_id: str) -> Volume:
        volume = self._volume(request, volume_id)
        self._authorize("volume:get_volume_metadata", request, volume.project)
        return volume

    def _authorize_on_image_metadata(self, request: Request, what: str, volume_id: str) -> None:
        volume = rows.volume_of(self.cloud, request.user, volume_id)
        self._authorize(f"volume_extension:volume_image_metadata:{what}", request, volume.project)

    def _writable(self, request: Request, policy: str, volume_id: str, doing: str = "Updating") -> Volume:
        volume = self._volume(request, volume_id)
        self._authorize(policy, request, volume.project)
        if volume.status in ("maintenance", "uploading"):
            raise invalid_volume(f"{doing} volume metadata is not allowed for volumes in {volume.status} status.")
        return volume

    def _noted(self, volume: Volume, metadata: Mapping[str, str]) -> Reply:
        self._save(volume, dataclasses.replace(volume, metadata=dict(metadata)))
        return Reply(200, {"metadata": dict(metadata)})

    def _is_meant(self, request: Request, volume_id: str) -> bool:
        if request.version < mv.ETAGS or request.if_match in ("", "*"):
            return True
        named = [tag for weak, tag in _ETAG.findall(request.if_match) if not weak] or [request.if_match]
        return _etag({"metadata": dict(self._readable(request, volume_id).metadata)}) in named


def _of_image(volume: Volume) -> Mapping[str, str]:
    if not volume.image_metadata:
        raise _no_image_metadata(volume.id)
    return volume.image_metadata


def _no_image_metadata(volume_id: str) -> CinderRefusal:
    # cinder.exception.GlanceMetadataNotFound
    return CinderRefusal(404, f"Glance metadata for volume/snapshot {volume_id} cannot be found.")


def _etag(body: Mapping[str, object]) -> str:
    return hashlib.md5(json.dumps(body).encode(), usedforsecurity=False).hexdigest()


def _key(request: Request) -> str:
    return request.path.partition("/metadata/")[2]


def _item(volume: Volume, key: str) -> str:
    try:
        return volume.metadata[key]
    except KeyError:
        raise CinderRefusal(404, f"Volume {volume.id} has no metadata with key {key}.") from None
