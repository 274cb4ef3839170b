"""The formats that Cinder's schemas name (cinder.api.validation.validators).

The type comes before the format, so that each is asked of values of its own type, or of null.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from volfault_fakes.cinder import snapshot_states
from volfault_fakes.cinder.dialect import UNHANDLED, CinderRefusal, invalid_input
from volfault_fakes.cloud.statuses import ATTACH_STATUSES, MIGRATION_STATUSES, STATUSES


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
            length = len(value.strip())
            if length > 255:
                raise invalid_input(f"{what} has {length} characters, more than 255.")
        return True

    return check


def _one_of(title: str, valid: Iterable[str]) -> Callable[[Any], bool]:
    def check(value: Any) -> bool:
        if value and value.lower() not in valid:
            raise CinderRefusal(400, f"{title}: {value} is invalid, valid statuses are: {valid}.")
        return True

    return check


def _reset(value: Any) -> bool:
    if not any(value.get(name) for name in ("status", "attach_status", "migration_status")):
        raise CinderRefusal(400, "Must specify 'status', 'attach_status' or 'migration_status' for update.")
    return True


def _broken(_value: Any) -> bool:
    # No format of Cinder's: a mistake in its schema, which its code trips over.
    raise CinderRefusal(500, UNHANDLED)


def _name(value: Any) -> bool:
    if not value:
        raise CinderRefusal(400, "An invalid 'name' value was provided. The 'name' can not be None.")
    if not value.strip():
        raise CinderRefusal(400, "An invalid 'name' value was provided. The 'name' can not be empty.")
    return True


def _transfer_name(value: Any) -> bool:
    # It stands beside null, so that what is wrong with it is not told.
    return bool(value) and 0 < len(_text(value).strip()) <= 255


def _zone(value: Any) -> bool:
    if value is None:
        return True
    if not value:
        raise CinderRefusal(400, "The 'availability_zone' can not be None.")
    if not value.strip():
        raise invalid_input("availability_zone has 0 characters, less than 1.")
    return _short("availability_zone")(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        # Cinder's code trips over it.
        raise CinderRefusal(500, UNHANDLED)
    return value


def _progress(value: Any) -> bool:
    if value:
        try:
            number = int(value[:-1])
        except ValueError:
            raise invalid_input("progress must be an integer percentage") from None
        except TypeError as error:
            # Cinder's code trips over it as this does, and takes it for the client's mistake.
            raise CinderRefusal(400, str(error)) from None
        if not 0 <= number <= 100 or value[-1] != "%":
            raise invalid_input("progress must be an integer percentage between 0 and 100")
    return True


def _snapshot_status(value: Any) -> bool:
    if not value or value.lower() not in snapshot_states.STATUSES:
        raise CinderRefusal(
            400, f"Snapshot status: {value} is invalid, valid statuses are: {snapshot_states.STATUSES}."
        )
    return True


# The names of the formats are told in refusals where the check returns False.
FORMATS: Mapping[str, Callable[[Any], bool]] = {
    "uuid": is_uuid,
    "broken": _broken,
    "mysql_text": lambda value: not isinstance(value, str) or len(value.encode()) <= 65535,
    "name": _short("name"),
    "description": _short("description"),
    "type_name": _name,
    "transfer_name": _transfer_name,
    "group_type": lambda value: bool(value) and 0 < len(value.strip()) <= 255,
    "availability_zone": _zone,
    "progress": _progress,
    "snapshot_status": _snapshot_status,
    "reset_status": _reset,
    "status": _one_of("Volume status", STATUSES),
    "attach_status": _one_of("Volume attach status", list(ATTACH_STATUSES)),
    "migration_status": _one_of("Volume migration status", MIGRATION_STATUSES),
}
