"""What request bodies must look like, and how Cinder complains (its jsonschema validators, in their words)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from volfault_fakes.cinder.dialect import UNHANDLED, CinderRefusal
from volfault_fakes.cinder.states import ATTACH_STATUSES, MIGRATION_STATUSES, STATUSES

_PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "string": (str,), "null": (type(None),), "boolean": (bool,), "integer": (int,),
}  # fmt: skip

# cinder.api.validation.parameter_types.boolean
_TRUE = (True, "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes", "y", "t")
_FALSE = (False, "False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no", "n", "f")


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a body: its JSON types and what else is asked of it."""

    types: tuple[str, ...]
    choices: tuple[Any, ...] = ()
    is_uuid: bool = False
    pattern: str = ""
    minimum: int | None = None
    filled: bool = False
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """A body of one key.

    Attributes:
        key: that key.
        fields: the properties of its object; nothing else may be in there.
        required: those that must be.
        either: one of these must be.
        types: what the key itself may hold.
    """

    key: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    types: tuple[str, ...] = ("object",)


_UUID = Field(("string",), is_uuid=True)
_UUID_OR_NULL = Field(("string", "null"), is_uuid=True)
_TEXT_OR_NULL = Field(("string", "null"))
_ANY_CONNECTOR = Field(("string", "object", "null"))
_CREATE = {"instance_uuid": _UUID, "connector": Field(("object", "null")), "volume_uuid": _UUID}

ATTACHMENT_CREATE = Schema("attachment", _CREATE, required=("volume_uuid",))
ATTACHMENT_CREATE_WITH_MODE = Schema(
    "attachment", {**_CREATE, "mode": Field(("string",), ("rw", "ro"))}, required=("volume_uuid",)
)
ATTACHMENT_UPDATE = Schema("attachment", {"connector": Field(("object",), filled=True)}, required=("connector",))
ATTACH = Schema(
    "os-attach",
    {
        "instance_uuid": _UUID,
        "mountpoint": Field(("string",), filled=True, longest=255),
        "host_name": Field(("string",), longest=255),
        "mode": Field(("string",), ("rw", "ro")),
    },
    required=("mountpoint",),
    either=("instance_uuid", "host_name"),
)
DETACH = Schema("os-detach", {"attachment_id": _UUID_OR_NULL}, types=("object", "null"))
INITIALIZE_CONNECTION = Schema(
    "os-initialize_connection", {"connector": Field(("object", "string"))}, required=("connector",)
)
TERMINATE_CONNECTION = Schema("os-terminate_connection", {"connector": _ANY_CONNECTOR}, required=("connector",))
FORCE_DETACH = Schema("os-force_detach", {"connector": _ANY_CONNECTOR, "attachment_id": _TEXT_OR_NULL})
RESET_STATUS = Schema(
    "os-reset_status",
    {"status": _TEXT_OR_NULL, "attach_status": _TEXT_OR_NULL, "migration_status": _TEXT_OR_NULL},
)
EXTEND = Schema(
    "os-extend",
    {"new_size": Field(("integer", "string"), pattern="^[0-9]+$", minimum=1)},
    required=("new_size",),
)
EXTEND_COMPLETION = Schema("os-extend_volume_completion", {"error": Field(("string", "null", "boolean"))})
SET_BOOTABLE = Schema(
    "os-set_bootable", {"bootable": Field(("boolean", "string"), (*_TRUE, *_FALSE))}, required=("bootable",)
)
UPDATE_READONLY_FLAG = Schema(
    "os-update_readonly_flag",
    {"readonly": Field(("boolean", "string"), (*_TRUE, *_FALSE))},
    required=("readonly",),
)


def accept(schema: Schema, body: Any) -> dict[str, Any]:
    """Return the object below the schema's key.

    Raises:
        CinderRefusal: 400, with the complaint that jsonschema would choose: the shallowest, and of those the first.
    """
    if not isinstance(body, dict):
        raise CinderRefusal(400, f"{body!r} is not of type 'object'")
    if schema.key not in body:
        raise CinderRefusal(400, f"{schema.key!r} is a required property")
    value = body[schema.key]
    for where, what, complaint in _complaints(schema, value):
        raise CinderRefusal(400, f"Invalid input for field/attribute {where}. Value: {what}. {complaint}")
    if value is None:
        # Allowed by the schema, but then the API trips over it: an AttributeError, so an answer without details.
        raise CinderRefusal(500, UNHANDLED)
    accepted: dict[str, Any] = value
    return accepted


