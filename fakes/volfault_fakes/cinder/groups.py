"""API operations on groups of volumes."""

from __future__ import annotations

import dataclasses
from typing import Any

from volfault_fakes.cinder import group_bodies, group_schemas, kinds_of_volumes, list_filters, listing, rows
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import CinderRefusal, Reply, Request, invalid_group, invalid_input
from volfault_fakes.cinder.formats import is_uuid
from volfault_fakes.cinder.group_types import RESERVED, GroupTypeOperations
from volfault_fakes.cinder.point_kinds import OF_A_ROW, QUOTA, WITH_TOKEN
from volfault_fakes.cinder.validation import is_true
from volfault_fakes.cloud.offered import Group
from volfault_fakes.errors import UnknownCall

_COLUMNS = list_filters.Columns(
    {
        "id": lambda row: row.id,
        "name": lambda row: row.name,
        "description": lambda row: row.description,
        "status": lambda row: row.status,
        "availability_zone": lambda row: row.availability_zone,
        "group_type_id": lambda row: row.group_type,
        "user_id": lambda row: row.user,
        "project_id": lambda row: row.project,
    },
    frozenset(
        [
            "cluster_name",
            "deleted",
            "deleted_at",
            "group_snapshot_id",
            "host",
            "replication_status",
            "source_group_id",
            "updated_at",
            "volume_types",
        ]
    ),
)


