"""The storage behind Cinder: who may see which volume.

It behaves as an array with a mapping per host (NetApp's igroups, Pure's connections): terminate_connection takes a
mapping away and remove_export does nothing, as in 42 of the 75 places where Cinder 29 defines one. An LVM target
would drop all its initiators in remove_export instead, and so hide a terminate_connection that was lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from volfault_fakes.cinder.dialect import DriverNotReady
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.offered import Snapshot
from volfault_fakes.cloud.protocols import connection_data, protocol_of
from volfault_fakes.cloud.tables import Attachment, Device, Export, Volume


class VolumeIsBusy(Exception):  # noqa: N818 - Cinder's own name of it
    """A client still has the image open (cinder.exception.VolumeIsBusy)."""


class SnapshotIsBusy(Exception):  # noqa: N818 - Cinder's own name of it
    """A volume depends on the snapshot (cinder.exception.SnapshotIsBusy)."""


class Backend:
    """A volume driver. Subclass it to make the array fail: any method may raise a `DriverFailure`.

    Attributes:
        ready: whether the driver has started and reaches its storage (driver.initialized).
        late: whether its last call took longer than cinder-api waits.
    """

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.ready = True
        self.late = False

    def require_ready(self) -> None:
        """cinder.volume.volume_utils.require_driver_initialized.

        Raises:
            DriverNotReady: it is not.
        """
        if not self.ready:
            raise DriverNotReady

    def create_volume(self, volume: Volume) -> None:
        """Nothing to do: what the cloud says of it is all there is."""

    def extend_volume(self, volume: Volume, new_size: int) -> None:
        """The same."""

    def validate_connector(self, connector: Mapping[str, Any]) -> None:
        """Accept any: what lacks in a connector shows where it is needed."""

    def ensure_export(self, volume: Volume) -> None:
        """What a service that starts asks of each volume in use; nothing to do: mappings outlive it."""

    def create_snapshot(self, snapshot: Snapshot) -> None:
        """The same of snapshots."""

    def delete_snapshot(self, snapshot: Snapshot) -> None:
        """The same.

        Raises:
            SnapshotIsBusy: a volume depends on it. It never does on this array, which copies.
        """

    def create_volume_from_snapshot(self, volume: Volume, snapshot: Snapshot) -> None:
        """The same of volumes with something in them."""

    def create_cloned_volume(self, volume: Volume, source: Volume) -> None:
        """The same."""

    def create_export(self, volume: Volume, connector: Mapping[str, Any]) -> None:
        """Nothing to do: the mapping is made with the connection."""

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
        return {"driver_volume_type": protocol.name, "data": data}

    def attach_volume(self, volume: Volume, instance_uuid: str | None, host: str | None, mountpoint: str) -> None:
        """What os-attach asks of the driver before it records the attachment.

        Up to Cinder 19 the driver's own attach_volume, which hardly any driver had; since then nothing. What a failure
        leaves is the same as where the driver is not ready.
        """

    def detach_volume(self, volume: Volume, attachment: Attachment) -> None:
        """The same for os-detach, up to Cinder 19."""

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
            return False
        host = connector.get("host")
        users = sum(row.attached_host == host for row in self.cloud.attachments_of(volume.id) if row.connector)
        if users > 1:
            return True
        self._unmap(volume, str(host))
        return False

    def remove_export(self, volume: Volume) -> None:
        """Nothing to do, see the top of this file."""

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

    def _unmap_all(self, volume: Volume) -> None:
        for volume_id, host in list(self.cloud.exports):
            if volume_id == volume.id:
                self._unmap(volume, host)

    def _unmap(self, volume: Volume, host: str) -> None:
        self.cloud.drop("exports", (volume.id, host))
        protocol = protocol_of(volume)
        if protocol.by_cinder:
            self.cloud.drop("devices", (host, protocol.path(connection_data(volume))))
