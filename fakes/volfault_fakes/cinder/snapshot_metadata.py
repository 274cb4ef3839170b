"""API operations on what users note on a snapshot."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import CinderRefusal, Reply, Request
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.point_kinds import OF_A_ROW
from volfault_fakes.cinder.snapshot_schemas import SNAPSHOT_META, SNAPSHOT_METADATA
from volfault_fakes.cloud.offered import Snapshot


class SnapshotMetadataOperations(Front):
    """/snapshots/{id}/metadata. Other than that of volumes it has no ETags, and no status forbids it."""

    @operation("GET /snapshots/{id}/metadata", kinds=OF_A_ROW)
    def snapshot_metadata_get(self, request: Request, snapshot_id: str) -> Reply:
        """GET /snapshots/{id}/metadata: 200 or 404."""
        return Reply(200, {"metadata": dict(self._read(request, snapshot_id).metadata)})

    @operation("POST /snapshots/{id}/metadata", kinds=OF_A_ROW, body=SNAPSHOT_METADATA)
    def snapshot_metadata_create(self, request: Request, wanted: Any, snapshot_id: str) -> Reply:
        """POST /snapshots/{id}/metadata: 200 and all there is now; 400, 404."""
        row = self._written(request, snapshot_id)
        return self._note(row, {**row.metadata, **wanted})

    @operation("PUT /snapshots/{id}/metadata", kinds=OF_A_ROW, body=SNAPSHOT_METADATA)
    def snapshot_metadata_replace(self, request: Request, wanted: Any, snapshot_id: str) -> Reply:
        """PUT /snapshots/{id}/metadata: 200 and all there is now; 400, 404."""
        return self._note(self._written(request, snapshot_id), wanted)

    @operation("GET /snapshots/{id}/metadata/{item}", kinds=OF_A_ROW)
    def snapshot_metadata_item_get(self, request: Request, snapshot_id: str) -> Reply:
        """GET /snapshots/{id}/metadata/{key}: 200 or 404."""
        key = _key(request)
        row = self._read(request, snapshot_id)
        return Reply(200, {"meta": {key: _item(row, key)}})

    @operation("PUT /snapshots/{id}/metadata/{item}", kinds=OF_A_ROW, body=SNAPSHOT_META)
    def snapshot_metadata_item_set(self, request: Request, item: Any, snapshot_id: str) -> Reply:
        """PUT /snapshots/{id}/metadata/{key}: 200 and the item; 400, 404."""
        if _key(request) not in item:
            raise CinderRefusal(400, "Request body and URI mismatch")
        row = self._written(request, snapshot_id)
        self._note(row, {**row.metadata, **item})
        return Reply(200, {"meta": item})

    @operation("DELETE /snapshots/{id}/metadata/{item}", kinds=OF_A_ROW)
    def snapshot_metadata_item_delete(self, request: Request, snapshot_id: str) -> Reply:
        """DELETE /snapshots/{id}/metadata/{key}: 200 or 404."""
        key = _key(request)
        row = self._read(request, snapshot_id)
        _item(row, key)
        self._authorize("volume:delete_snapshot_metadata", request, row.project)
        self._note(row, {name: value for name, value in row.metadata.items() if name != key})
        return Reply(200, bare=True)

    def _read(self, request: Request, snapshot_id: str) -> Snapshot:
        row = self._snapshot(request, snapshot_id)
        self._authorize("volume:get_snapshot_metadata", request, row.project)
        return row

    def _written(self, request: Request, snapshot_id: str) -> Snapshot:
        row = self._snapshot(request, snapshot_id)
        self._authorize("volume:update_snapshot_metadata", request, row.project)
        return row

    def _note(self, row: Snapshot, metadata: Mapping[str, str]) -> Reply:
        after = dataclasses.replace(row, metadata=dict(metadata))
        if after != row:
            self.cloud.put("snapshots", row.id, after)
        return Reply(200, {"metadata": dict(metadata)})


def _key(request: Request) -> str:
    return request.path.partition("/metadata/")[2]


def _item(row: Snapshot, key: str) -> str:
    try:
        return row.metadata[key]
    except KeyError:
        raise CinderRefusal(404, f"Snapshot {row.id} has no metadata with key {key}.") from None
