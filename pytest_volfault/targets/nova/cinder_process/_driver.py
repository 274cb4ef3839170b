"""The driver of a storage that is elsewhere, and the service that uses it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import cinder.volume.manager
from cinder import exception, interface
from cinder.volume import manager as volume_manager

from pytest_volfault.targets.nova.cinder_process._questions import QUESTIONS
from pytest_volfault.targets.nova.cinder_process.storage import Storage

NAME = f"{__name__}.CalledBack"
BACKEND = "array"

# Cinder's errors, by the names of ours (`wire.Raised`).
ERRORS: Mapping[str, Callable[[str], Exception]] = {
    "BackendError": lambda text: exception.VolumeBackendAPIException(data=text),
    "VolumeIsBusy": lambda text: exception.VolumeIsBusy(volume_name=text),
    "SnapshotIsBusy": lambda text: exception.SnapshotIsBusy(snapshot_name=text),
    "DriverNotReady": lambda _text: exception.DriverNotInitialized(),
}


@interface.volumedriver
class CalledBack(Storage):
    """A driver without a thought of its own: Nova's process has the storage, as it has the hosts that use it."""

    BACKEND = BACKEND

    def ensure_export(self, context: Any, volume: Any) -> None:
        """Nothing: mappings outlive the service."""

    def create_volume(self, volume: Any) -> None:
        """Ask."""
        QUESTIONS.ask_driver("create_volume", volume.id)

    def delete_volume(self, volume: Any) -> None:
        """Ask."""
        QUESTIONS.ask_driver("delete_volume", volume.id)

    def extend_volume(self, volume: Any, new_size: int) -> None:
        """Ask."""
        QUESTIONS.ask_driver("extend_volume", volume.id, new_size)

    def create_snapshot(self, snapshot: Any) -> None:
        """Ask."""
        QUESTIONS.ask_driver("create_snapshot", snapshot.id)

    def delete_snapshot(self, snapshot: Any) -> None:
        """Ask."""
        QUESTIONS.ask_driver("delete_snapshot", snapshot.id)

    def create_export(self, context: Any, volume: Any, connector: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Ask."""
        QUESTIONS.ask_driver("create_export", volume.id, dict(connector))

    def remove_export(self, context: Any, volume: Any) -> None:  # noqa: ARG002 - Cinder's signature
        """Ask."""
        QUESTIONS.ask_driver("remove_export", volume.id)

    def initialize_connection(self, volume: Any, connector: Any) -> Any:
        """Ask."""
        return QUESTIONS.ask_driver("initialize_connection", volume.id, dict(connector))

    def terminate_connection(self, volume: Any, connector: Any, **_: Any) -> Any:
        """Ask; without a connector for all hosts."""
        given = None if connector is None else dict(connector)
        return QUESTIONS.ask_driver("terminate_connection", volume.id, given)


class Manager(volume_manager.VolumeManager):  # type: ignore[misc]  # Cinder has no types
    """cinder-volume. Where os-attach only makes sure that the driver is ready, the driver is asked to attach.

    Since Cinder 20 no driver is (commit d5a8c7203), and this is the one place left where its part in os-attach can
    fail, as `volfault_fakes.cinder.Backend.attach_volume` says.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._attaching: tuple[Any, ...] | None = None
        utils = cinder.volume.manager.volume_utils
        utils.require_driver_initialized = self._made_sure_of(utils.require_driver_initialized)

    def attach_volume(
        self, context: Any, volume_id: Any, instance_uuid: Any, host_name: Any, mountpoint: Any, mode: Any,
        volume: Any = None,
    ) -> Any:  # fmt: skip
        """As in Cinder."""
        host = cinder.volume.manager.volume_utils.sanitize_hostname(host_name) if host_name else None
        self._attaching = (volume_id, instance_uuid, host, mountpoint)
        try:
            return super().attach_volume(context, volume_id, instance_uuid, host_name, mountpoint, mode, volume=volume)
        finally:
            self._attaching = None

    def _made_sure_of(self, original: Callable[[Any], None]) -> Callable[[Any], None]:
        def require_driver_initialized(of: Any) -> None:
            QUESTIONS.ask_driver("require_ready", None)
            original(of)
            if self._attaching is not None:
                asked, self._attaching = self._attaching, None
                QUESTIONS.ask_driver("attach_volume", *asked)

        return require_driver_initialized
