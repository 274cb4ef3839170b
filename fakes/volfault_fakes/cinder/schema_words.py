"""The words that the schemas of request bodies are written in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

# The order of the words is told in refusals.
_TRUE = [True, "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes", "y", "t"]
_FALSE = [False, "False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no", "n", "f"]
# cinder.common.constants.DB_MAX_INT
MAX_INT = 0x7FFFFFFF
METADATA_KEYS = "^[a-zA-Z0-9-_:. /]{1,255}$"

_NONE: Schema = {}


def text(*types: str, **more: Any) -> Schema:
    """A text, or what else the types say."""
    return {"type": list(types), **more} if types else {"type": "string", **more}


def an_object(properties: Schema, *required: str, also: Schema = _NONE, **more: Any) -> Schema:
    """An object that has these properties and no others."""
    # In this order the complaints are looked for, and the first is told.
    return {
        "type": "object",
        **more,
        "properties": properties,
        **({"required": list(required)} if required else {}),
        **also,
        "additionalProperties": False,
    }


def below(key: str, inner: Schema) -> Schema:
    """An object with this one key."""
    return an_object({key: inner}, key)


OR_NULL = ("string", "null")
NULL = {"type": "null"}
UUID = text(format="uuid")
SHORT_OR_NULL = text(*OR_NULL, minLength=0, maxLength=255)
# A description of anything but a volume.
NOTE = {**SHORT_OR_NULL, "printable": True}
NAME = text(*OR_NULL, format="name")
DESCRIPTION = text(*OR_NULL, format="description")
BOOLEAN = {"type": ["boolean", "string"], "enum": [*_TRUE, *_FALSE]}
SIZE = {"pattern": "^[0-9]+$", "minimum": 1, "maximum": MAX_INT}
# The real schemas of attachments and metadata have a property `type` by mistake, and trip over it.
BROKEN_TYPE = {"type": {"format": "broken"}}
ANY_CONNECTOR = {"type": ["string", "object", "null"]}


def items(value: Schema, *types: str, pattern: str = METADATA_KEYS, **more: Any) -> Schema:
    """Metadata: any keys of such letters."""
    kind = list(types) if types else "object"
    return {"type": kind, "patternProperties": {pattern: value}, "additionalProperties": False, **more}
