"""What GET /snapshots can be asked to leave out."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

from volfault_fakes.cinder import list_filters
from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.dialect import Request
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cinder.validation import boolean_parameter, is_true
from volfault_fakes.cloud.offered import Snapshot

# By the names of Cinder's columns.
_MODELLED: Mapping[str, Callable[[Snapshot], Any]] = {
    "id": lambda row: row.id,
    "volume_id": lambda row: row.volume_id,
    "status": lambda row: row.status,
    "volume_size": lambda row: row.size,
    "display_name": lambda row: row.name,
    "display_description": lambda row: row.description,
    "progress": lambda row: row.progress,
    "group_snapshot_id": lambda row: row.group_snapshot_id,
    "user_id": lambda row: row.user,
    "project_id": lambda row: row.project,
}
_OTHERS = """
    cgsnapshot cgsnapshot_id deleted deleted_at encryption_key_id group_snapshot provider_auth provider_id
    provider_location updated_at use_quota volume volume_type_id availability_zone snapshot_metadata host
    cluster_name
"""
COLUMNS = list_filters.Columns(_MODELLED, frozenset(_OTHERS.split()))


def read(
    request: Request, asked: MutableMapping[str, str], release: Release, authorize: Callable[[], None]
) -> Callable[[Snapshot], bool]:
    """Read the filters of a query.

    Args:
        request: whose it is.
        asked: the query.
        release: which Cinder it is.
        authorize: refuses who may not list snapshots; asked where Cinder asks.

    Returns:
        Which snapshots are listed, and counted.

    Raises:
        CinderRefusal: 400, a boolean is none.
        UnknownCall: a filter that the fake does not model.
    """
    if request.version < mv.SNAPSHOT_METADATA_FILTER:
        asked.pop("metadata", None)
    list_filters.check_names(request, asked, release, "snapshot")
    counted = True
    if request.version >= mv.CONSUMES_QUOTA and "consumes_quota" in asked:
        counted = boolean_parameter("use_quota", {"use_quota": asked.pop("consumes_quota")})
    list_filters.check_filters(request, asked, release, COLUMNS, ("all_tenants", "metadata", "name", "project_id"))
    if "name" in asked:
        asked["display_name"] = asked.pop("name")
    authorize()
    if not is_true(asked.pop("all_tenants", "false")) or not request.user.is_admin:
        asked["project_id"] = request.user.project
    metadata = _literal(asked.pop("metadata", "{}"))
    if not counted or not asked.keys() <= _MODELLED.keys():
        return lambda _: False
    return lambda row: (
        isinstance(metadata, dict)
        and metadata.items() <= row.metadata.items()
        and all(str(_MODELLED[name](row)) == value for name, value in asked.items())
    )


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