class GroupOperations(GroupTypeOperations):
    """Everything under /groups that is no replication and no copy; none of it exists before 3.13."""

    @operation("GET /groups", "GET /groups/detail", kinds=WITH_TOKEN, since=mv.GROUPS)
    def group_list(self, request: Request, detail: bool) -> Reply:
        """GET /groups and /groups/detail: 200, the newest first; 400, or 404 for the marker.

        Raises:
            UnknownCall: a filter or an order that the fake does not model.
        """
        asked = dict(request.query)
        page = listing.page_of(asked)
        asked.pop("list_volume", None)
        if request.version >= mv.FILTER_NAMES:
            list_filters.check_names(request, asked, self.release, "group")
        self._authorize("group:get_all", request)
        list_filters.check_filters(request, asked, self.release, _COLUMNS, ("all_tenants",))
        if not (request.user.is_admin and "all_tenants" in asked):
            asked["project_id"] = request.user.project
        if request.user.is_admin:
            asked.pop("all_tenants", None)
        found = listing.select(
            request,
            self.cloud.groups.values(),
            page,
            _COLUMNS,
            lambda marker: rows.group_of(self.cloud, request.user, marker),
            list_filters.having(_COLUMNS, asked),
        )
        shown = [self._shown_group(request, row) if detail else {"id": row.id, "name": row.name} for row in found]
        body: dict[str, Any] = {"groups": shown}
        links = listing.next_page(request, "groups", [row.id for row in found], len(found))
        if links:
            body["group_links"] = links
        return Reply(200, body)

    @operation("GET /groups/{id}", kinds=OF_A_ROW, since=mv.GROUPS)
    def group_get(self, request: Request, group_id: str) -> Reply:
        """GET /groups/{id}: 200 or 404."""
        return Reply(200, {"group": self._shown_group(request, self._group(request, group_id))})

    @operation("POST /groups", kinds=(*OF_A_ROW, QUOTA), since=mv.GROUPS, body=group_schemas.GROUP_CREATE)
    def group_create(self, request: Request, wanted: Any) -> Reply:
        """POST /groups: 202, and the group is `creating` until cinder-volume has run. 400, 404 of a type, 413."""
        named = wanted["group_type"]
        if not is_uuid(named):
            named = self._group_type_called(request, named).id
        if named == RESERVED.id:
            raise CinderRefusal(
                400,
                f"Group_type {named} is reserved for migrating CGs to groups. "
                "Migrated group can only be operated by CG APIs.",
            )
        self._authorize("group:create", request)
        types = [
            kinds_of_volumes.called(self.cloud, self.release, name, request.user) for name in wanted["volume_types"]
        ]
        kind = self._group_type_called(request, named)
        zone = wanted.get("availability_zone") or "nova"
        if zone not in {"nova", *(row.availability_zone for row in self.cloud.volumes.values())}:
            raise invalid_input(f"Availability zone '{zone}' is invalid.")
        self._check_quota(request, "groups", 1, 0)
        name, description = wanted.get("name"), wanted.get("description")
        row = Group(
            self.cloud.new_id(),
            kind.id,
            tuple(each.id for each in types),
            name.strip() if name else name,
            description.strip() if description else description,
            status="creating",
            availability_zone=zone,
            scheduled=False,
            created_at=self.cloud.clock.now,
            project=request.user.project,
            user=request.user.user,
        )
        self.cloud.put("groups", row.id, row)
        self.service.casts.send_by_scheduler(self.service.create_group, row)
        return Reply(202, {"group": {"id": row.id, "name": row.name}})

    @operation("PUT /groups/{id}", kinds=OF_A_ROW, since=mv.GROUPS, body=group_schemas.GROUP_UPDATE)
    def group_update(self, request: Request, wanted: Any, group_id: str) -> Reply:
        """PUT /groups/{id}: 202, 400 or 404.

        Raises:
            UnknownCall: volumes are to come or to go.
        """
        row = self._group(request, group_id)
        self._authorize("group:update", request, row.project)
        moving = [name for name in ("add_volumes", "remove_volumes") if wanted.get(name)]
        if moving:
            raise UnknownCall(
                f"{request.method} {request.path} with {', '.join(moving)}; the fake Cinder knows name, description"
            )
        columns = {}
        for name in ("name", "description"):
            value = wanted.get(name)
            value = value.strip() if value else value
            if value is not None and value != getattr(row, name):
                columns[name] = value
        if not columns:
            raise invalid_group(
                f"Cannot update group {group_id} because no valid name, description, add_volumes, or remove_volumes "
                "were provided."
            )
        self.cloud.change("groups", group_id, status="available", **columns)
        return Reply(202, bare=True)

    @operation("POST /groups/{id}/action delete", kinds=OF_A_ROW, since=mv.GROUPS, body=group_schemas.GROUP_DELETE)
    def group_delete(self, request: Request, wanted: Any, group_id: str) -> Reply:
        """POST /groups/{id}/action delete: 202, 404, or 400 for what is in it."""
        with_volumes = is_true(wanted.get("delete-volumes", False))
        row = self._group(request, group_id)
        self._authorize("group:delete", request, row.project)
        if not row.scheduled:
            self.cloud.drop("groups", group_id)
            return Reply(202, bare=True)
        if not with_volumes and row.status not in ("available", "error"):
            raise invalid_group(f"Group status must be available or error, but current status is: {row.status}")
        if any(each.group_id == group_id for each in self.cloud.group_snapshots.values()):
            raise invalid_group("Group has existing snapshots.")
        members = [each for each in self.cloud.volumes.values() if each.group_id == group_id]
        if members and not with_volumes:
            raise invalid_group(
                f"Group {group_id} still contains volumes. The delete-volumes flag is required to delete it."
            )
        for each in members:
            if each.attach_status == "attached":
                raise invalid_group(f"Volume in group {group_id} is attached. Need to detach first.")
            if self.cloud.snapshots_of(each.id):
                raise invalid_group("Volume in group still has dependent snapshots.")
        for each in members:
            self.cloud.change("volumes", each.id, status="deleting")
        deleting = dataclasses.replace(row, status="deleting")
        self.cloud.put("groups", group_id, deleting)
        self.service.casts.send(self.service.delete_group, deleting)
        return Reply(202, bare=True)

    def _group(self, request: Request, group_id: str) -> Group:
        row = rows.group_of(self.cloud, request.user, group_id)
        self._authorize("group:get", request, row.project)
        return row

    def _shown_group(self, request: Request, row: Group) -> dict[str, Any]:
        members = [each.id for each in self.cloud.volumes.values() if each.group_id == row.id]
        # Cinder asks whether they may see it of their own.
        with_project = self._allows("group:group_project_attribute", request)
        return group_bodies.group(request, row, members, with_project=with_project)
