"""The JSON documents of the Block Storage API, by microversion (cinder/api/v3/views,)."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder import user_messages
from volfault_fakes.cinder.dialect import Request
from volfault_fakes.cinder.microversions import Version
from volfault_fakes.cinder.releases import Api, Release
from volfault_fakes.cloud.tables import Attachment, Encryption, Message, Volume

# The statuses that views show under another name, for the sake of old clients.
_SHOWN_STATUS = {"managing": "creating", "error_managing": "error", "error_managing_deleting": "deleting"}

# cinder.common.constants.FIXED_KEY_ID, the key of the key manager that is no key manager; no view shows it.
_FIXED_KEY = "00000000-0000-0000-0000-000000000000"

# The option message_ttl.
_MESSAGE_TTL = 30 * 24 * 60 * 60


def versions(root: str, apis: Iterable[Api]) -> dict[str, Any]:
    """What GET / and GET /v3/ answer."""
    return {"versions": [_api(root, *api) for api in apis]}


def _api(root: str, number: str, status: str, maximum: str, minimum: str, updated: str) -> dict[str, Any]:
    return {
        "id": f"v{number}.0",
        "status": status,
        "version": maximum,
        "min_version": minimum,
        "updated": updated,
        "links": [
            {"rel": "describedby", "type": "text/html", "href": "https://docs.openstack.org/"},
            {"rel": "self", "href": f"{root}/v{number}/"},
        ],
        "media-types": [
            {"base": "application/json", "type": f"application/vnd.openstack.volume+json;version={number}"}
        ],
    }


def volume_summary(request: Request, volume: Volume) -> dict[str, Any]:
    """A line of GET /volumes."""
    return {"id": volume.id, "name": volume.name, "links": links(request, "volumes", volume.id)}


def volume_detail(
    request: Request, volume: Volume, attachments: Iterable[Attachment], release: Release, type_id: str | None
) -> dict[str, Any]:
    """A volume in full: GET /volumes/{id}, and a line of GET /volumes/detail, each with what who asks may see."""
    body = volume_created(request, volume, attachments, release, type_id)
    for policy, keys in (
        (
            "volume_extension:volume_host_attribute",
            {"os-vol-host-attr:host": f"cinder@{volume.protocol}#{volume.pool}" if volume.scheduled else None},
        ),
        (
            "volume_extension:volume_mig_status_attribute",
            {
                "os-vol-mig-status-attr:migstat": volume.migration_status,
                "os-vol-mig-status-attr:name_id": volume.name_id,
            },
        ),
        ("volume_extension:volume_tenant_attribute", {"os-vol-tenant-attr:tenant_id": volume.project}),
        (
            "volume_extension:volume_image_metadata:show",
            {"volume_image_metadata": dict(volume.image_metadata)} if volume.image_metadata else {},
        ),
    ):
        # Cinder asks whether they may see it of their own.
        if release.policies[policy](request.user, request.user.project):
            body |= keys
    return body


def volume_created(
    request: Request, volume: Volume, attachments: Iterable[Attachment], release: Release, type_id: str | None
) -> dict[str, Any]:
    """A volume as POST /volumes shows it: without what the extensions add.

    Columns that the cloud does not keep (consistency groups, replication, …) have the value of a plain volume.
    """
    name = volume.volume_type or release.default_type
    body = {
        "id": volume.id,
        "status": _SHOWN_STATUS.get(volume.status, volume.status),
        "size": volume.size,
        "availability_zone": volume.availability_zone,
        "created_at": timestamp(volume.created_at),
        "updated_at": None if volume.updated_at is None else timestamp(volume.updated_at),
        "name": volume.name,
        "description": volume.description,
        "volume_type": name,
        "snapshot_id": volume.snapshot_id,
        "source_volid": volume.source_volid,
        "metadata": user_metadata(volume),
        "links": links(request, "volumes", volume.id),
        "user_id": volume.user,
        "bootable": str(volume.bootable).lower(),
        "encrypted": volume.encryption_key_id is not None,
        "replication_status": None,
        "consistencygroup_id": None,
        "multiattach": volume.multiattach,
        "attachments": [
            _attached(
                row, with_host=release.hosts_shown_to is None or bool(release.hosts_shown_to & request.user.roles)
            )
            for row in attachments
            if row.attach_status == "attached"
        ],
    }
    if request.user.is_admin:
        body["migration_status"] = volume.migration_status
    for since, key, value in _later_keys(request, volume, type_id):
        if request.version >= since:
            body[key] = value
    return body


def attachment_summary(row: Attachment) -> dict[str, Any]:
    """A line of GET /attachments, and of what DELETE answers."""
    return {
        "id": row.id,
        "status": row.attach_status,
        "instance": row.instance_uuid,
        "volume_id": row.volume_id,
    }


def attachment_detail(row: Attachment) -> dict[str, Any]:
    """An attachment in full."""
    return {
        **attachment_summary(row),
        "attached_at": "" if row.attached_at is None else timestamp(row.attached_at),
        "detached_at": "",
        "attach_mode": row.attach_mode,
        "connection_info": None if row.connection_info is None else dict(row.connection_info),
    }


def message(request: Request, row: Message) -> dict[str, Any]:
    """A user message, in lists and alone."""
    return {
        "id": row.id,
        "event_id": event_id(row),
        "user_message": f"{user_messages.ACTIONS[row.action]}:{user_messages.DETAILS[row.detail]}",
        "message_level": "ERROR",
        "created_at": timestamp(row.created_at),
        "guaranteed_until": timestamp(row.created_at + _MESSAGE_TTL),
        "request_id": request_id(row),
        "links": links(request, "messages", row.id),
        "resource_type": row.resource_type,
        "resource_uuid": row.volume_id,
    }


def event_id(row: Message) -> str:
    """What kind of message it is."""
    return f"VOLUME_{row.resource_type}_{row.action}_{row.detail}"


def request_id(row: Message) -> str:
    """Of the request that failed."""
    return f"req-{uuid.uuid5(uuid.NAMESPACE_OID, row.id)}"


def limits(maximum: Mapping[str, int], used: Mapping[str, int] | None = None) -> dict[str, Any]:
    """What GET /limits answers, from limits and usage by the name of the resource.

    Args:
        maximum: what the project may have.
        used: what it has; None where who asks is not to know.
    """
    absolute = {
        "maxTotalVolumes": maximum["volumes"],
        "maxTotalVolumeGigabytes": maximum["gigabytes"],
        "maxTotalSnapshots": maximum["snapshots"],
        "maxTotalBackups": maximum["backups"],
        "maxTotalBackupGigabytes": maximum["backup_gigabytes"],
    }
    if used is not None:
        absolute |= {
            "totalVolumesUsed": used["volumes"],
            "totalGigabytesUsed": used["gigabytes"],
            "totalSnapshotsUsed": used["snapshots"],
            "totalBackupsUsed": 0,
            "totalBackupGigabytesUsed": 0,
        }
    return {"limits": {"rate": [], "absolute": absolute}}


def timestamp(seconds: float) -> str:
    """Seconds since 1970 as Cinder writes them: UTC, microseconds, no zone."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def encryption(volume: Volume, encrypted: Encryption | None) -> dict[str, Any]:
    """What GET /volumes/{id}/encryption answers: the volume's key, and what its type says."""
    body: dict[str, Any] = {"encryption_key_id": volume.encryption_key_id}
    if encrypted is not None:
        body |= dataclasses.asdict(encrypted)
    return body


