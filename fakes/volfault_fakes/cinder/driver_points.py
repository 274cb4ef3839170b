"""What cinder-volume asks of the storage's driver: each call is a point, by the driver's own name for it."""

from __future__ import annotations

import inspect

from volfault_fakes.catalogue import Operation
from volfault_fakes.cinder.backend import Backend
from volfault_fakes.cloud.offered import Snapshot
from volfault_fakes.cloud.tables import Volume

_FAILS = ("backend-error", "backend-unreachable")
# cinder-api waits for the end of these; of the others nobody hears.
_WAITED_FOR = (*_FAILS, "driver-slow", "cinder-volume-killed")
CAST = (*_FAILS, "cinder-volume-killed")

# Those of which there is more to say than that cinder-api does not wait for them.
_KINDS: dict[str, tuple[str, ...]] = {
    "require_ready": ("driver-not-ready",),
    "validate_connector": ("connector-refused", *_WAITED_FOR),
    "create_export": _WAITED_FOR,
    "remove_export": _WAITED_FOR,
    "initialize_connection": _WAITED_FOR,
    "terminate_connection": _WAITED_FOR,
    "extend_volume": ("target-not-updated", *CAST),
    "delete_volume": ("image-busy", *CAST),
    "delete_snapshot": ("snapshot-busy", *CAST),
    "ensure_export": _FAILS,
    # Called by Cinder 19 and older alone.
    "detach_volume": ("backend-error",),
}
# The modelled array does nothing there.
_READS = ("require_ready", "validate_connector", "create_export", "remove_export", "ensure_export", "detach_volume")
# Where Cinder calls it otherwise.
_NAMES = {"require_ready": "initialized"}


def _asked(_backend: Backend, asked: Volume | Snapshot | None = None, *_arguments: object) -> str:
    return "" if asked is None else asked.id[:8]


def _connector(_backend: Backend, connector: dict[str, object]) -> str:
    return str(connector.get("host", ""))


def _operation(name: str) -> Operation:
    return Operation(
        f"backend.{_NAMES.get(name, name)}",
        f"volfault_fakes.cinder.backend:Backend.{name}",
        _KINDS.get(name, CAST),
        detail=_connector if name == "validate_connector" else _asked,
        reads=name in _READS,
        process="cinder-volume",
    )


OPERATIONS: tuple[Operation, ...] = (
    # What a failure leaves is what a driver leaves that is not ready by then. Its caller may die meanwhile.
    Operation(
        "backend.attach_volume",
        "volfault_fakes.cinder.backend:Backend.attach_volume",
        ("backend-error",),
        detail=_asked,
        reads=True,
    ),
    *(
        _operation(name)
        for name, value in vars(Backend).items()
        if inspect.isfunction(value) and not name.startswith("_") and name != "attach_volume"
    ),
)