def is_true(value: Any) -> bool:
    """oslo_utils.strutils.bool_from_string, for values that passed the schema."""
    return value in _TRUE


def boolean_parameter(name: str, query: Mapping[str, str]) -> bool:
    """A boolean of the query string (cinder.utils.get_bool_param).

    Raises:
        CinderRefusal: 400, it is no boolean.
    """
    value = query.get(name, "False").lower()
    if value not in ("true", "false", "yes", "no", "y", "n", "1", "0", "t", "f", "on", "off"):
        raise CinderRefusal(400, f"Value '{query[name]}' for '{name}' is not a boolean.")
    return value in ("true", "yes", "y", "1", "t", "on")


def check_reset(wanted: Mapping[str, Any]) -> None:
    """The formats of os-reset_status.

    Raises:
        CinderRefusal: 400, nothing is asked for, or a status that does not exist.
    """
    if not any(wanted.get(name) for name in ("status", "attach_status", "migration_status")):
        raise CinderRefusal(400, "Must specify 'status', 'attach_status' or 'migration_status' for update.")
    for name, title, valid in (
        ("status", "Volume status", STATUSES),
        ("attach_status", "Volume attach status", list(ATTACH_STATUSES)),
        ("migration_status", "Volume migration status", MIGRATION_STATUSES),
    ):
        value = wanted.get(name)
        if value and value.lower() not in valid:
            raise CinderRefusal(400, f"{title}: {value} is invalid, valid statuses are: {valid}.")


def _complaints(schema: Schema, value: Any) -> Iterator[tuple[str, Any, str]]:
    if not _is(value, schema.types):
        yield schema.key, value, f"{value!r} is not of type {_listed(schema.types)}"
    elif value is not None:
        yield from _object_complaints(schema, value)


def _object_complaints(schema: Schema, value: dict[str, Any]) -> Iterator[tuple[str, Any, str]]:
    for name in schema.required:
        if name not in value:
            yield schema.key, value, f"{name!r} is a required property"
    extra = [name for name in value if name not in schema.fields]
    if extra:
        names = ", ".join(map(repr, extra))
        verb = "was" if len(extra) == 1 else "were"
        yield schema.key, value, f"Additional properties are not allowed ({names} {verb} unexpected)"
    if schema.either and not any(name in value for name in schema.either):
        yield schema.key, value, f"{value!r} is not valid under any of the given schemas"
    for name, rules in schema.fields.items():
        if name in value:
            for complaint in _field_complaints(rules, value[name]):
                yield name, value[name], complaint


def _field_complaints(rules: Field, value: Any) -> Iterator[str]:
    if not _is(value, rules.types):
        yield f"{value!r} is not of type {_listed(rules.types)}"
    if rules.choices and value not in rules.choices:
        yield f"{value!r} is not one of {list(rules.choices)}"
    if rules.is_uuid and isinstance(value, str) and not is_uuid(value):
        yield f"{value!r} is not a 'uuid'"
    if rules.filled and not value:
        yield f"{value!r} should be non-empty"
    if rules.longest is not None and len(value) > rules.longest:
        yield f"{value!r} is too long"
    if rules.pattern and isinstance(value, str) and not re.search(rules.pattern, value):
        yield f"{value!r} does not match {rules.pattern!r}"
    if rules.minimum is not None and str(value).lstrip("-").isdigit() and int(value) < rules.minimum:
        yield f"{value!r} is less than the minimum of {rules.minimum}"


def _is(value: Any, types: tuple[str, ...]) -> bool:
    # In JSON a boolean is no integer, in Python it is.
    if isinstance(value, bool):
        return "boolean" in types
    return isinstance(value, tuple(python for name in types for python in _PYTHON_TYPES[name]))


def _listed(types: tuple[str, ...]) -> str:
    return ", ".join(map(repr, types))


def is_uuid(value: str) -> bool:
    """oslo_utils.uuidutils.is_uuid_like."""
    try:
        uuid.UUID(value)
    except ValueError:
        return False
    return True
