"""The JSON documents of groups and of their snapshots, by microversion."""

from __future__ import annotations

from typing import Any

from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.bodies import timestamp
from volfault_fakes.cinder.dialect import Request
from volfault_fakes.cinder.validation import boolean_parameter
from volfault_fakes.cloud.offered import Group, GroupSnapshot


def group(request: Request, row: Group, members: list[str], *, with_project: bool) -> dict[str, Any]:
    """A group in full.

    Args:
        request: whose query may ask for the volumes.
        row: the group.
        members: the ids of its volumes.
        with_project: whether who asks may see whose it is.
    """
    body: dict[str, Any] = {
        "id": row.id,
        "status": row.status,
        "availability_zone": row.availability_zone,
        "created_at": timestamp(row.created_at),
        "name": row.name,
        "description": row.description,
        "group_type": row.group_type,
        "volume_types": list(row.volume_types),
    }
    if request.version >= mv.GROUP_SNAPSHOTS:
        body |= {"group_snapshot_id": None, "source_group_id": None}
    if request.version >= mv.VOLUMES_OF_GROUP and boolean_parameter("list_volume", request.query):
        body["volumes"] = members
    if request.version >= mv.GROUP_REPLICATION:
        body["replication_status"] = "disabled"
    if with_project and request.version >= mv.PROJECT_OF_GROUPS:
        body["project_id"] = row.project
    return body


def group_snapshot(request: Request, row: GroupSnapshot, *, with_project: bool) -> dict[str, Any]:
    """A snapshot of a group in full."""
    body: dict[str, Any] = {
        "id": row.id,
        "group_id": row.group_id,
        "group_type_id": row.group_type,
        "status": row.status,
        "created_at": timestamp(row.created_at),
        "name": row.name,
        "description": row.description,
    }
    if with_project and request.version >= mv.PROJECT_OF_GROUPS:
        body["project_id"] = row.project
    return body