def _later_keys(request: Request, volume: Volume, type_id: str | None) -> Iterable[tuple[Version, str, Any]]:
    unknown = volume.shared_targets is None and request.version < mv.SHARED_TARGETS_OR_NULL
    yield mv.GROUP_ID, "group_id", volume.group_id
    if request.user.is_admin:
        yield mv.PROVIDER_ID, "provider_id", None
        yield mv.CLUSTER_NAME, "cluster_name", None
    yield mv.SHARED_TARGETS, "shared_targets", True if unknown else volume.shared_targets
    yield mv.SHARED_TARGETS, "service_uuid", volume.service_uuid
    yield mv.VOLUME_TYPE_ID, "volume_type_id", type_id
    if volume.encryption_key_id not in (None, _FIXED_KEY):
        yield mv.ENCRYPTION_KEY_ID, "encryption_key_id", volume.encryption_key_id
    yield mv.CONSUMES_QUOTA, "consumes_quota", volume.use_quota


def user_metadata(volume: Volume) -> dict[str, str]:
    """What a user sees as metadata (cinder.api.api_utils.add_visible_admin_metadata adds two items of Cinder's own)."""
    seen = dict(volume.metadata)
    if volume.readonly is not None:
        seen["readonly"] = str(volume.readonly)
    if volume.attached_mode is not None:
        seen["attached_mode"] = volume.attached_mode
    return seen


def _attached(row: Attachment, *, with_host: bool) -> dict[str, Any]:
    return {
        "id": row.volume_id,
        "attachment_id": row.id,
        "volume_id": row.volume_id,
        "server_id": row.instance_uuid,
        "host_name": row.attached_host if with_host else None,
        "device": row.mountpoint,
        "attached_at": None if row.attached_at is None else timestamp(row.attached_at),
    }


def links(request: Request, collection: str, key: str) -> list[dict[str, str]]:
    """Where a row is found."""
    path = "/".join(part for part in (request.project, collection, key) if part)
    return [
        {"rel": "self", "href": f"{request.root}/v3/{path}"},
        {"rel": "bookmark", "href": f"{request.root}/{path}"},
    ]
