"""What the fake's cloud holds beside volumes, with the names of Cinder's columns."""

from __future__ import annotations

from typing import Any

from volfault_fakes import Cloud
from volfault_fakes.cinder import kinds_of_volumes
from volfault_fakes.cinder.group_types import RESERVED
from volfault_fakes.cinder.releases import Release


def offered_rows(cloud: Cloud, release: Release) -> dict[str, Any]:
    """Tables, oldest rows first."""
    group_types = [
        cloud.group_types.get(RESERVED.id, RESERVED),
        *(row for row in cloud.group_types.values() if row.id != RESERVED.id),
    ]
    return {
        "snapshots": [
            {
                "id": row.id,
                "volume_id": row.volume_id,
                "status": row.status,
                "volume_size": row.size,
                "display_name": row.name,
                "display_description": row.description,
                "progress": row.progress,
                "group_snapshot_id": row.group_snapshot_id,
                "metadata": dict(row.metadata),
            }
            for row in cloud.snapshots.values()
        ],
        "types": [_type(row, row.extra_specs) for row in kinds_of_volumes.every(cloud, release)],
        "transfers": [
            {
                "id": row.id,
                "volume_id": row.volume_id,
                "display_name": row.name,
                "no_snapshots": row.no_snapshots,
            }
            for row in cloud.transfers.values()
        ],
        "group_types": [_type(row, row.group_specs) for row in group_types],
        "groups": [
            {
                "id": row.id,
                "name": row.name,
                "description": row.description,
                "status": row.status,
                "group_type_id": row.group_type,
            }
            for row in cloud.groups.values()
        ],
        "group_snapshots": [
            {
                "id": row.id,
                "name": row.name,
                "description": row.description,
                "status": row.status,
                "group_id": row.group_id,
                "group_type_id": row.group_type,
            }
            for row in cloud.group_snapshots.values()
        ],
        "quotas": [
            {"project_id": project, "resource": resource, "hard_limit": limit}
            for (project, resource), limit in sorted(cloud.quotas.items(), key=lambda item: item[0][1])
        ],
    }


def _type(row: Any, specs: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "is_public": row.is_public,
        "specs": dict(sorted(specs.items())),
    }
