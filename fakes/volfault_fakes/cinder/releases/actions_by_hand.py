"""What actions are asked, as Cinder read it before it had JSON schemas for them.

They came with 13.0.0 (commits d20913922 and 51c293dba). What is no object trips the code up: a look for a key is a
TypeError, which becomes a 400, and a call of `get` an AttributeError, which becomes a 500.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from volfault_fakes.cinder.dialect import MALFORMED, UNHANDLED, CinderRefusal
from volfault_fakes.cinder.releases.release import ByHand
from volfault_fakes.cinder.validation import boolean_parameter
from volfault_fakes.cloud.statuses import ATTACH_STATUSES, MIGRATION_STATUSES

# cinder.api.contrib.admin_actions.VolumeAdminController.valid_status.
STATUSES = frozenset({
    "creating", "available", "deleting", "error", "error_deleting", "error_managing", "managing", "attaching", "in-use",
    "detaching", "maintenance",
})  # fmt: skip
_RESET = {"status": STATUSES, "attach_status": ATTACH_STATUSES, "migration_status": MIGRATION_STATUSES}

# oslo_utils.strutils.
_TRUE = ("1", "t", "true", "on", "y", "yes")
_FALSE = ("0", "f", "false", "off", "n", "no")

LookUp = Callable[[], object]


def attach(value: Any, look_up: LookUp) -> dict[str, Any]:
    """os-attach."""
    look_up()
    wanted = _object(value)
    mode = wanted.get("mode", "rw")
    if "mountpoint" not in wanted:
        raise _bad("Must specify 'mountpoint'")
    if wanted.get("instance_uuid") is None and wanted.get("host_name") is None:
        raise _bad("Invalid request to attach volume to an invalid target")
    if mode not in ("rw", "ro"):
        raise _bad("Invalid request to attach volume with an invalid mode. Attaching mode should be 'rw' or 'ro'")
    return wanted


def detach(value: Any, look_up: LookUp) -> dict[str, Any]:
    """os-detach."""
    look_up()
    return {} if not value else _with_get(value)


def connect(value: Any, look_up: LookUp) -> dict[str, Any]:
    """os-initialize_connection and os-terminate_connection."""
    look_up()
    if "connector" not in _object(value):
        raise _bad("Must specify 'connector'")
    return _object(value)


def force_detach(value: Any, look_up: LookUp) -> dict[str, Any]:
    """os-force_detach."""
    look_up()
    if not isinstance(value, dict):
        raise _bad(f"Invalid value '{value}' for os-force_detach.")
    return value


def reset_status(value: Any, look_up: LookUp) -> dict[str, Any]:
    """os-reset_status."""
    wanted = _with_get(value)
    for name, valid in _RESET.items():
        asked, title = wanted.get(name), name.replace("_", " ")
        if asked and not isinstance(asked, str):
            raise CinderRefusal(500, UNHANDLED)
        if asked and asked.lower() not in valid:
            raise _bad(f"Must specify a valid {title}")
    if not any(wanted.get(name) for name in _RESET):
        raise _bad("Must specify 'status', 'attach_status' or 'migration_status' for update.")
    look_up()
    # What else was asked for is not looked at, and not written either.
    return {name: wanted[name] for name in _RESET if name in wanted}


def extend(value: Any, look_up: LookUp) -> dict[str, Any]:
    """os-extend."""
    look_up()
    try:
        return {"new_size": int(value["new_size"])}
    except (KeyError, ValueError, TypeError):
        raise _bad("New volume size must be specified as an integer.") from None


def update_readonly_flag(value: Any, look_up: LookUp) -> dict[str, Any]:
    """os-update_readonly_flag."""
    look_up()
    wanted = _object(value)
    if "readonly" not in wanted:
        raise _bad("Must specify readonly in request.")
    text = str(wanted["readonly"]).strip().lower()
    if text not in (*_TRUE, *_FALSE):
        listed = ", ".join(f"'{each}'" for each in sorted((*_TRUE, *_FALSE)))
        why = f"Unrecognized value '{wanted['readonly']}', acceptable values are: {listed}"
        raise _bad(f"Invalid value for 'readonly': '{why}'")
    return {"readonly": text in _TRUE}


def retype(value: Any, look_up: LookUp) -> dict[str, Any]:
    """os-retype."""
    look_up()
    wanted = _object(value)
    if "new_type" not in wanted:
        raise _bad("New volume type must be specified.")
    policy = wanted.get("migration_policy")
    if policy and policy not in ("on-demand", "never"):
        raise _bad(
            f"Invalid input received: migration_policy must be 'on-demand' or 'never', passed: {wanted['new_type']}"
        )
    return wanted


def migrate(value: Any, look_up: LookUp) -> dict[str, Any]:
    """os-migrate_volume."""
    look_up()
    wanted = _with_get(value)
    if not isinstance(wanted.get("host"), str | None):
        raise CinderRefusal(500, UNHANDLED)
    return {**wanted, **{name: boolean_parameter(name, wanted) for name in ("force_host_copy", "lock_volume")}}


def migrate_completion(value: Any, look_up: LookUp) -> dict[str, Any]:
    """os-migrate_volume_completion."""
    look_up()
    wanted = _object(value)
    if "new_volume" not in wanted:
        raise _bad("Must specify 'new_volume'")
    return wanted


ACTIONS_BY_HAND: Mapping[str, ByHand] = {
    "os-attach": attach,
    "os-detach": detach,
    "os-initialize_connection": connect,
    "os-terminate_connection": connect,
    "os-force_detach": force_detach,
    "os-reset_status": reset_status,
    "os-extend": extend,
    "os-update_readonly_flag": update_readonly_flag,
    "os-retype": retype,
    "os-migrate_volume": migrate,
    "os-migrate_volume_completion": migrate_completion,
}


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _bad(MALFORMED)
    return value


def _with_get(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise CinderRefusal(500, UNHANDLED)
    return value


def _bad(text: str) -> CinderRefusal:
    return CinderRefusal(400, text)
