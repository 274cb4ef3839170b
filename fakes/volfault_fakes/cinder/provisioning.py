"""The life of a volume in cinder-volume: what the API asks for without waiting."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Sequence

from volfault_fakes.cinder import rows, user_messages
from volfault_fakes.cinder.backend import VolumeIsBusy
from volfault_fakes.cinder.dialect import DriverFailure, DriverNotReady
from volfault_fakes.cinder.driver_errors import ImageNotCopied, ServiceDied, TargetNotUpdated
from volfault_fakes.cinder.filling import Filling
from volfault_fakes.cinder.nova_api import NovaSilent
from volfault_fakes.cloud.tables import Attachment, Volume

# Of the row that cinder-volume keeps of itself.
SERVICE_UUID = str(uuid.uuid5(uuid.NAMESPACE_OID, "cinder-volume"))

# The option of that name: how many backends the scheduler tries.
SCHEDULER_MAX_ATTEMPTS = 3


class Provisioning(Filling):
    """Creates, deletes and extends volumes."""

    def schedule_volume(self, volume: Volume, image_id: str | None = None) -> None:
        """cinder-scheduler: find a backend for a volume whose row is there already, as `creating`; a cast."""
        if volume.id in self.cloud.volumes:
            self.casts.send(self.create_volume, volume, image_id)
        else:
            self._tell(volume, user_messages.SCHEDULE, user_messages.UNKNOWN)

    def restart(self) -> None:
        """Whoever watches cinder-volume starts it again after it has died (VolumeManager.init_host).

        It exports anew what is in use, and ends what it was at work on (its rows in `workers`): a volume that was being
        created or filled is in error, one that was being deleted is deleted. Nothing else is looked at: whatever is
        `attaching` or `extending` stays so.
        """
        super().restart()
        at_work, self._at_work = self._at_work, set()
        for volume in list(self.cloud.volumes.values()):
            if volume.scheduled and volume.status == "in-use":
                try:
                    self.backend.ensure_export(volume)
                except DriverFailure:
                    self.cloud.change("volumes", volume.id, status="error")
        for volume in [row for row in self.cloud.volumes.values() if row.id in at_work]:
            if volume.status in ("creating", "downloading"):
                # The scheduler had found its host by then, so that a delete asks the driver.
                self.cloud.change("volumes", volume.id, status="error", scheduled=True)
            elif volume.status == "deleting":
                # Killed at the same place once more, it is not started again.
                with contextlib.suppress(ServiceDied):
                    self.delete_volume(volume, cascade=True)

    def create_volume(self, volume: Volume, image_id: str | None = None) -> None:
        """Create a volume on the storage; a cast of the scheduler's, which tries again as often as it may.

        Args:
            volume: the volume.
            image_id: what it is to hold.
        """
        self._at_work.add(volume.id)
        for _ in range(SCHEDULER_MAX_ATTEMPTS):
            if self.backend.ready and self._is_source_gone(volume):
                self.cloud.change("volumes", volume.id, scheduled=True, status="error")
                self._at_work.discard(volume.id)
                return
            try:
                noted = self._made(volume, image_id)
            except ImageNotCopied:
                # It is there, and would be made once more elsewhere.
                self.cloud.change("volumes", volume.id, scheduled=True, status="error")
                self._at_work.discard(volume.id)
                return
            except DriverFailure as error:
                # Of a volume that is made from something nobody is told why.
                filled = volume.snapshot_id or volume.source_volid or image_id
                if not isinstance(error, DriverNotReady) and not filled:
                    self._tell(volume, user_messages.CREATE_VOLUME, user_messages.DRIVER_FAILED_CREATE)
                # Measured with 29: one that is never ready is asked to delete what it has not made, and one that was
                # not ready when the task looked is not.
                if not isinstance(error, DriverNotReady) or not self.backend.ready:
                    with contextlib.suppress(DriverFailure, VolumeIsBusy):
                        self.backend.delete_volume(volume)
            else:
                columns = {"scheduled": True, "service_uuid": SERVICE_UUID, "shared_targets": False, **noted}
                self.cloud.change("volumes", volume.id, status="available", **columns)
                self._at_work.discard(volume.id)
                return
        self.find_no_backend(volume.id)
        self._at_work.discard(volume.id)

    def find_no_backend(self, volume_id: str) -> None:
        """cinder-scheduler: there is none, or none any more."""
        self._tell(self.cloud.volumes[volume_id], user_messages.SCHEDULE, user_messages.NO_BACKEND)
        self.cloud.change("volumes", volume_id, status="error")

    def begin_volume(self, volume_id: str, *, downloads: bool) -> None:
        """cinder-volume has a volume to make, and is at it for a while.

        Args:
            volume_id: the volume.
            downloads: whether it is filled with an image, which everybody sees.
        """
        status = "downloading" if downloads else "creating"
        self.cloud.change("volumes", volume_id, status=status, scheduled=True)

    def end_volume(self, volume_id: str, image_id: str | None = None) -> None:
        """What it has begun, it ends, unless somebody has forced the volume away meanwhile."""
        if volume_id in self.cloud.volumes:
            self.create_volume(self.cloud.volumes[volume_id], image_id)

    def _is_source_gone(self, volume: Volume) -> bool:
        if volume.snapshot_id is not None:
            return volume.snapshot_id not in self.cloud.snapshots
        return volume.source_volid is not None and volume.source_volid not in self.cloud.volumes

    def delete_volume(self, volume: Volume, cascade: bool = False) -> None:
        """Destroy a volume whose status is `deleting` already; a cast, so nobody hears of its failure.

        Args:
            volume: the volume.
            cascade: with its snapshots.
        """
        volume = self.cloud.volumes.get(volume.id, volume)
        # It was deleted, or attached in spite of its status, before this arrived.
        if volume.id not in self.cloud.volumes or volume.attach_status == "attached":
            return
        self._at_work.add(volume.id)
        try:
            self.backend.require_ready()
            self.backend.remove_export(volume)
            if cascade and not self.delete_snapshots_of(volume.id):
                self.cloud.change("volumes", volume.id, status="error_deleting")
                self._at_work.discard(volume.id)
                return
            self.backend.delete_volume(volume)
        except VolumeIsBusy:
            self._stays(volume, "available")
        except DriverFailure:
            self._stays(volume, "error_deleting")
        else:
            rows.destroy(self.cloud, volume, self.release.takes_along)
        self._at_work.discard(volume.id)

    def _stays(self, volume: Volume, status: str) -> None:
        if (volume.migration_status or "").startswith("target:"):
            # Nobody knows of it; its row goes, whatever its storage has (VolumeManager._clear_db).
            rows.destroy(self.cloud, volume, self.release.takes_along)
        else:
            self.cloud.change("volumes", volume.id, status=status)

    def extend_volume(self, volume: Volume, new_size: int, attachments: Sequence[Attachment]) -> None:
        """Grow a volume whose status is `extending` already; a cast, by way of the scheduler.

        Args:
            volume: the volume.
            new_size: GiB.
            attachments: those that it had when it was sent.
        """
        if not self.release.extends_as_sent:
            attachments = self.cloud.attachments_of(volume.id)
        columns: dict[str, str | int] = {"status": "error_extending"}
        grown: dict[str, str | int] = {"status": "in-use" if attachments else "available", "size": new_size}
        try:
            self.backend.require_ready()
            self.backend.extend_volume(volume, new_size)
        except DriverNotReady:
            pass
        except TargetNotUpdated:
            # Cinder only writes that into its log.
            columns = grown
        except DriverFailure:
            self._tell(volume, user_messages.EXTEND_VOLUME, user_messages.DRIVER_FAILED_EXTEND)
        else:
            columns = grown
        # Cinder does not look whether it was deleted meanwhile before it asks the driver.
        if volume.id in self.cloud.volumes:
            self.cloud.change("volumes", volume.id, **columns)
        if columns is grown:
            self._tell_servers(volume, [row.instance_uuid for row in attachments])

    def _tell_servers(self, volume: Volume, servers: Sequence[str | None]) -> None:
        # An attachment without a server is Glance's, or an administrator's.
        known = [server for server in servers if server]
        if not (known or (servers and self.release.tells_of_no_server)):
            return
        try:
            self.nova.volume_extended(volume.id, servers if self.release.tells_of_no_server else known)
        except NovaSilent:
            self._tell(volume, user_messages.EXTEND_VOLUME, user_messages.NOTIFY_FAILED)
