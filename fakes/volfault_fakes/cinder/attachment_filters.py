"""What GET /attachments can be asked to leave out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping

from volfault_fakes.cinder import list_filters, rows
from volfault_fakes.cinder.dialect import Request
from volfault_fakes.cinder.list_filters import Keep
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.tables import Attachment

# By the names of Cinder's columns.
_MODELLED: Mapping[str, Callable[[Attachment], str | None]] = {
    "id": lambda row: row.id,
    "volume_id": lambda row: row.volume_id,
    "instance_uuid": lambda row: row.instance_uuid,
    "attached_host": lambda row: row.attached_host,
    "mountpoint": lambda row: row.mountpoint,
    "attach_status": lambda row: row.attach_status,
    "attach_mode": lambda row: row.attach_mode,
}
_OTHERS = (
    "attach_time",
    "connection_info",
    "connector",
    "deleted",
    "deleted_at",
    "detach_time",
    "updated_at",
    "volume",
)
COLUMNS = list_filters.Columns(_MODELLED, frozenset(_OTHERS))


def read(cloud: Cloud, request: Request, asked: MutableMapping[str, str], release: Release) -> Keep[Attachment]:
    """Read the filters of a query.

    Args:
        cloud: where the volumes are.
        request: whose it is.
        asked: the query.
        release: which Cinder it is.

    Returns:
        Which attachments are listed; None where nothing can be found. `status` is what documents call a column that has
        another name in the table: nothing is found by it.

    Raises:
        UnknownCall: a filter that the fake does not model.
    """
    list_filters.check_names(request, asked, release, "attachment")
    list_filters.check_filters(request, asked, release, COLUMNS, ("all_tenants", "instance_id", "project_id"))
    if asked.get("instance_id"):
        asked["instance_uuid"] = asked.pop("instance_id")
    project = asked.pop("project_id", None)
    if asked.pop("all_tenants", None) is None or not request.user.is_admin:
        project = request.user.project
    if not asked.keys() <= _MODELLED.keys():
        return None
    return lambda row: (
        (not project or rows.project_of(cloud, row) == project)
        and all(_MODELLED[name](row) == value for name, value in asked.items())
    )
