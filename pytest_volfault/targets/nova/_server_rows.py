"""Rows that Nova writes while it makes a server, as points: its request's, and its own."""

from __future__ import annotations

from typing import Any

from volfault_fakes.catalogue import Operation

_DB = ("db-error", "db-deadlock")
_OBJECTS = "nova.objects."


def _server(row: Any, *_args: Any, **_kwargs: Any) -> str:
    """The server whose row it is; a server's own is named so itself."""
    name = "instance_uuid" if "instance_uuid" in row.fields else "uuid"
    return str(getattr(row, name))[:8] if row.obj_attr_is_set(name) else ""


OPERATIONS: tuple[Operation, ...] = (
    # One transaction of nova-api's has these three.
    Operation("nova.db.request_spec_create", _OBJECTS + "request_spec:RequestSpec.create", _DB, detail=_server),
    Operation("nova.db.build_request_create", _OBJECTS + "build_request:BuildRequest.create", _DB, detail=_server),
    Operation("nova.db.mapping_create", _OBJECTS + "instance_mapping:InstanceMapping.create", _DB, detail=_server),
    Operation("nova.db.instance_create", _OBJECTS + "instance:Instance.create", _DB, detail=_server),
    # Whoever destroys it has the server: the conductor to build it, or nova-api to delete it.
    Operation("nova.db.build_request_destroy", _OBJECTS + "build_request:BuildRequest.destroy", _DB, detail=_server),
)
