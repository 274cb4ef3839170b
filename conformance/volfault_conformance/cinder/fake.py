"""The fake Cinder as a party of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests

from volfault_conformance.cinder.party import Break
from volfault_fakes import Cloud
from volfault_fakes.cinder import BackendError, CinderEndpoint, DriverNotReady, VolumeIsBusy
from volfault_fakes.cinder.dialect import ServiceFailure
from volfault_fakes.tables import Attachment, Volume

_ERRORS: dict[str, Callable[[], Exception]] = {
    "backend-error": lambda: BackendError("boom"),
    "busy": lambda: VolumeIsBusy("x"),
    "not-ready": DriverNotReady,
}
_WATCHED = (
    "create_volume", "delete_volume", "extend_volume", "create_export", "remove_export", "initialize_connection",
    "terminate_connection",
)  # fmt: skip
# What cinder-volume refuses to do before its driver is ready (cinder.utils.require_driver_initialized).
_NEEDS_READY = ("attach_volume", "detach_volume", "remove_export")
_RPC_CALLS = (
    "initialize_connection", "terminate_connection", "attach_volume", "detach_volume", "attachment_update",
    "attachment_delete",
)  # fmt: skip


class FakeCinder:
    """Our Cinder over a cloud of its own; see `party.CinderParty`."""

    name = "fake"
    url = "http://cinder.test"

    def __init__(self, cloud: Cloud | None = None) -> None:
        self.cloud = Cloud() if cloud is None else cloud
        self.endpoint = CinderEndpoint(self.cloud, self.url)
        self.session = requests.Session()
        self.session.trust_env = False
        self._service = self.endpoint.operations.service
        self._calls: list[str] = []
        for method in _WATCHED:
            setattr(self._service.backend, method, self._watched(method))

    def rows(self) -> dict[str, Any]:
        """The cloud's rows, with the names of Cinder's columns."""
        return {
            "volumes": [_volume(row) for row in self.cloud.volumes.values()],
            "attachments": [_attachment(row) for row in self.cloud.attachments.values()],
            "messages": [
                {"resource_uuid": row.volume_id, "action_id": row.action, "detail_id": row.detail}
                for row in self.cloud.messages.values()
            ],
            "exports": sorted(self.cloud.exports),
        }

    def change(self, volume_id: str, **columns: Any) -> None:
        """Write columns of a volume."""
        self.cloud.change("volumes", volume_id, **columns)

    def snapshot(self) -> Any:
        """Copy the cloud."""
        return self.cloud.snapshot()

    def restore(self, state: Any) -> None:
        """Go back."""
        self.cloud.restore(state)
        self._calls.clear()

    @contextmanager
    def broken(self, broken: Break) -> Iterator[None]:
        """Break the backend, or the way to the volume service."""
        if broken.kind == "timeout":
            owner: Any = self._service
            methods: tuple[str, ...] = _RPC_CALLS
            error: Callable[[], Exception] = lambda: ServiceFailure("timed out")  # noqa: E731 - beside its like
        else:
            owner = self._service.backend
            methods = _NEEDS_READY if broken.kind == "not-ready" else (broken.method,)
            error = _ERRORS[broken.kind]
        before = {method: getattr(owner, method) for method in methods}
        for method in methods:
            setattr(owner, method, self._failing(method, error, noted=broken.kind not in ("timeout", "not-ready")))
        try:
            yield
        finally:
            for method, original in before.items():
                setattr(owner, method, original)

    @contextmanager
    def holding_casts(self) -> Iterator[None]:
        """Keep casts."""
        self._service.casts.holding = True
        try:
            yield
        finally:
            self._service.casts.holding = False

    def deliver(self) -> int:
        """Deliver them."""
        return self._service.casts.deliver()

    def driver_calls(self) -> list[str]:
        """Look, and forget."""
        calls = self._calls.copy()
        self._calls.clear()
        return calls

    def nova_holds(self, attachment_id: str | None) -> None:
        """Set what Nova answers."""
        self.endpoint.operations.nova_lists = lambda _server, _volume: attachment_id

    def _watched(self, method: str) -> Callable[..., Any]:
        original = getattr(self._service.backend, method)

        def call(volume: Volume, *args: Any) -> Any:
            self._note(method, args)
            return original(volume, *args)

        return call

    def _failing(self, method: str, error: Callable[[], Exception], *, noted: bool) -> Callable[..., Any]:
        def fail(_volume: Volume, *args: Any) -> Any:
            if noted:
                self._note(method, args)
            raise error()

        return fail

    def _note(self, method: str, args: tuple[Any, ...]) -> None:
        with_host = method in ("initialize_connection", "terminate_connection")
        host = f" {args[0].get('host') if args[0] else None}" if with_host else ""
        self._calls.append(method + host)


def _volume(row: Volume) -> dict[str, Any]:
    admin = {} if row.readonly is None else {"readonly": str(row.readonly)}
    if row.attached_mode is not None:
        admin["attached_mode"] = row.attached_mode
    return {
        "id": row.id,
        "status": row.status,
        "attach_status": row.attach_status,
        "size": row.size,
        "display_name": row.name,
        "previous_status": row.previous_status,
        "migration_status": row.migration_status,
        "multiattach": row.multiattach,
        "admin_metadata": admin,
        "metadata": dict(row.metadata),
    }


def _attachment(row: Attachment) -> dict[str, Any]:
    return {
        "id": row.id,
        "volume_id": row.volume_id,
        "instance_uuid": row.instance_uuid,
        "attached_host": row.attached_host,
        "mountpoint": row.mountpoint,
        "attach_status": row.attach_status,
        "attach_mode": row.attach_mode,
        "connector": dict(row.connector) if row.connector else None,
        "connection_info": dict(row.connection_info) if row.connection_info else None,
        "attach_time": row.attached_at is not None,
    }
