"""Nova's own points: rows that it writes and notifications that it sends. These have no fake to sit on."""

from __future__ import annotations

from typing import Any

from oslo_db import exception as db_exception

from volfault_fakes.catalogue import Kind, Operation, error


def _volume(mapping: Any, *_args: Any, **_kwargs: Any) -> str:
    return str(mapping.volume_id)[:8] if mapping.obj_attr_is_set("volume_id") and mapping.volume_id else ""


def _columns(row: Any, *_args: Any, **_kwargs: Any) -> tuple[str, ...]:
    return tuple(sorted(row.obj_what_changed()))


def _name(_class: Any, *args: Any, **_kwargs: Any) -> str:
    return str(next((arg for arg in reversed(args) if isinstance(arg, str)), ""))


def _event_type(_context: Any, event_type: str, *_: Any, **__: Any) -> str:
    return event_type


_DB = ("db-error", "db-deadlock")
_BDM = "nova.objects.block_device:BlockDeviceMapping."
_ACTION = "nova.objects.instance_action:"

OPERATIONS: tuple[Operation, ...] = (
    Operation("nova.db.bdm_create", _BDM + "create", _DB, detail=_volume),
    Operation("nova.db.bdm_save", _BDM + "save", _DB, detail=_columns),
    Operation("nova.db.bdm_destroy", _BDM + "destroy", _DB, detail=_volume),
    Operation("nova.db.instance_save", "nova.objects.instance:Instance.save", _DB, detail=_columns),
    Operation("nova.db.instance_destroy", "nova.objects.instance:Instance.destroy", _DB),
    # Whether a delete is done here or on the host hangs on this row; the task has been saved by then.
    Operation(
        "nova.db.service_get", "nova.objects.service:Service.get_by_compute_host", _DB[:1], detail=_name, reads=True
    ),
    # queued_for_delete, after the delete has been handed over.
    Operation("nova.db.mapping_save", "nova.objects.instance_mapping:InstanceMapping.save", _DB, detail=_columns),
    Operation("nova.db.action_start", _ACTION + "InstanceAction.action_start", _DB),
    Operation("nova.db.event_start", _ACTION + "InstanceActionEvent.event_start", _DB),
    Operation("nova.db.event_finish", _ACTION + "InstanceActionEvent.event_finish_with_failure", _DB),
    Operation("nova.db.fault_create", "nova.objects.instance_fault:InstanceFault.create", _DB),
    Operation("nova.notify.", "oslo_messaging.notify.notifier:Notifier._notify", ("notify-error",), suffix=_event_type),
)

KINDS: tuple[Kind, ...] = (
    error(
        "db-error",
        "DBConnectionError: the connection to the database is lost",
        lambda _: db_exception.DBConnectionError(),
        source="oslo_db.sqlalchemy.exc_filters: the connection ends before the commit or after it",
    ),
    error(
        "db-deadlock",
        "DBDeadlock: the transaction is rolled back, and oslo.db's retries are used up",
        lambda _: db_exception.DBDeadlock(),
        whens=("before",),
        source="oslo_db.api.wrap_db_retry gives up after five attempts; the database has rolled each back",
    ),
    # A broker that fails is none: oslo.messaging's drivers log that and go on. Its serializer comes first.
    error(
        "notify-error",
        "the payload of a notification cannot be serialised",
        lambda _: ValueError("Circular reference detected"),
        whens=("before",),
        source="oslo_serialization.jsonutils.to_primitive in oslo_messaging.notify.notifier.Notifier._notify, before "
        "anything is sent",
    ),
)
