"""What GET /attachments can be asked to leave out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping

from volfault_fakes.cinder import listing
from volfault_fakes.cinder.dialect import Request
from volfault_fakes.tables import Attachment

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
COLUMNS = listing.Columns(_MODELLED, frozenset(_OTHERS))


def read(request: Request, asked: MutableMapping[str, str]) -> Callable[[Attachment], bool]:
    """Read the filters of a query.

    Returns:
        Which attachments are listed. `status` is what documents call a column that has another name in the table:
        nothing is found by it.

    Raises:
        UnknownCall: a filter that the fake does not model.
    """
    listing.check_filters(request, asked, COLUMNS, ("all_tenants", "instance_id", "project_id"))
    if asked.get("instance_id"):
        asked["instance_uuid"] = asked.pop("instance_id")
    project = asked.pop("project_id", request.project)
    if asked.pop("all_tenants", None) is None:
        project = request.project
    if project != request.project or not asked.keys() <= _MODELLED.keys():
        return lambda _: False
    return lambda row: all(_MODELLED[name](row) == value for name, value in asked.items())
