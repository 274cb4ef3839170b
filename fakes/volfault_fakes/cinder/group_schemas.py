"""What is asked of groups and of their snapshots."""

from __future__ import annotations

from typing import Any

from volfault_fakes.cinder.schema_words import (
    BOOLEAN,
    BROKEN_TYPE,
    NOTE,
    OR_NULL,
    SHORT_OR_NULL,
    UUID,
    an_object,
    below,
    text,
)

_TYPES: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "string", "maxLength": 255},
    "uniqueItems": True,
}
GROUP_CREATE = below(
    "group",
    an_object(
        {
            "description": NOTE,
            "group_type": text(format="group_type"),
            "name": SHORT_OR_NULL,
            "volume_types": _TYPES,
            "availability_zone": text(*OR_NULL, format="availability_zone"),
        },
        "group_type",
        "volume_types",
    ),
)
_CHANGES = ("description", "name", "add_volumes", "remove_volumes")
GROUP_UPDATE = below(
    "group",
    {
        "type": "object",
        "properties": {name: SHORT_OR_NULL if name == "name" else NOTE for name in _CHANGES},
        "anyOf": [{"required": [name]} for name in ("name", "description", "add_volumes", "remove_volumes")],
        "additionalProperties": False,
    },
)
GROUP_DELETE = below("delete", an_object({"delete-volumes": BOOLEAN}))
GROUP_SNAPSHOT_CREATE = an_object(
    {
        **BROKEN_TYPE,
        "group_snapshot": an_object({"group_id": UUID, "name": SHORT_OR_NULL, "description": NOTE}, "group_id"),
    },
    "group_snapshot",
)
