"""API operations on volume types and what is noted on them."""

from __future__ import annotations

import dataclasses
from typing import Any

from volfault_fakes.cinder import kinds_of_volumes, list_filters, listing, type_schemas
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import CinderRefusal, Reply, Request
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.point_kinds import OF_A_ROW, WITH_TOKEN
from volfault_fakes.cinder.type_fields import is_public_filter, updated
from volfault_fakes.cinder.validation import is_true
from volfault_fakes.cloud.offered import VolumeType

COLUMNS = list_filters.Columns(
    {
        "id": lambda row: row.id,
        "name": lambda row: row.name,
        "description": lambda row: row.description,
        "is_public": lambda row: row.is_public,
    },
    frozenset({"deleted", "deleted_at", "updated_at", "qos_specs_id", "extra_specs", "projects", "qos_specs"}),
)

# cinder.policies.type_extra_specs.USER_VISIBLE_EXTRA_SPECS
_FOR_USERS = ("RESKEY:availability_zones", "multiattach", "replication_enabled")

# What an extension adds.
_ACCESS = "os-volume-type-access:is_public"


class TypeOperations(Front):
    """Everything under /types but qos-specs and who may use a private type."""

    @operation("GET /types", kinds=WITH_TOKEN)
    def type_list(self, request: Request) -> Reply:
        """GET /types: 200, the newest first; 400. Private ones only where they are asked for.

        Raises:
            UnknownCall: a filter or an order that the fake does not model.
        """
        asked = dict(request.query)
        page = listing.page_of(asked)
        self._authorize("volume_extension:type_get_all", request)
        list_filters.check_names(request, asked, self.release, "volume_type", mv.FILTERS_OF_TYPES)
        # Only administrators are asked which.
        public = is_public_filter(asked.pop("is_public", None)) if request.user.is_admin else True
        asked.pop("is_public", None)
        list_filters.check_filters(request, asked, self.release, COLUMNS)
        every = kinds_of_volumes.every(self.cloud, self.release)
        if public is not None:
            asked["is_public"] = str(public)
        rows = listing.select(
            request,
            every,
            page,
            COLUMNS,
            # Other than elsewhere a marker that is gone is none.
            lambda marker: next((row for row in every if row.id == marker), None),
            list_filters.having(COLUMNS, asked),
        )
        body: dict[str, Any] = {"volume_types": [self._shown_type(request, row) for row in rows]}
        links = listing.next_page(request, "types", [row.id for row in rows], len(rows))
        if links:
            body["volume_type_links"] = links
        return Reply(200, body)

    @operation("GET /types/{id}", kinds=OF_A_ROW)
    def type_get(self, request: Request, type_id: str) -> Reply:
        """GET /types/{id}, and /types/default: 200 or 404."""
        if type_id == "default":
            row = self._default(request)
            self._authorize("volume_extension:type_get", request)
            return Reply(200, {"volume_type": self._shown_type(request, row, with_access=False)})
        row = self._type(request, type_id)
        self._authorize("volume_extension:type_get", request)
        return Reply(200, {"volume_type": self._shown_type(request, row)})

    @operation("POST /types", kinds=WITH_TOKEN, body=type_schemas.TYPE_CREATE)
    def type_create(self, request: Request, wanted: Any) -> Reply:
        """POST /types: 200, 400, or 409 for a name that is taken."""
        self._authorize("volume_extension:type_create", request)
        self._check_name(wanted["name"])
        row = VolumeType(
            self.cloud.new_id(),
            wanted["name"],
            wanted.get("description"),
            is_true(wanted.get("os-volume-type-access:is_public", True)),
            dict(wanted.get("extra_specs", {})),
            self.cloud.clock.now,
        )
        self.cloud.put("types", row.id, row)
        return Reply(200, {"volume_type": _changed(self._shown_type(request, row))})

    @operation("PUT /types/{id}", kinds=OF_A_ROW, body=type_schemas.TYPE_UPDATE)
    def type_update(self, request: Request, wanted: Any, type_id: str) -> Reply:
        """PUT /types/{id}: 200, 400, 404, or 409 for a name that is taken."""
        self._authorize("volume_extension:type_update", request)
        name = wanted.get("name")
        columns = updated(wanted, "Volume type name can not be empty.")
        if not columns:
            raise CinderRefusal(400, "Specify volume type name, description, is_public or a combination thereof.")
        row = self._type(request, type_id)
        if name:
            self._check_name(name, row)
        after = dataclasses.replace(row, **columns)
        self._keep(row, after)
        return Reply(200, {"volume_type": _changed(self._shown_type(request, after, with_access=False))})

    @operation("DELETE /types/{id}", kinds=OF_A_ROW)
    def type_delete(self, request: Request, type_id: str) -> Reply:
        """DELETE /types/{id}: 202, 404, or 400 for the default and for one that something uses."""
        self._authorize("volume_extension:type_delete", request)
        row = self._type(request, type_id)
        if row.name == self.release.default_type or row.id in self.cloud.default_types.values():
            raise CinderRefusal(400, f"The volume type {type_id} is a default volume type and cannot be deleted.")
        if self._users(row) or any(type_id in group.volume_types for group in self.cloud.groups.values()):
            raise CinderRefusal(400, "Target volume type is still in use.")
        self.cloud.drop("types", type_id)
        self.cloud.drop("encryptions", row.name)
        return Reply(202, bare=True)

    @operation("GET /types/{id}/encryption", kinds=OF_A_ROW)
    def type_encryption_get(self, request: Request, type_id: str) -> Reply:
        """GET /types/{id}/encryption: 200, with nothing in it for a type without; 404."""
        self._authorize("volume_extension:volume_type_encryption:get", request)
        row = self._type(request, type_id)
        found = self.cloud.encryptions.get(row.name)
        return Reply(200, {} if found is None else {"volume_type_id": row.id, **dataclasses.asdict(found)})

    @operation("GET /types/{id}/extra_specs", kinds=OF_A_ROW)
    def specs_list(self, request: Request, type_id: str) -> Reply:
        """GET /types/{id}/extra_specs: 200 or 404."""
        self._authorize("volume_extension:types_extra_specs:index", request)
        return Reply(200, {"extra_specs": self._seen_specs(request, self._type(request, type_id))})

    @operation("POST /types/{id}/extra_specs", kinds=OF_A_ROW, body=type_schemas.SPECS_CREATE)
    def specs_create(self, request: Request, wanted: Any, type_id: str) -> Reply:
        """POST /types/{id}/extra_specs: 200 and what was sent; 404, or 400 for a type in use."""
        self._authorize("volume_extension:types_extra_specs:create", request)
        row = self._unused(request, type_id)
        self._keep(row, dataclasses.replace(row, extra_specs={**row.extra_specs, **wanted}))
        return Reply(200, request.body)

    @operation("GET /types/{id}/extra_specs/{item}", kinds=OF_A_ROW)
    def spec_get(self, request: Request, type_id: str) -> Reply:
        """GET /types/{id}/extra_specs/{key}: 200 or 404."""
        self._authorize("volume_extension:types_extra_specs:show", request)
        key = _key(request)
        return Reply(200, {key: self._spec(request, type_id, key)})

    @operation("PUT /types/{id}/extra_specs/{item}", kinds=OF_A_ROW, body=type_schemas.SPEC_UPDATE)
    def spec_set(self, request: Request, wanted: Any, type_id: str) -> Reply:
        """PUT /types/{id}/extra_specs/{key}: 200 and what was sent; 404, or 400 for a type in use."""
        self._authorize("volume_extension:types_extra_specs:update", request)
        row = self._unused(request, type_id)
        if _key(request) not in wanted:
            raise CinderRefusal(400, "Request body and URI mismatch")
        self._keep(row, dataclasses.replace(row, extra_specs={**row.extra_specs, **wanted}))
        return Reply(200, wanted)

    @operation("DELETE /types/{id}/extra_specs/{item}", kinds=OF_A_ROW)
    def spec_delete(self, request: Request, type_id: str) -> Reply:
        """DELETE /types/{id}/extra_specs/{key}: 202, 404, or 400 for a type in use."""
        key = _key(request)
        self._type(request, type_id)
        self._authorize("volume_extension:types_extra_specs:delete", request)
        row = self._unused(request, type_id)
        self._spec(request, type_id, key)
        left = {name: value for name, value in row.extra_specs.items() if name != key}
        self._keep(row, dataclasses.replace(row, extra_specs=left))
        return Reply(202)

    def _type(self, request: Request, type_id: str) -> VolumeType:
        return kinds_of_volumes.with_id(self.cloud, self.release, type_id, request.user)

    def _default(self, request: Request) -> VolumeType:
        chosen = self.cloud.default_types.get(request.user.project)
        if chosen is not None:
            return self._type(request, chosen)
        row = kinds_of_volumes.named(self.cloud, self.release, None)
        if row is None:
            raise CinderRefusal(404, "Default volume type can not be found.")
        return row

    def _check_name(self, name: str, owner: VolumeType | None = None) -> None:
        for row in kinds_of_volumes.every(self.cloud, self.release):
            if row.name == name and (owner is None or row.id != owner.id):
                raise CinderRefusal(409, f"Volume Type {name} already exists.")

    def _users(self, row: VolumeType) -> bool:
        column = kinds_of_volumes.column(self.release, row)
        return any(volume.volume_type == column for volume in self.cloud.volumes.values())

    def _unused(self, request: Request, type_id: str) -> VolumeType:
        row = next((each for each in kinds_of_volumes.every(self.cloud, self.release) if each.id == type_id), None)
        if row is not None and self._users(row):
            raise CinderRefusal(400, "Volume Type is currently in use.")
        return self._type(request, type_id)

    def _spec(self, request: Request, type_id: str, key: str) -> str | None:
        specs = self._seen_specs(request, self._type(request, type_id))
        if key not in specs:
            raise CinderRefusal(404, f"Volume Type {type_id} has no extra specs with key {key}.")
        return specs[key]

    def _seen_specs(self, request: Request, row: VolumeType) -> dict[str, str | None]:
        if self._allows("volume_extension:types_extra_specs:read_sensitive", request):
            return dict(row.extra_specs)
        return {name: row.extra_specs[name] for name in _FOR_USERS if name in row.extra_specs}

    def _shown_type(self, request: Request, row: VolumeType, *, with_access: bool = True) -> dict[str, Any]:
        """A type, with what who asks may see."""
        body: dict[str, Any] = {
            "id": row.id,
            "name": row.name,
            "is_public": row.is_public,
            "description": row.description,
        }
        if self._allows("volume_extension:access_types_extra_specs", request):
            body["extra_specs"] = self._seen_specs(request, row)
        if self._allows("volume_extension:access_types_qos_specs_id", request):
            body["qos_specs_id"] = None
        if with_access and self._allows("volume_extension:volume_type_access", request):
            body[_ACCESS] = row.is_public
        return body

    def _keep(self, before: VolumeType, after: VolumeType) -> None:
        self.cloud.put("types", after.id, dataclasses.replace(after, updated_at=self.cloud.clock.now))
        if after.name != before.name:
            encryption = self.cloud.encryptions.get(before.name)
            if encryption is not None:
                self.cloud.put("encryptions", after.name, encryption)
                self.cloud.drop("encryptions", before.name)
            for volume in list(self.cloud.volumes.values()):
                if volume.volume_type == before.name:
                    self.cloud.change("volumes", volume.id, volume_type=after.name)


def _changed(body: dict[str, Any]) -> dict[str, Any]:
    # A type that was just written is not asked for its qos-specs.
    return {name: value for name, value in body.items() if name != "qos_specs_id"}


def _key(request: Request) -> str:
    return request.path.partition("/extra_specs/")[2]
