"""The JSON documents of snapshots, by microversion."""

from __future__ import annotations

from typing import Any

from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.bodies import timestamp
from volfault_fakes.cinder.dialect import Request
from volfault_fakes.cloud.offered import Snapshot


def summary(_request: Request, row: Snapshot) -> dict[str, Any]:
    """A line of GET /snapshots."""
    return {
        "id": row.id,
        "created_at": timestamp(row.created_at),
        "updated_at": None if row.updated_at is None else timestamp(row.updated_at),
        "name": row.name,
        "description": row.description,
        "volume_id": row.volume_id,
        "status": row.status,
        "size": row.size,
        "metadata": dict(row.metadata),
    }


def created(request: Request, row: Snapshot) -> dict[str, Any]:
    """A snapshot as POST and PUT show it: without what the extensions add."""
    body = summary(request, row)
    for since, key, value in (
        (mv.GROUP_SNAPSHOTS, "group_snapshot_id", row.group_snapshot_id),
        (mv.SNAPSHOT_USER, "user_id", row.user),
        (mv.CONSUMES_QUOTA, "consumes_quota", True),
    ):
        if request.version >= since:
            body[key] = value
    return body


def detail(request: Request, row: Snapshot) -> dict[str, Any]:
    """A snapshot in full."""
    return {
        **created(request, row),
        "os-extended-snapshot-attributes:project_id": row.project,
        "os-extended-snapshot-attributes:progress": row.progress,
    }
