"""What request bodies must look like, as JSON schemas (cinder.api.schemas); `validation` compares them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.microversions import Version
from volfault_fakes.cinder.schema_words import (
    ANY_CONNECTOR,
    BOOLEAN,
    BROKEN_TYPE,
    DESCRIPTION,
    NAME,
    NULL,
    OR_NULL,
    SHORT_OR_NULL,
    SIZE,
    UUID,
    Schema,
    an_object,
    below,
    items,
    text,
)


def _volume_create(since: Version) -> Schema:
    optional_uuid = {"oneOf": [NULL, UUID]}
    properties: dict[str, Any] = {
        "name": NAME,
        "description": DESCRIPTION,
        "display_name": NAME,
        "display_description": DESCRIPTION,
        "volume_type": SHORT_OR_NULL,
        "metadata": items(text(maxLength=255), "object", "null"),
        "snapshot_id": optional_uuid,
        "source_volid": optional_uuid,
        "consistencygroup_id": optional_uuid,
        "size": {"type": ["integer", "string", "null"], **SIZE},
        "availability_zone": text(*OR_NULL, minLength=1, maxLength=255),
        "multiattach": {"oneOf": [NULL, BOOLEAN]},
        "image_id": SHORT_OR_NULL,
        "imageRef": SHORT_OR_NULL,
    }
    if since >= mv.GROUP_ID:
        properties["group_id"] = SHORT_OR_NULL
    if since >= mv.CREATE_FROM_BACKUP:
        properties["backup_id"] = optional_uuid
    volume = {**an_object(properties), "additionalProperties": since < mv.NOTHING_MORE}
    return an_object({"volume": volume, "OS-SCH-HNT:scheduler_hints": {"type": ["object", "null"]}}, "volume")


@functools.cache
def metadata(keys: str) -> Schema:
    """The schema of POST and PUT /volumes/{id}/metadata; the keys match a regular expression."""
    return an_object({**BROKEN_TYPE, "metadata": items(text(maxLength=255), pattern=keys)}, "metadata")


@functools.cache
def meta(keys: str) -> Schema:
    """The schema of PUT /volumes/{id}/metadata/{key}; the key matches a regular expression."""
    one = items(text(maxLength=255), pattern=keys, minProperties=1, maxProperties=1)
    return an_object({**BROKEN_TYPE, "meta": one}, "meta")


@functools.cache
def attachment_create(required: tuple[str, ...], with_mode: bool) -> Schema:
    """The schema of POST /attachments."""
    properties: dict[str, Any] = {
        "instance_uuid": UUID,
        "connector": {"type": ["object", "null"]},
        "volume_uuid": UUID,
    }
    if with_mode:
        properties["mode"] = text(enum=["rw", "ro"])
    return an_object({**BROKEN_TYPE, "attachment": an_object(properties, *required)}, "attachment")


def _volume_update(**also: Any) -> Schema:
    properties = {
        "name": NAME,
        "description": DESCRIPTION,
        "display_name": NAME,
        "display_description": DESCRIPTION,
        "metadata": items(text(maxLength=255)),
    }
    # This one comes last.
    return below("volume", {**an_object(properties), **also})


VOLUME_CREATE: Mapping[Version, Schema] = {
    since: _volume_create(since) for since in (mv.NOTHING_MORE, mv.CREATE_FROM_BACKUP, mv.GROUP_ID, mv.MINIMUM)
}
VOLUME_UPDATE = _volume_update()
VOLUME_UPDATE_NAMED = _volume_update(
    anyOf=[{"required": [name]} for name in ("name", "description", "display_name", "display_description", "metadata")]
)
SET_IMAGE_METADATA = below(
    "os-set_image_metadata", an_object({"metadata": items(text(format="mysql_text"))}, "metadata")
)
UNSET_IMAGE_METADATA = below("os-unset_image_metadata", an_object({"key": text(minLength=1, maxLength=255)}, "key"))
ATTACHMENT_UPDATE = an_object(
    {**BROKEN_TYPE, "attachment": an_object({"connector": {"type": "object", "minProperties": 1}}, "connector")},
    "attachment",
)
ATTACH = below(
    "os-attach",
    an_object(
        {
            "instance_uuid": UUID,
            "mountpoint": text(minLength=1, maxLength=255),
            "host_name": text(maxLength=255),
            "mode": text(enum=["rw", "ro"]),
        },
        "mountpoint",
        also={"anyOf": [{"required": ["instance_uuid"]}, {"required": ["host_name"]}]},
    ),
)
DETACH = below("os-detach", an_object({"attachment_id": {"oneOf": [UUID, NULL]}}, type=["object", "null"]))
INITIALIZE_CONNECTION = below(
    "os-initialize_connection", an_object({"connector": {"type": ["object", "string"]}}, "connector")
)
TERMINATE_CONNECTION = below("os-terminate_connection", an_object({"connector": ANY_CONNECTOR}, "connector"))
FORCE_DETACH = below("os-force_detach", an_object({"connector": ANY_CONNECTOR, "attachment_id": text(*OR_NULL)}))
RESET_STATUS = below(
    "os-reset_status",
    an_object(
        {
            "status": text(*OR_NULL, format="status"),
            "attach_status": text(*OR_NULL, format="attach_status"),
            "migration_status": text(*OR_NULL, format="migration_status"),
        },
        format="reset_status",
    ),
)
EXTEND = below("os-extend", an_object({"new_size": {"type": ["integer", "string"], **SIZE}}, "new_size"))
EXTEND_COMPLETION = below("os-extend_volume_completion", an_object({"error": {"type": ["string", "null", "boolean"]}}))
SET_BOOTABLE = below("os-set_bootable", an_object({"bootable": BOOLEAN}, "bootable"))
UPDATE_READONLY_FLAG = below("os-update_readonly_flag", an_object({"readonly": BOOLEAN}, "readonly"))


_MIGRATE = {"force_host_copy": BOOLEAN, "lock_volume": BOOLEAN}
MIGRATE = below("os-migrate_volume", an_object({"host": text(maxLength=255), **_MIGRATE}, "host"))
MIGRATE_TO_CLUSTER = below(
    "os-migrate_volume", an_object({"host": text(*OR_NULL, maxLength=255), **_MIGRATE, "cluster": NAME})
)
MIGRATE_COMPLETION = below(
    "os-migrate_volume_completion",
    an_object({"new_volume": UUID, "error": {"type": ["string", "null", "boolean"]}}, "new_volume"),
)
RETYPE = below(
    "os-retype",
    an_object({"new_type": text(), "migration_policy": text(*OR_NULL, enum=["on-demand", "never"])}, "new_type"),
)
REIMAGE = below("os-reimage", an_object({"image_id": UUID, "reimage_reserved": BOOLEAN}, "image_id"))


def volume_create(version: Version) -> Schema:
    """The schema of POST /volumes at a microversion."""
    return next(schema for since, schema in VOLUME_CREATE.items() if version >= since)
