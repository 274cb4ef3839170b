"""The life of a snapshot in cinder-volume: what the API asks for without waiting."""

from __future__ import annotations

from typing import Any

from volfault_fakes.cinder import user_messages
from volfault_fakes.cinder.backend import Backend, SnapshotIsBusy
from volfault_fakes.cinder.casts import Casts
from volfault_fakes.cinder.dialect import DriverFailure, DriverNotReady
from volfault_fakes.cinder.nova_api import NovaApi
from volfault_fakes.cinder.releases import NEWEST, Release
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.offered import Snapshot


class Snapshotting:
    """Takes and deletes snapshots.

    Attributes:
        cloud: the state.
        backend: the storage.
        casts: what was asked for without waiting.
        nova: Nova's API.
        release: which Cinder it is.
    """

    def __init__(self, cloud: Cloud, backend: Backend | None = None, release: Release = NEWEST) -> None:
        self.cloud = cloud
        self.release = release
        self.backend = Backend(cloud) if backend is None else backend
        self.casts = Casts(self.restart)
        self.nova = NovaApi(cloud)
        self._at_work: set[str] = set()

    def restart(self) -> None:
        """Whoever watches cinder-volume starts it again after it has died.

        A snapshot that it was taking is in error (VolumeManager._do_cleanup); one that it was deleting stays so.
        """
        self.backend.ready = True
        for snapshot in [row for row in self.cloud.snapshots.values() if row.id in self._at_work]:
            if snapshot.status == "creating":
                self.cloud.change("snapshots", snapshot.id, status="error")
        self._at_work -= self.cloud.snapshots.keys()

    def create_snapshot(self, snapshot: Snapshot) -> None:
        """Take a snapshot whose row is there already, as `creating`; a cast, by way of the scheduler."""
        self._at_work.add(snapshot.id)
        try:
            self.backend.require_ready()
            self.backend.create_snapshot(snapshot)
        except DriverFailure as error:
            self._snapshot_becomes(snapshot, "error")
            detail = _detail(error, user_messages.SNAPSHOT_CREATE_ERROR)
            self._tell_of_snapshot(snapshot, user_messages.SNAPSHOT_CREATE, detail)
        else:
            volume = self.cloud.volumes.get(snapshot.volume_id)
            noted = dict(volume.image_metadata) if volume is not None and volume.bootable else {}
            self._snapshot_becomes(snapshot, "available", progress="100%", image_metadata=noted)
        self._at_work.discard(snapshot.id)

    def delete_snapshot_alone(self, snapshot: Snapshot) -> None:
        """Destroy a snapshot; a cast, so nobody hears of its failure."""
        self.delete_snapshot(snapshot)

    def delete_snapshot(self, snapshot: Snapshot) -> bool:
        """Destroy a snapshot whose status is `deleting` already.

        Returns:
            Whether it failed; a busy one stays, and that is no failure.
        """
        try:
            self.backend.require_ready()
            self.backend.delete_snapshot(snapshot)
        except SnapshotIsBusy:
            self._snapshot_becomes(snapshot, "available")
            self._tell_of_snapshot(snapshot, user_messages.SNAPSHOT_DELETE, user_messages.SNAPSHOT_IS_BUSY)
        except DriverFailure as error:
            self._snapshot_becomes(snapshot, "error_deleting")
            detail = _detail(error, user_messages.SNAPSHOT_DELETE_ERROR)
            self._tell_of_snapshot(snapshot, user_messages.SNAPSHOT_DELETE, detail)
            return True
        else:
            self.cloud.drop("snapshots", snapshot.id)
        return False

    def delete_snapshots_of(self, volume_id: str) -> bool:
        """Destroy what is left of a volume before it goes itself (cascade).

        Returns:
            Whether the volume may go.
        """
        for snapshot in self.cloud.snapshots_of(volume_id):
            if snapshot.status != "deleting" or self.delete_snapshot(snapshot):
                return False
        return True

    def _snapshot_becomes(self, snapshot: Snapshot, status: str, **columns: Any) -> None:
        # It may have been deleted before this arrived.
        if snapshot.id in self.cloud.snapshots:
            self.cloud.change("snapshots", snapshot.id, status=status, **columns)

    def _tell_of_snapshot(self, snapshot: Snapshot, action: str, detail: str) -> None:
        if action not in self.release.later_messages:
            user_messages.tell_of_snapshot(self.cloud, snapshot, action, detail)


def _detail(error: DriverFailure, otherwise: str) -> str:
    return user_messages.NOT_READY if isinstance(error, DriverNotReady) else otherwise
