"""The storage behind Cinder: who may see which volume.

It behaves as an array with a mapping per host (NetApp's igroups, Pure's connections): terminate_connection takes a
mapping away and remove_export does nothing, as in 42 of the 75 places where Cinder 29 defines one. An LVM target
would drop all its initiators in remove_export instead, and so hide a terminate_connection that was lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from volfault_fakes.catalogue import Operation, crosses, operations_of
from volfault_fakes.cinder.dialect import DriverNotReady
from volfault_fakes.cinder.driver_errors import ServiceDied
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.offered import Image, Snapshot
from volfault_fakes.cloud.protocols import connection_data, protocol_of
from volfault_fakes.cloud.tables import Attachment, Device, Export, Volume

# Who calls, except where it says something else.
_PROCESS = "cinder-volume"
_FAILS = ("backend-error", "backend-unreachable")
# cinder-api waits for the end of these; of the others nobody hears.
_WAITED_FOR = (*_FAILS, "driver-slow", "cinder-volume-killed")
_CAST = (*_FAILS, "cinder-volume-killed")


def _asked(_backend: Backend, asked: Volume | Snapshot | None = None, *_arguments: object) -> str:
    return "" if asked is None else asked.id[:8]


def _connector(_backend: Backend, connector: dict[str, object]) -> str:
    return str(connector.get("host", ""))


class VolumeIsBusy(Exception):  # noqa: N818 - Cinder's own name of it
    """A client still has the image open (cinder.exception.VolumeIsBusy)."""


class SnapshotIsBusy(Exception):  # noqa: N818 - Cinder's own name of it
    """A volume depends on the snapshot (cinder.exception.SnapshotIsBusy)."""


class Backend:
    """A volume driver. Subclass it to make the array fail: any method may raise a `DriverFailure`.

    Attributes:
        ready: whether the driver has started and reaches its storage (driver.initialized).
        late: whether its last call took longer than cinder-api waits.
        dies: whether cinder-volume is killed as soon as the storage has done what it is asked next.
    """

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.ready = True
        self.late = False
        self.dies = False

    @crosses("backend.initialized", ("driver-not-ready",), detail=_asked, reads=True, process=_PROCESS)
    def require_ready(self) -> None:
        """cinder.volume.volume_utils.require_driver_initialized.

        Raises:
            DriverNotReady: it is not.
        """
        if not self.ready:
            raise DriverNotReady

    @crosses("backend.create_volume", _CAST, detail=_asked, process=_PROCESS)
    def create_volume(self, volume: Volume) -> None:
        """Nothing to do: what the cloud says of it is all there is."""

    @crosses("backend.extend_volume", ("target-not-updated", *_CAST), detail=_asked, process=_PROCESS)
    def extend_volume(self, volume: Volume, new_size: int) -> None:
        """The same."""

    @crosses(
        "backend.validate_connector",
        ("connector-refused", *_WAITED_FOR),
        detail=_connector,
        reads=True,
        process=_PROCESS,
    )
    def validate_connector(self, connector: Mapping[str, Any]) -> None:
        """Accept any: what lacks in a connector shows where it is needed."""

    @crosses("backend.ensure_export", _FAILS, detail=_asked, reads=True, process=_PROCESS)
    def ensure_export(self, volume: Volume) -> None:
        """What a service that starts asks of each volume in use; nothing to do: mappings outlive it."""

    @crosses("backend.create_snapshot", _CAST, detail=_asked, process=_PROCESS)
    def create_snapshot(self, snapshot: Snapshot) -> None:
        """The same of snapshots."""

    @crosses("backend.delete_snapshot", ("snapshot-busy", *_CAST), detail=_asked, process=_PROCESS)
    def delete_snapshot(self, snapshot: Snapshot) -> None:
        """The same.

        Raises:
            SnapshotIsBusy: a volume depends on it. It never does on this array, which copies.
        """

    @crosses("backend.create_volume_from_snapshot", _CAST, detail=_asked, process=_PROCESS)
    def create_volume_from_snapshot(self, volume: Volume, snapshot: Snapshot) -> None:
        """The same of volumes with something in them."""

    @crosses("backend.create_cloned_volume", _CAST, detail=_asked, process=_PROCESS)
    def create_cloned_volume(self, volume: Volume, source: Volume) -> None:
        """The same."""

    @crosses("backend.copy_image_to_volume", _CAST, detail=_asked, process=_PROCESS)
    def copy_image_to_volume(self, volume: Volume, image: Image) -> None:
        """The same of volumes with an image in them."""

    @crosses("backend.copy_volume_data", _CAST, detail=_asked, process=_PROCESS)
    def copy_volume_data(self, volume: Volume, destination: Volume) -> None:
        """The same of volumes that move: cinder-volume connects both, and copies."""

    @crosses("backend.create_export", _WAITED_FOR, detail=_asked, reads=True, process=_PROCESS)
    def create_export(self, volume: Volume, connector: Mapping[str, Any]) -> None:
        """Nothing to do: the mapping is made with the connection."""

    @crosses("backend.initialize_connection", _WAITED_FOR, detail=_asked, process=_PROCESS)
    def initialize_connection(self, volume: Volume, connector: Mapping[str, Any]) -> dict[str, Any]:
        """Map the volume to the connector's host.

        Returns:
            connection_info: `driver_volume_type` and `data`.
        """
        host = str(connector.get("host", ""))
        protocol = protocol_of(volume)
        data = connection_data(volume, host)
        if (volume.id, host) not in self.cloud.exports:
            self.cloud.put("exports", (volume.id, host), Export(volume.id, host))
        path = protocol.path(data)
        if protocol.by_cinder and (host, path) not in self.cloud.devices:
            device = Device(host, volume.id, path, self.cloud.free_device(host, protocol))
            self.cloud.put("devices", (host, path), device)
        self._may_die()
        return {"driver_volume_type": protocol.name, "data": data}

    # What a failure leaves is what a driver leaves that is not ready by then. Its caller may die meanwhile.
    @crosses("backend.attach_volume", ("backend-error",), detail=_asked, reads=True)
    def attach_volume(
        self, volume: Volume, instance_uuid: str | None, host: str | None, mountpoint: str | None
    ) -> None:
        """What os-attach asks of the driver before it records the attachment.

        Up to Cinder 19 the driver's own attach_volume, which hardly any driver had; since then nothing. What a failure
        leaves is the same as where the driver is not ready.
        """

    # Called by Cinder 19 and older alone.
    @crosses("backend.detach_volume", ("backend-error",), detail=_asked, reads=True, process=_PROCESS)
    def detach_volume(self, volume: Volume, attachment: Attachment) -> None:
        """The same for os-detach, up to Cinder 19."""

    @crosses("backend.terminate_connection", _WAITED_FOR, detail=_asked, process=_PROCESS)
    def terminate_connection(self, volume: Volume, connector: Mapping[str, Any] | None) -> bool:
        """Take the mapping to the connector's host away; a mapping that is not there is no error.

        Args:
            volume: the volume.
            connector: None takes away all mappings, as a forced detach does.

        Returns:
            Whether it was left because another attachment of the volume uses the same host.
        """
        if connector is None:
            self._unmap_all(volume)
            self._may_die()
            return False
        host = connector.get("host")
        users = sum(row.attached_host == host for row in self.cloud.attachments_of(volume.id) if row.connector)
        if users > 1:
            self._may_die()
            return True
        self._unmap(volume, str(host))
        self._may_die()
        return False

    @crosses("backend.remove_export", _WAITED_FOR, detail=_asked, reads=True, process=_PROCESS)
    def remove_export(self, volume: Volume) -> None:
        """Nothing to do, see the top of this file."""

    @crosses("backend.delete_volume", ("image-busy", *_CAST), detail=_asked, process=_PROCESS)
    def delete_volume(self, volume: Volume) -> None:
        """Destroy the volume and whatever mappings are left.

        Raises:
            VolumeIsBusy: a client holds a lock on it (rbd.ImageBusy in the RBD driver), and locks are not broken.
        """
        if volume.id in self.cloud.locks:
            if not self.cloud.breaks_locks:
                raise VolumeIsBusy(volume.id)
            self.cloud.drop("locks", volume.id)
        self._unmap_all(volume)

    def _may_die(self) -> None:
        dies, self.dies = self.dies, False
        if dies:
            raise ServiceDied

    def _unmap_all(self, volume: Volume) -> None:
        for volume_id, host in list(self.cloud.exports):
            if volume_id == volume.id:
                self._unmap(volume, host)

    def _unmap(self, volume: Volume, host: str) -> None:
        self.cloud.drop("exports", (volume.id, host))
        protocol = protocol_of(volume)
        if protocol.by_cinder:
            self.cloud.drop("devices", (host, protocol.path(connection_data(volume))))


OPERATIONS: tuple[Operation, ...] = operations_of(Backend)
