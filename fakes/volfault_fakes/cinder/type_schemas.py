"""What is asked of volume types, and of their brothers, the types of groups."""

from __future__ import annotations

from volfault_fakes.cinder.schema_words import (
    BOOLEAN,
    BROKEN_TYPE,
    NOTE,
    OR_NULL,
    SHORT_OR_NULL,
    an_object,
    items,
    text,
)

_NAMED = text(minLength=1, maxLength=255, format="type_name")
_SPEC_KEYS = "^[a-zA-Z0-9-_:.]{1,255}$"
_SPEC = text(*OR_NULL, maxLength=255)
_ZERO_SPEC = text(*OR_NULL, minLength=0, maxLength=255)

TYPE_CREATE = an_object(
    {
        **BROKEN_TYPE,
        "volume_type": an_object(
            {
                "name": _NAMED,
                "description": NOTE,
                "extra_specs": items(_SPEC),
                "os-volume-type-access:is_public": BOOLEAN,
            },
            "name",
        ),
    },
    "volume_type",
)
TYPE_UPDATE = an_object(
    {
        **BROKEN_TYPE,
        "volume_type": an_object(
            {
                "name": text(*OR_NULL, minLength=1, maxLength=255),
                "description": NOTE,
                "is_public": BOOLEAN,
            }
        ),
    },
    "volume_type",
)
SPECS_CREATE = an_object({"extra_specs": items(_ZERO_SPEC, pattern=_SPEC_KEYS)}, "extra_specs")
SPEC_UPDATE = items(_ZERO_SPEC, pattern=_SPEC_KEYS, minProperties=1, maxProperties=1)

GROUP_TYPE_CREATE = an_object(
    {
        **BROKEN_TYPE,
        "group_type": an_object(
            {
                "name": _NAMED,
                "description": NOTE,
                "is_public": BOOLEAN,
                "group_specs": items(text(maxLength=255), "object", "null"),
            },
            "name",
        ),
    },
    "group_type",
)
GROUP_TYPE_UPDATE = an_object(
    {
        **BROKEN_TYPE,
        "group_type": an_object({"name": SHORT_OR_NULL, "description": NOTE, "is_public": BOOLEAN}),
    },
    "group_type",
)
GROUP_SPECS_CREATE = an_object({**BROKEN_TYPE, "group_specs": items(_SPEC, pattern=_SPEC_KEYS)}, "group_specs")
GROUP_SPEC_UPDATE = items(_SPEC, pattern=_SPEC_KEYS, minProperties=1, maxProperties=1)
# Neither must the key be there nor must it be alone.
DEFAULT_TYPE_SET = {
    "type": "object",
    "properties": {"default_type": an_object({"volume_type": _NAMED}, "volume_type")},
}
