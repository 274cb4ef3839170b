"""What request bodies must look like, as JSON schemas (cinder.api.schemas); `validation` compares them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder import microversions as mv
from volfault_fakes.cinder.microversions import Version

Schema = Mapping[str, Any]

# The order of the words is told in refusals.
_TRUE = [True, "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes", "y", "t"]
_FALSE = [False, "False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no", "n", "f"]
# cinder.common.constants.DB_MAX_INT
_MAX_INT = 0x7FFFFFFF
METADATA_KEYS = "^[a-zA-Z0-9-_:. /]{1,255}$"

_NONE: Schema = {}


def _text(*types: str, **more: Any) -> Schema:
    return {"type": list(types), **more} if types else {"type": "string", **more}


def _object(properties: Schema, *required: str, also: Schema = _NONE, **more: Any) -> Schema:
    # In this order the complaints are looked for, and the first is told.
    return {
        "type": "object",
        **more,
        "properties": properties,
        **({"required": list(required)} if required else {}),
        **also,
        "additionalProperties": False,
    }


def _below(key: str, inner: Schema) -> Schema:
    return _object({key: inner}, key)


_OR_NULL = ("string", "null")
_NULL = {"type": "null"}
_UUID = _text(format="uuid")
_SHORT_OR_NULL = _text(*_OR_NULL, minLength=0, maxLength=255)
_NAME = _text(*_OR_NULL, format="name")
_DESCRIPTION = _text(*_OR_NULL, format="description")
_BOOLEAN = {"type": ["boolean", "string"], "enum": [*_TRUE, *_FALSE]}
_SIZE = {"pattern": "^[0-9]+$", "minimum": 1, "maximum": _MAX_INT}
# The real schemas of attachments and metadata have a property `type` by mistake, and trip over it.
_TYPE = {"type": {"format": "broken"}}
_ANY_CONNECTOR = {"type": ["string", "object", "null"]}


def _items(value: Schema, *types: str, pattern: str = METADATA_KEYS, **more: Any) -> Schema:
    """Metadata: any keys of such letters."""
    kind = list(types) if types else "object"
    return {"type": kind, "patternProperties": {pattern: value}, "additionalProperties": False, **more}


def _volume_create(since: Version) -> Schema:
    optional_uuid = {"oneOf": [_NULL, _UUID]}
    properties: dict[str, Any] = {
        "name": _NAME,
        "description": _DESCRIPTION,
        "display_name": _NAME,
        "display_description": _DESCRIPTION,
        "volume_type": _SHORT_OR_NULL,
        "metadata": _items(_text(maxLength=255), "object", "null"),
        "snapshot_id": optional_uuid,
        "source_volid": optional_uuid,
        "consistencygroup_id": optional_uuid,
        "size": {"type": ["integer", "string", "null"], **_SIZE},
        "availability_zone": _text(*_OR_NULL, minLength=1, maxLength=255),
        "multiattach": {"oneOf": [_NULL, _BOOLEAN]},
        "image_id": _SHORT_OR_NULL,
        "imageRef": _SHORT_OR_NULL,
    }
    if since >= mv.GROUP_ID:
        properties["group_id"] = _SHORT_OR_NULL
    if since >= mv.CREATE_FROM_BACKUP:
        properties["backup_id"] = optional_uuid
    volume = {**_object(properties), "additionalProperties": since < mv.NOTHING_MORE}
    return _object({"volume": volume, "OS-SCH-HNT:scheduler_hints": {"type": ["object", "null"]}}, "volume")


@functools.cache
def metadata(keys: str) -> Schema:
    """The schema of POST and PUT /volumes/{id}/metadata; the keys match a regular expression."""
    return _object({**_TYPE, "metadata": _items(_text(maxLength=255), pattern=keys)}, "metadata")


@functools.cache
def meta(keys: str) -> Schema:
    """The schema of PUT /volumes/{id}/metadata/{key}; the key matches a regular expression."""
    one = _items(_text(maxLength=255), pattern=keys, minProperties=1, maxProperties=1)
    return _object({**_TYPE, "meta": one}, "meta")


@functools.cache
def attachment_create(required: tuple[str, ...], with_mode: bool) -> Schema:
    """The schema of POST /attachments."""
    properties: dict[str, Any] = {
        "instance_uuid": _UUID,
        "connector": {"type": ["object", "null"]},
        "volume_uuid": _UUID,
    }
    if with_mode:
        properties["mode"] = _text(enum=["rw", "ro"])
    return _object({**_TYPE, "attachment": _object(properties, *required)}, "attachment")


def _volume_update(**also: Any) -> Schema:
    properties = {
        "name": _NAME,
        "description": _DESCRIPTION,
        "display_name": _NAME,
        "display_description": _DESCRIPTION,
        "metadata": _items(_text(maxLength=255)),
    }
    # This one comes last.
    return _below("volume", {**_object(properties), **also})


VOLUME_CREATE: Mapping[Version, Schema] = {
    since: _volume_create(since) for since in (mv.NOTHING_MORE, mv.CREATE_FROM_BACKUP, mv.GROUP_ID, mv.MINIMUM)
}
VOLUME_UPDATE = _volume_update()
VOLUME_UPDATE_NAMED = _volume_update(
    anyOf=[{"required": [name]} for name in ("name", "description", "display_name", "display_description", "metadata")]
)
SET_IMAGE_METADATA = _below(
    "os-set_image_metadata", _object({"metadata": _items(_text(format="mysql_text"))}, "metadata")
)
UNSET_IMAGE_METADATA = _below("os-unset_image_metadata", _object({"key": _text(minLength=1, maxLength=255)}, "key"))
ATTACHMENT_UPDATE = _object(
    {**_TYPE, "attachment": _object({"connector": {"type": "object", "minProperties": 1}}, "connector")}, "attachment"
)
ATTACH = _below(
    "os-attach",
    _object(
        {
            "instance_uuid": _UUID,
            "mountpoint": _text(minLength=1, maxLength=255),
            "host_name": _text(maxLength=255),
            "mode": _text(enum=["rw", "ro"]),
        },
        "mountpoint",
        also={"anyOf": [{"required": ["instance_uuid"]}, {"required": ["host_name"]}]},
    ),
)
DETACH = _below("os-detach", _object({"attachment_id": {"oneOf": [_UUID, _NULL]}}, type=["object", "null"]))
INITIALIZE_CONNECTION = _below(
    "os-initialize_connection", _object({"connector": {"type": ["object", "string"]}}, "connector")
)
TERMINATE_CONNECTION = _below("os-terminate_connection", _object({"connector": _ANY_CONNECTOR}, "connector"))
FORCE_DETACH = _below("os-force_detach", _object({"connector": _ANY_CONNECTOR, "attachment_id": _text(*_OR_NULL)}))
RESET_STATUS = _below(
    "os-reset_status",
    _object(
        {
            "status": _text(*_OR_NULL, format="status"),
            "attach_status": _text(*_OR_NULL, format="attach_status"),
            "migration_status": _text(*_OR_NULL, format="migration_status"),
        },
        format="reset_status",
    ),
)
EXTEND = _below("os-extend", _object({"new_size": {"type": ["integer", "string"], **_SIZE}}, "new_size"))
EXTEND_COMPLETION = _below("os-extend_volume_completion", _object({"error": {"type": ["string", "null", "boolean"]}}))
SET_BOOTABLE = _below("os-set_bootable", _object({"bootable": _BOOLEAN}, "bootable"))
UPDATE_READONLY_FLAG = _below("os-update_readonly_flag", _object({"readonly": _BOOLEAN}, "readonly"))


def volume_create(version: Version) -> Schema:
    """The schema of POST /volumes at a microversion."""
    return next(schema for since, schema in VOLUME_CREATE.items() if version >= since)
