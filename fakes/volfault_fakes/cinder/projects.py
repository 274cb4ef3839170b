"""API operations on the default volume types of projects, and on what projects may have."""

from __future__ import annotations

from typing import Any

from volfault_fakes.cinder import kinds_of_volumes, quotas, type_schemas
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.declaring import operation
from volfault_fakes.cinder.dialect import MALFORMED, UNHANDLED, CinderRefusal, Reply, Request, invalid_input
from volfault_fakes.cinder.front import Front
from volfault_fakes.cinder.point_kinds import OF_A_ROW, WITH_TOKEN
from volfault_fakes.cinder.quota_schemas import QUOTA_UPDATE
from volfault_fakes.cinder.validation import boolean_parameter


class ProjectOperations(Front):
    """/default-types and /os-quota-sets. Keystone is not asked whether there is such a project."""

    @operation("GET /default-types", kinds=WITH_TOKEN, since=mv.DEFAULT_TYPES)
    def default_type_list(self, request: Request) -> Reply:
        """GET /default-types: 200."""
        self._check_default_types(request, "get_all", None)
        return Reply(200, {"default_types": [_shown(*row) for row in self.cloud.default_types.items()]})

    @operation("GET /default-types/{id}", kinds=OF_A_ROW, since=mv.DEFAULT_TYPES)
    def default_type_get(self, request: Request, project: str) -> Reply:
        """GET /default-types/{project}: 200 or 404."""
        self._check_default_types(request, "get", project)
        chosen = self.cloud.default_types.get(project)
        if chosen is None:
            raise CinderRefusal(404, f"Default type for project {project} not found.")
        return Reply(200, {"default_type": _shown(project, chosen)})

    @operation("PUT /default-types/{id}", kinds=WITH_TOKEN, since=mv.DEFAULT_TYPES, body=type_schemas.DEFAULT_TYPE_SET)
    def default_type_set(self, request: Request, wanted: Any, project: str) -> Reply:
        """PUT /default-types/{project}: 200 or 400."""
        if "default_type" not in wanted:
            # The schema lets it through, and then Cinder's code trips over it.
            raise CinderRefusal(500, UNHANDLED)
        name = wanted["default_type"]["volume_type"]
        self._check_default_types(request, "set_or_update", project)
        try:
            chosen = kinds_of_volumes.called(self.cloud, self.release, name).id
        except CinderRefusal as unknown:
            raise CinderRefusal(400, unknown.message) from None
        self.cloud.put("default_types", project, chosen)
        return Reply(200, {"default_type": _shown(project, chosen)})

    @operation("DELETE /default-types/{id}", kinds=WITH_TOKEN, since=mv.DEFAULT_TYPES)
    def default_type_unset(self, request: Request, project: str) -> Reply:
        """DELETE /default-types/{project}: 204."""
        self._check_default_types(request, "unset", project)
        self.cloud.drop("default_types", project)
        return Reply(204)

    @operation("GET /os-quota-sets/{id}", kinds=WITH_TOKEN)
    def quota_get(self, request: Request, project: str) -> Reply:
        """GET /os-quota-sets/{project}: 200 or 400; with what is used if `usage` says so."""
        self._authorize("volume_extension:quotas:show", request, project)
        limits: dict[str, Any] = dict(quotas.limits(self.cloud, self.release, project))
        if boolean_parameter("usage", request.query):
            used = quotas.used_by_type(self.cloud, self.release, project)
            limits = {
                name: {"limit": limit, "in_use": used.get(name, 0), "reserved": 0} for name, limit in limits.items()
            }
        return Reply(200, {"quota_set": {**limits, "id": project}})

    @operation("GET /os-quota-sets/{id}/defaults", kinds=WITH_TOKEN)
    def quota_defaults(self, request: Request, project: str) -> Reply:
        """GET /os-quota-sets/{project}/defaults: 200."""
        self._authorize("volume_extension:quotas:show", request, project)
        return Reply(200, {"quota_set": {**dict(quotas.resources(self.cloud, self.release)), "id": project}})

    @operation("PUT /os-quota-sets/{id}", kinds=WITH_TOKEN, body=QUOTA_UPDATE)
    def quota_update(self, request: Request, wanted: Any, project: str) -> Reply:
        """PUT /os-quota-sets/{project}: 200, or 400 for a limit below what is used."""
        self._authorize("volume_extension:quotas:update", request, project)
        known = dict(quotas.resources(self.cloud, self.release))
        bad = [name for name in wanted if name not in known and name != "tenant_id"]
        for name, value in wanted.items():
            if name in known:
                _check_limit(name, value)
        if bad:
            raise invalid_input(f"Bad key(s) in quota set: {', '.join(bad)}")
        used = quotas.used_by_type(self.cloud, self.release, project)
        limits = {name: value for name, value in wanted.items() if name in known}
        for name, value in limits.items():
            if name == "per_volume_gigabytes" or value == -1:
                continue
            if isinstance(value, str):
                # Cinder's code trips over it.
                raise CinderRefusal(400, MALFORMED)
            # Only what has a limit of its own already is looked at.
            if (project, name) in self.cloud.quotas and value < used.get(name, 0):
                raise CinderRefusal(
                    400,
                    f"Quota {name} limit must be equal or greater than existing resources. "
                    f"Current usage is {used[name]} and the requested limit is {value}.",
                )
        for name, value in limits.items():
            self.cloud.put("quotas", (project, name), int(value))
        return Reply(200, {"quota_set": quotas.limits(self.cloud, self.release, project)})

    @operation("DELETE /os-quota-sets/{id}", kinds=WITH_TOKEN)
    def quota_revert(self, request: Request, project: str) -> Reply:
        """DELETE /os-quota-sets/{project}: 200."""
        self._authorize("volume_extension:quotas:delete", request, project)
        for key in [each for each in self.cloud.quotas if each[0] == project]:
            self.cloud.drop("quotas", key)
        return Reply(200)

    def _check_default_types(self, request: Request, what: str, project: str | None) -> None:
        if not self._allows(f"volume_extension:default_{what}", request, project):
            raise CinderRefusal(403, "You are not authorized to perform this operation.")


def _check_limit(name: str, value: Any) -> None:
    # cinder.api.api_utils.validate_integer
    try:
        number = int(str(value))
    except ValueError:
        raise CinderRefusal(400, f"{name} must be an integer") from None
    if number < -1:
        raise CinderRefusal(400, f"{name} must be >= -1")
    if number > quotas.MOST:
        raise CinderRefusal(400, f"{name} must be <= {quotas.MOST}")


def _shown(project: str, type_id: str) -> dict[str, str]:
    return {"project_id": project, "volume_type_id": type_id}
