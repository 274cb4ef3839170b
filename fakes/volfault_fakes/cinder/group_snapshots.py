"""API operations on snapshots of groups."""

from __future__ import annotations

import dataclasses
from typing import Any

from volfault_fakes.cinder import group_bodies, group_schemas, list_filters, listing, rows
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import CinderRefusal, Reply, Request, invalid_group, invalid_volume
from volfault_fakes.cinder.point_kinds import OF_A_ROW, QUOTA, WITH_TOKEN
from volfault_fakes.cinder.snapshots import SnapshotOperations
from volfault_fakes.cloud.identity import ADMINISTRATOR
from volfault_fakes.cloud.offered import GroupSnapshot
from volfault_fakes.cloud.tables import Volume

_COLUMNS = list_filters.Columns(
    {
        "id": lambda row: row.id,
        "name": lambda row: row.name,
        "description": lambda row: row.description,
        "status": lambda row: row.status,
        "group_id": lambda row: row.group_id,
        "group_type_id": lambda row: row.group_type,
        "user_id": lambda row: row.user,
        "project_id": lambda row: row.project,
    },
    frozenset({"deleted", "deleted_at", "updated_at", "group", "snapshots"}),
)


class GroupSnapshotOperations(SnapshotOperations):
    """Everything under /group_snapshots but os-reset_status; none of it exists before 3.14."""

    @operation("GET /group_snapshots", "GET /group_snapshots/detail", kinds=WITH_TOKEN, since=mv.GROUP_SNAPSHOTS)
    def group_snapshot_list(self, request: Request, detail: bool) -> Reply:
        """GET /group_snapshots and /group_snapshots/detail: 200, the newest first; since 3.29 in pages.

        Raises:
            UnknownCall: a filter or an order that the fake does not model.
        """
        asked = dict(request.query) if request.version >= mv.PAGES_OF_GROUP_SNAPSHOTS else {}
        page = listing.page_of(asked)
        everywhere = request.user.is_admin and "all_tenants" in asked
        if request.version >= mv.FILTER_NAMES:
            list_filters.check_names(request, asked, self.release, "group_snapshot")
        self._authorize("group:get_all_group_snapshots", request)
        list_filters.check_filters(request, asked, self.release, _COLUMNS, ("all_tenants",))
        if request.user.is_admin:
            asked.pop("all_tenants", None)
        found = listing.select(
            request,
            self.cloud.group_snapshots.values(),
            page,
            _COLUMNS,
            # Cinder looks for it in all projects, whoever asks.
            lambda marker: rows.group_snapshot_of(self.cloud, ADMINISTRATOR, marker),
            list_filters.having(_COLUMNS, asked, None if everywhere else request.user.project),
        )
        shown = [
            self._shown_group_snapshot(request, row) if detail else {"id": row.id, "name": row.name} for row in found
        ]
        body: dict[str, Any] = {"group_snapshots": shown}
        links = listing.next_page(request, "group_snapshots", [row.id for row in found], len(found))
        if links:
            body["group_snapshot_links"] = links
        return Reply(200, body)

    @operation("GET /group_snapshots/{id}", kinds=OF_A_ROW, since=mv.GROUP_SNAPSHOTS)
    def group_snapshot_get(self, request: Request, snapshot_id: str) -> Reply:
        """GET /group_snapshots/{id}: 200 or 404."""
        row = self._group_snapshot(request, snapshot_id)
        return Reply(200, {"group_snapshot": self._shown_group_snapshot(request, row)})

    @operation(
        "POST /group_snapshots",
        kinds=(*OF_A_ROW, QUOTA),
        since=mv.GROUP_SNAPSHOTS,
        body=group_schemas.GROUP_SNAPSHOT_CREATE,
    )
    def group_snapshot_create(self, request: Request, wanted: Any) -> Reply:
        """POST /group_snapshots: 202, with a snapshot of each volume; 400, 404 of the group, 413."""
        group = rows.group_of(self.cloud, request.user, wanted["group_id"])
        self._authorize("group:get", request, group.project)
        self._authorize("group:create_group_snapshot", request, group.project)
        members = [each for each in self.cloud.volumes.values() if each.group_id == group.id]
        if not members or group.status in ("creating", "updating"):
            raise invalid_group(
                "Source group cannot be empty or in 'creating' or 'updating' state. No group snapshot will be created."
            )
        for each in members:
            self._check_member(each)
        sizes = sum(each.size for each in members)
        self._check_quota(request, "snapshots", len(members), sizes)
        name, description = wanted.get("name"), wanted.get("description")
        row = GroupSnapshot(
            self.cloud.new_id(),
            group.id,
            group.group_type,
            name,
            description,
            "creating",
            self.cloud.clock.now,
            *_asking(request),
        )
        self.cloud.put("group_snapshots", row.id, row)
        for each in members:
            self._take(request, each, name, description, group_snapshot_id=row.id)
        self.service.casts.send(self.service.create_group_snapshot, row)
        body = {"id": row.id, "name": row.name, "group_type_id": row.group_type}
        return Reply(202, {"group_snapshot": body})

    @operation("DELETE /group_snapshots/{id}", kinds=OF_A_ROW, since=mv.GROUP_SNAPSHOTS)
    def group_snapshot_delete(self, request: Request, snapshot_id: str) -> Reply:
        """DELETE /group_snapshots/{id}: 202, 400 in the wrong status, 404."""
        row = self._group_snapshot(request, snapshot_id)
        self._authorize("group:delete_group_snapshot", request, row.project)
        if row.status not in ("available", "error"):
            raise CinderRefusal(
                400,
                "Invalid GroupSnapshot: GroupSnapshot status must be available or error, and no Group can be currently "
                "using it as source for its creation.",
            )
        deleting = dataclasses.replace(row, status="deleting")
        self.cloud.put("group_snapshots", row.id, deleting)
        for each in [each for each in self.cloud.snapshots.values() if each.group_snapshot_id == row.id]:
            self.cloud.change("snapshots", each.id, status="deleting")
        self.service.casts.send(self.service.delete_group_snapshot, deleting)
        return Reply(202, bare=True)

    def _check_member(self, volume: Volume) -> None:
        if not volume.scheduled:
            raise invalid_volume("The snapshot cannot be created because volume has not been scheduled to any host.")
        for rule in ("snapshot_create in maintenance", "snapshot_create while migrating", "snapshot_create in error"):
            self._apply(rule, volume)

    def _group_snapshot(self, request: Request, snapshot_id: str) -> GroupSnapshot:
        row = rows.group_snapshot_of(self.cloud, request.user, snapshot_id)
        self._authorize("group:get_group_snapshot", request, row.project)
        return row

    def _shown_group_snapshot(self, request: Request, row: GroupSnapshot) -> dict[str, Any]:
        with_project = self._allows("group:group_snapshot_project_attribute", request)
        return group_bodies.group_snapshot(request, row, with_project=with_project)


def _asking(request: Request) -> tuple[str, str]:
    return request.user.project, request.user.user
