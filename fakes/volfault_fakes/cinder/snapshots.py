"""API operations on snapshots."""

from __future__ import annotations

import dataclasses
from typing import Any

from volfault_fakes.cinder import (
    listing,
    rows,
    snapshot_bodies,
    snapshot_filters,
    snapshot_schemas,
    snapshot_states,
)
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import CinderRefusal, Reply, Request, invalid_volume
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.point_kinds import OF_A_ROW, QUOTA, WITH_TOKEN
from volfault_fakes.cinder.validation import boolean_parameter, is_true
from volfault_fakes.cloud.offered import Snapshot
from volfault_fakes.cloud.tables import Volume

_NO_FORCE = (
    "Since microversion 3.66 the 'force' flag is invalid for this request.  For backward compatability, however, when "
    "the 'force' flag is passed with a value evaluating to True, it is silently ignored."
)


class SnapshotOperations(Front):
    """Everything under /snapshots but their metadata."""

    @operation("GET /snapshots", "GET /snapshots/detail", kinds=WITH_TOKEN)
    def snapshot_list(self, request: Request, detail: bool) -> Reply:
        """GET /snapshots and /snapshots/detail: 200, the newest first; 400, or 404 for the marker.

        Raises:
            UnknownCall: a filter or an order that the fake does not model.
        """
        asked = dict(request.query)
        renamed = {"name": "display_name"} if request.version >= mv.SNAPSHOT_SORT else {}
        page = listing.page_of(asked, renamed)
        counting = False
        if request.version >= mv.COUNT and "with_count" in asked:
            counting = boolean_parameter("with_count", asked)
            del asked["with_count"]
        wanted = snapshot_filters.read(
            request, asked, self.release, lambda: self._authorize("volume:get_all_snapshots", request)
        )
        found = listing.select(
            request,
            self.cloud.snapshots.values(),
            page,
            snapshot_filters.COLUMNS,
            lambda marker: rows.snapshot_of(self.cloud, request.user, marker),
            wanted,
        )
        view = self._snapshot_detail if detail else snapshot_bodies.summary
        body: dict[str, Any] = {"snapshots": [view(request, row) for row in found]}
        total = sum(map(wanted, self.cloud.snapshots.values())) if counting else 0
        place = "snapshots/detail" if detail else "snapshots"
        links = listing.next_page(request, place, [row.id for row in found], total or len(found))
        if links:
            body["snapshots_links"] = links
        if counting:
            body["count"] = total
        return Reply(200, body)

    @operation("GET /snapshots/{id}", kinds=OF_A_ROW)
    def snapshot_get(self, request: Request, snapshot_id: str) -> Reply:
        """GET /snapshots/{id}: 200 or 404."""
        row = self._snapshot(request, snapshot_id)
        return Reply(200, {"snapshot": self._snapshot_detail(request, row)})

    @operation("POST /snapshots", kinds=(*OF_A_ROW, QUOTA), body=snapshot_schemas.SNAPSHOT_CREATE)
    def snapshot_create(self, request: Request, wanted: Any) -> Reply:
        """POST /snapshots: 202, and the snapshot is `creating` until cinder-volume has run.

        Returns:
            202, 400, 404 of the volume, or 413.
        """
        volume = self._volume(request, str(wanted["volume_id"]))
        force = is_true(wanted.get("force", False))
        if "force" in wanted and not force and request.version >= mv.SNAPSHOT_IN_USE:
            raise CinderRefusal(400, _NO_FORCE)
        if not volume.scheduled:
            # Before Cinder asks who it is, it asks whether the host is frozen (Volume.assert_not_frozen).
            raise invalid_volume("volume is not assigned to a host")
        self._authorize("volume:create_snapshot", request, volume.project)
        self._check_snapshot(volume, in_use=force or request.version >= mv.SNAPSHOT_IN_USE)
        self._check_quota(request, "snapshots", 1, volume.size, volume.volume_type)
        row = self._take(
            request,
            volume,
            _plain(wanted.get("name", wanted.get("display_name"))),
            _plain(wanted.get("description")),
            metadata=dict(wanted.get("metadata") or {}),
        )
        reply = Reply(202, {"snapshot": snapshot_bodies.created(request, row)})
        self.service.casts.send_by_scheduler(self.service.create_snapshot, row)
        return reply

    @operation("PUT /snapshots/{id}", kinds=OF_A_ROW, body=snapshot_schemas.SNAPSHOT_UPDATE)
    def snapshot_update(self, request: Request, wanted: Any, snapshot_id: str) -> Reply:
        """PUT /snapshots/{id}: 200 and the snapshot, 400 or 404."""
        row = self._snapshot(request, snapshot_id)
        self._authorize("volume:update_snapshot", request, row.project)
        columns: dict[str, Any] = {}
        for older, name in (("display_name", "name"), ("display_description", "description")):
            if older in wanted or name in wanted:
                columns[name] = _plain(wanted.get(name, wanted.get(older)))
        after = dataclasses.replace(row, **columns)
        self._save_snapshot(row, after)
        return Reply(200, {"snapshot": snapshot_bodies.created(request, after)})

    @operation("DELETE /snapshots/{id}", kinds=OF_A_ROW)
    def snapshot_delete(self, request: Request, snapshot_id: str) -> Reply:
        """DELETE /snapshots/{id}: 202, 400 in the wrong status, 404."""
        self._let_go(request, "snapshot_delete", self._snapshot(request, snapshot_id))
        return Reply(202, bare=True)

    @operation("POST /snapshots/{id}/action os-force_delete", kinds=OF_A_ROW)
    def snapshot_force_delete(self, request: Request, snapshot_id: str) -> Reply:
        """os-force_delete: as DELETE in any status."""
        row = self._snapshot(request, snapshot_id)
        self._authorize("volume_extension:snapshot_admin_actions:force_delete", request, row.project)
        self._let_go(request, "os-force_delete", row)
        return Reply(202)

    @operation(
        "POST /snapshots/{id}/action os-reset_status", kinds=OF_A_ROW, body=snapshot_schemas.SNAPSHOT_RESET_STATUS
    )
    def snapshot_reset_status(self, request: Request, wanted: Any, snapshot_id: str) -> Reply:
        """os-reset_status: write the status. 202, 400 or 404."""
        status = wanted["status"].lower()
        row = rows.snapshot_of(self.cloud, request.user, snapshot_id)
        self._authorize("volume_extension:snapshot_admin_actions:reset_status", request, row.project)
        self._save_snapshot(row, dataclasses.replace(row, status=status))
        return Reply(202)

    @operation(
        "POST /snapshots/{id}/action os-update_snapshot_status",
        kinds=OF_A_ROW,
        body=snapshot_schemas.SNAPSHOT_UPDATE_STATUS,
    )
    def snapshot_update_status(self, request: Request, wanted: Any, snapshot_id: str) -> Reply:
        """os-update_snapshot_status: what Nova says of a snapshot that it takes itself. 202, 400 or 404."""
        row = rows.snapshot_of(self.cloud, request.user, snapshot_id)
        self._authorize("snapshot_extension:snapshot_actions:update_snapshot_status", request, row.project)
        following = snapshot_states.NEXT.get(row.status)
        if following is None:
            raise CinderRefusal(400, f"Snapshot status {row.status} not allowed for update_snapshot_status")
        if wanted["status"] not in following:
            raise CinderRefusal(
                400,
                f"Provided snapshot status {wanted['status']} not allowed for snapshot with status {row.status}.",
            )
        progress = wanted.get("progress") or row.progress
        self._save_snapshot(row, dataclasses.replace(row, status=wanted["status"], progress=progress))
        return Reply(202, bare=True)

    def _check_snapshot(self, volume: Volume, *, in_use: bool) -> None:
        for rule in ("snapshot_create in maintenance", "snapshot_create while migrating", "snapshot_create in error"):
            self._apply(rule, volume)
        self._apply("snapshot_create in-use" if in_use else "snapshot_create", volume)

    def _snapshot_detail(self, request: Request, row: Snapshot) -> dict[str, Any]:
        # Cinder asks whether they may see it of their own.
        extended = self._allows("volume_extension:extended_snapshot_attributes", request)
        return (snapshot_bodies.detail if extended else snapshot_bodies.created)(request, row)

    def _take(
        self, request: Request, volume: Volume, name: str | None, description: str | None, **columns: Any
    ) -> Snapshot:
        row = Snapshot(
            self.cloud.new_id(),
            volume.id,
            status="creating",
            size=volume.size,
            name=name,
            description=description,
            progress="0%",
            volume_type=volume.volume_type,
            encryption_key_id=volume.encryption_key_id,
            created_at=self.cloud.clock.now,
            project=request.user.project,
            user=request.user.user,
            **columns,
        )
        return self.cloud.put("snapshots", row.id, row)

    def _let_go(self, request: Request, action: str, row: Snapshot) -> None:
        self._authorize("volume:delete_snapshot", request, row.project)
        deleting = snapshot_states.apply(snapshot_states.RULES[action], row)
        self._save_snapshot(row, deleting)
        self.service.casts.send(self.service.delete_snapshot_alone, deleting)

    def _save_snapshot(self, before: Snapshot, after: Snapshot) -> Snapshot:
        if after == before:
            return before
        return self.cloud.put("snapshots", after.id, after)


def _plain(text: str | None) -> str | None:
    return text if text is None else text.strip()
