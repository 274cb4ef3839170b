"""API operations on the types of groups."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from volfault_fakes.cinder import list_filters, listing, type_schemas
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import CinderRefusal, Reply, Request
from volfault_fakes.cinder.formats import is_uuid
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.point_kinds import OF_A_ROW, WITH_TOKEN
from volfault_fakes.cinder.type_fields import is_public_filter, updated
from volfault_fakes.cinder.validation import is_true
from volfault_fakes.cloud.offered import GroupType

_COLUMNS = list_filters.Columns(
    {
        "id": lambda row: row.id,
        "name": lambda row: row.name,
        "description": lambda row: row.description,
        "is_public": lambda row: row.is_public,
    },
    frozenset({"deleted", "deleted_at", "updated_at", "group_specs", "projects"}),
)
# The one that every Cinder has (cinder.volume.group_types.DEFAULT_CGSNAPSHOT_TYPE).
RESERVED = GroupType(
    str(uuid.uuid5(uuid.NAMESPACE_OID, "default_cgsnapshot_type")),
    "default_cgsnapshot_type",
    "Default group type for migrating cgsnapshot",
    group_specs={"consistent_group_snapshot_enabled": "<is> True"},
)


class GroupTypeOperations(Front):
    """Everything under /group_types; none of it exists before 3.11."""

    @operation("GET /group_types", kinds=WITH_TOKEN, since=mv.GROUP_TYPES)
    def group_type_list(self, request: Request) -> Reply:
        """GET /group_types: 200, the newest first; 400."""
        asked = dict(request.query)
        page = listing.page_of(asked)
        # Only administrators are asked which.
        public = is_public_filter(asked.pop("is_public", None)) if request.user.is_admin else True
        # Other than elsewhere a marker that is gone is none.
        found = listing.select(
            request,
            self._group_types(),
            page,
            _COLUMNS,
            lambda marker: next((row for row in self._group_types() if row.id == marker), None),
            lambda row: public is None or row.is_public is public,
        )
        body: dict[str, Any] = {"group_types": [self._shown_group_type(request, row) for row in found]}
        links = listing.next_page(request, "group_types", [row.id for row in found], len(found))
        if links:
            body["group_type_links"] = links
        return Reply(200, body)

    @operation("GET /group_types/{id}", kinds=OF_A_ROW, since=mv.GROUP_TYPES)
    def group_type_get(self, request: Request, type_id: str) -> Reply:
        """GET /group_types/{id}: 200 or 404. There is no default."""
        if type_id == "default":
            raise CinderRefusal(404, "Default group type can not be found.")
        return Reply(200, {"group_type": self._shown_group_type(request, self._group_type(request, type_id))})

    @operation("POST /group_types", kinds=WITH_TOKEN, since=mv.GROUP_TYPES, body=type_schemas.GROUP_TYPE_CREATE)
    def group_type_create(self, request: Request, wanted: Any) -> Reply:
        """POST /group_types: 202, 400, or 409 for a name that is taken."""
        self._authorize("group:group_types:create", request)
        self._check_group_type_name(wanted["name"])
        row = GroupType(
            self.cloud.new_id(),
            wanted["name"],
            wanted.get("description"),
            is_true(wanted.get("is_public", True)),
            dict(wanted.get("group_specs") or {}),
        )
        self.cloud.put("group_types", row.id, row)
        return Reply(202, {"group_type": self._shown_group_type(request, row)})

    @operation("PUT /group_types/{id}", kinds=OF_A_ROW, since=mv.GROUP_TYPES, body=type_schemas.GROUP_TYPE_UPDATE)
    def group_type_update(self, request: Request, wanted: Any, type_id: str) -> Reply:
        """PUT /group_types/{id}: 200, 400, 404, or 409 for a name that is taken."""
        self._authorize("group:group_types:update", request)
        columns = updated(wanted, "Group type name can not be empty.")
        if not columns:
            raise CinderRefusal(400, "Specify group type name, description or a combination thereof.")
        if not columns.get("name"):
            columns.pop("name", None)
        else:
            self._check_group_type_name(columns["name"], type_id)
        row = self._group_type(request, type_id)
        after: GroupType = self.cloud.put("group_types", type_id, dataclasses.replace(row, **columns))
        return Reply(200, {"group_type": self._shown_group_type(request, after)})

    @operation("DELETE /group_types/{id}", kinds=OF_A_ROW, since=mv.GROUP_TYPES)
    def group_type_delete(self, request: Request, type_id: str) -> Reply:
        """DELETE /group_types/{id}: 202, 404, or 400 for one that a group has."""
        self._authorize("group:group_types:delete", request)
        self._group_type(request, type_id)
        if any(group.group_type == type_id for group in self.cloud.groups.values()):
            raise CinderRefusal(
                400,
                f"Target group type is still in use. Group Type {type_id} deletion is not allowed with groups present "
                "with the type.",
            )
        self.cloud.drop("group_types", type_id)
        return Reply(202, bare=True)

    @operation("GET /group_types/{id}/group_specs", kinds=OF_A_ROW, since=mv.GROUP_TYPES)
    def group_specs_list(self, request: Request, type_id: str) -> Reply:
        """GET /group_types/{id}/group_specs: 200 or 404."""
        self._authorize("group:group_types_specs:get_all", request)
        return Reply(200, {"group_specs": dict(self._group_type(request, type_id).group_specs)})

    @operation(
        "POST /group_types/{id}/group_specs", kinds=OF_A_ROW, since=mv.GROUP_TYPES, body=type_schemas.GROUP_SPECS_CREATE
    )
    def group_specs_create(self, request: Request, wanted: Any, type_id: str) -> Reply:
        """POST /group_types/{id}/group_specs: 202 and what was sent; 400, 404."""
        self._authorize("group:group_types_specs:create", request)
        row = self._group_type(request, type_id)
        self._keep_group_type(row, {**row.group_specs, **wanted})
        return Reply(202, request.body)

    @operation("GET /group_types/{id}/group_specs/{item}", kinds=OF_A_ROW, since=mv.GROUP_TYPES)
    def group_spec_get(self, request: Request, type_id: str) -> Reply:
        """GET /group_types/{id}/group_specs/{key}: 200 or 404."""
        self._authorize("group:group_types_specs:get", request)
        key = _key(request)
        specs = self._group_type(request, type_id).group_specs
        if key not in specs:
            raise CinderRefusal(404, f"Group Type {type_id} has no extra spec with key {key}.")
        return Reply(200, {key: specs[key]})

    @operation(
        "PUT /group_types/{id}/group_specs/{item}",
        kinds=OF_A_ROW,
        since=mv.GROUP_TYPES,
        body=type_schemas.GROUP_SPEC_UPDATE,
    )
    def group_spec_set(self, request: Request, wanted: Any, type_id: str) -> Reply:
        """PUT /group_types/{id}/group_specs/{key}: 200 and what was sent; 400, 404."""
        self._authorize("group:group_types_specs:update", request)
        row = self._group_type(request, type_id)
        if _key(request) not in wanted:
            raise CinderRefusal(400, "Request body and URI mismatch")
        self._keep_group_type(row, {**row.group_specs, **wanted})
        return Reply(200, wanted)

    @operation("DELETE /group_types/{id}/group_specs/{item}", kinds=OF_A_ROW, since=mv.GROUP_TYPES)
    def group_spec_delete(self, request: Request, type_id: str) -> Reply:
        """DELETE /group_types/{id}/group_specs/{key}: 202 or 404."""
        self._authorize("group:group_types_specs:delete", request)
        key = _key(request)
        row = self._group_type(request, type_id)
        if key not in row.group_specs:
            raise CinderRefusal(404, f"Group Type {type_id} has no specs with key {key}.")
        self._keep_group_type(row, {name: value for name, value in row.group_specs.items() if name != key})
        return Reply(202, bare=True)

    def _group_types(self) -> list[GroupType]:
        first = self.cloud.group_types.get(RESERVED.id, RESERVED)
        return [first, *(row for row in self.cloud.group_types.values() if row.id != RESERVED.id)]

    def _group_type(self, request: Request, type_id: str) -> GroupType:
        for row in self._group_types():
            if row.id == type_id and (row.is_public or request.user.is_admin):
                return row
        raise CinderRefusal(404, f"Group type {type_id} could not be found.")

    def _group_type_called(self, request: Request, name_or_id: str) -> GroupType:
        # By its name everybody finds a private one.
        rows = self._group_types()
        for row in rows if is_uuid(name_or_id) else ():
            if row.id == name_or_id and (row.is_public or request.user.is_admin):
                return row
        for row in rows:
            if row.name == name_or_id:
                return row
        which = name_or_id if is_uuid(name_or_id) else f"with name {name_or_id}"
        raise CinderRefusal(404, f"Group type {which} could not be found.")

    def _check_group_type_name(self, name: str, owner: str = "") -> None:
        for row in self._group_types():
            if row.name == name and row.id != owner:
                raise CinderRefusal(409, f"Group Type {name} already exists.")

    def _shown_group_type(self, request: Request, row: GroupType) -> dict[str, Any]:
        body: dict[str, Any] = {
            "id": row.id,
            "name": row.name,
            "description": row.description,
            "is_public": row.is_public,
        }
        if self._allows("group:access_group_types_specs", request):
            body["group_specs"] = dict(row.group_specs)
        return body

    def _keep_group_type(self, row: GroupType, specs: dict[str, str | None]) -> None:
        self.cloud.put("group_types", row.id, dataclasses.replace(row, group_specs=specs))


def _key(request: Request) -> str:
    return request.path.partition("/group_specs/")[2]
