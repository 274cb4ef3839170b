"""What the fake's cloud holds, with the names of Cinder's columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from volfault_fakes import Cloud
from volfault_fakes.cinder import kinds_of_volumes
from volfault_fakes.cinder.group_types import RESERVED
from volfault_fakes.cinder.releases import Release
from volfault_fakes.cloud.offered import Snapshot
from volfault_fakes.cloud.tables import Attachment, Volume


def rows(cloud: Cloud, release: Release, told: Sequence[str]) -> dict[str, Any]:
    """Tables, oldest rows first, and what Nova was told, if anything."""
    return {
        "volumes": [_volume(row) for row in cloud.volumes.values()],
        "attachments": [_attachment(row) for row in cloud.attachments.values()],
        "messages": [
            {"id": row.id, "resource_uuid": row.volume_id, "action_id": row.action, "detail_id": row.detail}
            for row in cloud.messages.values()
        ],
        "exports": sorted(cloud.exports),
        **({"nova": list(told)} if told else {}),
        **_offered(cloud, release),
    }


def _offered(cloud: Cloud, release: Release) -> dict[str, Any]:
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
                **_of_image(row),
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


def _volume(row: Volume) -> dict[str, Any]:
    admin = {} if row.readonly is None else {"readonly": str(row.readonly)}
    if row.attached_mode is not None:
        admin["attached_mode"] = row.attached_mode
    return {
        "id": row.id,
        "status": row.status,
        "attach_status": row.attach_status,
        "size": row.size,
        "display_name": row.name,
        "previous_status": row.previous_status,
        "migration_status": row.migration_status,
        "multiattach": row.multiattach,
        "snapshot_id": row.snapshot_id,
        "source_volid": row.source_volid,
        "group_id": row.group_id,
        "admin_metadata": admin,
        "metadata": dict(row.metadata),
        **_of_image(row),
        **_moved(row),
    }


def _moved(row: Volume) -> dict[str, Any]:
    note = row.description or ""
    return {
        **({} if row.pool == "pool" else {"host": f"cinder@{row.protocol}#{row.pool}"}),
        **({"name_id": row.name_id} if row.name_id else {}),
        **({"note": note} if note.startswith("migration src") else {}),
    }


def _of_image(row: Volume | Snapshot) -> dict[str, Any]:
    return {"glance_metadata": dict(row.image_metadata)} if row.image_metadata else {}


def _attachment(row: Attachment) -> dict[str, Any]:
    return {
        "id": row.id,
        "volume_id": row.volume_id,
        "instance_uuid": row.instance_uuid,
        "attached_host": row.attached_host,
        "mountpoint": row.mountpoint,
        "attach_status": row.attach_status,
        "attach_mode": row.attach_mode,
        "connector": dict(row.connector) if row.connector else None,
        "connection_info": dict(row.connection_info) if row.connection_info else None,
        "attach_time": row.attached_at is not None,
    }


def _type(row: Any, specs: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "is_public": row.is_public,
        "specs": dict(sorted(specs.items())),
    }
