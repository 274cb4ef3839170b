"""The formats that Cinder's schemas name (cinder.api.validation.validators).

A format is looked at whatever type the value has, and before any other complaint is made. Where Cinder's own check trips
over the type its answer is an error without details.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from volfault_fakes.cinder.dialect import UNHANDLED, CinderRefusal, invalid_input
from volfault_fakes.cinder.states import ATTACH_STATUSES, MIGRATION_STATUSES, STATUSES


def is_uuid(value: Any) -> bool:
    """oslo_utils.uuidutils.is_uuid_like."""
    try:
        read = uuid.UUID(value)
    except (AttributeError, TypeError, ValueError):
        return False
    plain = value.replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "").lower()
    return read.hex == str(plain)


def _short(what: str) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        if value:
            length = len(_own_text(value).strip())
            if length > 255:
                raise invalid_input(f"{what} has {length} characters, more than 255.")
        return True

    return check


def _one_of(title: str, valid: Iterable[str]) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        if value and _own_text(value).lower() not in valid:
            raise CinderRefusal(400, f"{title}: {value} is invalid, valid statuses are: {valid}.")
        return True

    return check


def _reset(value: Any) -> bool:
    if not isinstance(value, dict):
        raise CinderRefusal(500, UNHANDLED)
    if not any(value.get(name) for name in ("status", "attach_status", "migration_status")):
        raise CinderRefusal(400, "Must specify 'status', 'attach_status' or 'migration_status' for update.")
    return True


def _trips(_value: Any) -> bool:
    raise CinderRefusal(500, UNHANDLED)


def _own_text(value: Any) -> str:
    if not isinstance(value, str):
        raise CinderRefusal(500, UNHANDLED)
    return value


# The names of the formats are told in refusals where the check returns False.
FORMATS: Mapping[str, Callable[[Any], bool]] = {
    "uuid": is_uuid,
    "broken": _trips,
    "name": _short("name"),
    "description": _short("description"),
    "reset_status": _reset,
    "status": _one_of("Volume status", STATUSES),
    "attach_status": _one_of("Volume attach status", list(ATTACH_STATUSES)),
    "migration_status": _one_of("Volume migration status", MIGRATION_STATUSES),
}
