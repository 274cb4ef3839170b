"""What is asked of snapshots."""

from __future__ import annotations

from volfault_fakes.cinder.schema_words import (
    BOOLEAN,
    BROKEN_TYPE,
    NOTE,
    NULL,
    SHORT_OR_NULL,
    UUID,
    Schema,
    an_object,
    below,
    items,
    text,
)

SNAPSHOT_CREATE = an_object(
    {
        **BROKEN_TYPE,
        "snapshot": an_object(
            {
                "name": SHORT_OR_NULL,
                "display_name": SHORT_OR_NULL,
                "description": NOTE,
                "volume_id": {"oneOf": [UUID, NULL]},
                "force": BOOLEAN,
                "metadata": items(text(maxLength=255), "object", "null"),
            },
            "volume_id",
        ),
    },
    "snapshot",
)
_TEXTS = ("name", "description", "display_name", "display_description")
SNAPSHOT_UPDATE = an_object(
    {
        **BROKEN_TYPE,
        "snapshot": {
            **an_object({name: NOTE if "description" in name else SHORT_OR_NULL for name in _TEXTS}),
            "anyOf": [{"required": [name]} for name in _TEXTS],
        },
    },
    "snapshot",
)
SNAPSHOT_RESET_STATUS = below("os-reset_status", an_object({"status": text(format="snapshot_status")}, "status"))
SNAPSHOT_UPDATE_STATUS = below(
    "os-update_snapshot_status", an_object({"status": text(), "progress": {"format": "progress"}}, "status")
)

_KEYS = "^[a-zA-Z0-9-_:. ]{1,255}$"


def _open(properties: Schema, key: str) -> Schema:
    return {"type": "object", "properties": properties, "required": [key], "additionalProperties": True}


# Other than those of volumes, their keys have no slash, and more beside them is let through.
SNAPSHOT_METADATA = _open({**BROKEN_TYPE, "metadata": items(text(maxLength=255), pattern=_KEYS)}, "metadata")
SNAPSHOT_META = _open({"meta": items(text(maxLength=255), pattern=_KEYS, minProperties=1, maxProperties=1)}, "meta")
