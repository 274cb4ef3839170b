"""cinder-volume moves volumes from one backend, or type, to another (VolumeManager.migrate_volume and what it calls).

A volume that a server has is copied by Nova, which says when that has ended.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from volfault_fakes.cinder import rows, user_messages
from volfault_fakes.cinder.dialect import CinderRefusal, DriverFailure, DriverNotReady, ServiceFailure
from volfault_fakes.cinder.nova_api import NovaSilent
from volfault_fakes.cinder.provisioning import SERVICE_UUID
from volfault_fakes.cinder.recording import Recording
from volfault_fakes.cinder.rpc import called
from volfault_fakes.cloud.protocols import PROTOCOLS
from volfault_fakes.cloud.tables import Attachment, Key, Volume

POOLS = ("pool", "other")
# What the row of a volume and that of the one that it was copied to exchange: all but who they are, and how they came
# to be (Volume.finish_volume_migration).
_KEPT = ("id", "volume_type", "image_metadata", "use_quota", "name_id", "migration_status", "status", "description")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a volume is to go.

    Attributes:
        protocol: of the backend.
        pool: of it; None where the backend has none of that name.
    """

    protocol: str
    pool: str | None


class Migrating(Recording):
    """Migrations and retypes."""

    def destination(self, host: str) -> Destination | None:
        """What a host names, as `cinder@iscsi#pool`; the first pool where it names none.

        Returns:
            None where no service runs there.
        """
        service, _, pool = host.partition("#")
        name, _, protocol = service.partition("@")
        if name != "cinder" or protocol not in {"iscsi", *(row.protocol for row in self.cloud.volumes.values())}:
            return None
        if protocol not in PROTOCOLS:
            return None
        known = pool in POOLS or "#" not in host
        return Destination(protocol, (pool or POOLS[0]) if known else None)

    def migrate_to(self, volume: Volume, destination: Destination) -> None:
        """Move a volume whose migration is `starting` already; a cast, by way of the scheduler."""
        if destination.pool is None:
            before = volume.previous_status if volume.status == "maintenance" else None
            self._becomes(volume, migration_status="error", **({"status": before} if before else {}))
            return
        self._migrate(volume, destination, None)

    def retype(self, volume: Volume, kind: str | None, alike: bool, moves: bool) -> None:
        """Give a volume whose status is `retyping` already another type; a cast, by way of the scheduler.

        Args:
            volume: the volume.
            kind: the type, as volumes name it.
            alike: whether the types differ in nothing but their names.
            moves: whether it may be copied for it.
        """
        before = volume.previous_status or volume.status
        if self._is_ready() and alike:
            self._becomes(volume, volume_type=kind, status=before)
        elif not self._is_ready() or not moves or self.cloud.snapshots_of(volume.id):
            self._becomes(volume, status=before)
        else:
            self._becomes(volume, migration_status="starting")
            here = Destination(volume.protocol, volume.pool)
            if not self._migrate(volume, here, self._typed(volume, kind)):
                self._becomes(volume, status=before)

    def _typed(self, volume: Volume, kind: str | None) -> Volume:
        """As it is to be copied; where the types are encrypted otherwise, with a key of its own."""
        encryptions = [self.cloud.encryptions.get(name or "") for name in (volume.volume_type, kind)]
        key = volume.encryption_key_id
        if encryptions[0] != encryptions[1]:
            key = None if encryptions[1] is None else self.cloud.new_id()
            if key is not None:
                self.cloud.put("keys", key, Key(key))
        return dataclasses.replace(volume, volume_type=kind, encryption_key_id=key)

    def _is_ready(self) -> bool:
        try:
            self.backend.require_ready()
        except DriverNotReady:
            return False
        return True

    def _migrate(self, volume: Volume, destination: Destination, typed: Volume | None) -> bool:
        """Begin it; returns whether it goes on."""
        if not self._is_ready():
            self._becomes(volume, migration_status="error")
            return False
        self._becomes(volume, migration_status="migrating")
        target = self._target(volume if typed is None else typed, destination)
        try:
            self._fill_target(volume, target)
        except (DriverFailure, NovaSilent, ServiceFailure, CinderRefusal):
            locked = volume.status in ("retyping", "maintenance")
            self._becomes(volume, migration_status="error", **({"status": volume.previous_status} if locked else {}))
            return False
        return True

    def _target(self, volume: Volume, destination: Destination) -> Volume:
        row = dataclasses.replace(
            volume,
            id=self.cloud.new_id(),
            status="creating",
            attach_status="detached",
            migration_status=f"target:{volume.id}",
            protocol=destination.protocol,
            pool=destination.pool or POOLS[0],
            name_id=None,
            use_quota=False,
            snapshot_id=None,
            source_volid=None,
            image_metadata={},
            updated_at=None,
        )
        return self.cloud.put("volumes", row.id, row)

    def _fill_target(self, volume: Volume, target: Volume) -> None:
        try:
            self.backend.require_ready()
            self.backend.create_volume(target)
        except DriverFailure as error:
            if not isinstance(error, DriverNotReady):
                self._tell(target, user_messages.CREATE_VOLUME, user_messages.DRIVER_FAILED_CREATE)
            rows.destroy(self.cloud, target, self.release.takes_along)
            raise
        target = self.cloud.change(
            "volumes",
            target.id,
            status="available",
            service_uuid=SERVICE_UUID,
            shared_targets=False,
            snapshot_id=volume.snapshot_id,
            source_volid=volume.source_volid,
        )
        try:
            attachments = self.cloud.attachments_of(volume.id)
            for row in attachments:
                self.nova.swap_volume(str(row.instance_uuid), volume.id, target.id)
            if not attachments:
                self.backend.copy_volume_data(volume, target)
                self._complete(self.cloud.volumes[volume.id], target, error=False)
        except (DriverFailure, NovaSilent, ServiceFailure, CinderRefusal):
            self._clean(volume, target)
            raise

    def _clean(self, volume: Volume, target: Volume) -> None:
        if self.cloud.volumes[volume.id].migration_status == "migrating":
            self.casts.send(self.delete_volume, target)
        elif target.id in self.cloud.volumes:
            self.cloud.change("volumes", target.id, migration_status=None)

    @called
    def migration_completed(self, volume: Volume, target: Volume, *, error: bool) -> str:
        """The data have been copied, or could not be.

        Args:
            volume: that was to be moved.
            target: that they were copied to.
            error: whether they were not.

        Returns:
            The id of the volume that has them.

        Raises:
            DriverNotReady: the driver is not.
        """
        return self._complete(volume, target, error=error)

    def _complete(self, volume: Volume, target: Volume, *, error: bool) -> str:
        if not self._is_ready():
            self._becomes(volume, migration_status="error")
            raise DriverNotReady
        before = volume.previous_status
        if error:
            self.casts.send(self.delete_volume, target)
            self._becomes(volume, migration_status="error", status=before)
            return volume.id
        self._becomes(volume, migration_status="completing")
        attachments: list[Attachment] = []
        if before == "in-use" and volume.status != "available":
            attachments = self._let_go(volume)
        self.update_migrated_volume(self.cloud.volumes[volume.id], target)
        moved = self._exchange(volume.id, target.id)
        if before == "in-use" and moved.status in ("available", "reserved", "attaching"):
            for row in attachments:
                self._attach(
                    self.cloud.volumes[volume.id], row.instance_uuid, row.attached_host, row.mountpoint,
                    row.attach_mode or "rw",
                )  # fmt: skip
        self._becomes(volume, status=before, previous_status=moved.status, migration_status="success")
        for row in self.cloud.attachments_of(target.id):
            self.cloud.put("attachments", row.id, dataclasses.replace(row, volume_id=volume.id))
        # Cinder sends this first; it arrives when this call has long ended.
        self.casts.send(self.delete_volume, self.cloud.volumes[target.id])
        return volume.id

    @called
    def update_migrated_volume(self, volume: Volume, target: Volume) -> None:
        """Ask the service that the data are with now; no driver of ours has anything to say about it."""
        self._becomes(volume, name_id=target.name_id or target.id)

    def _let_go(self, volume: Volume) -> list[Attachment]:
        attachments = self.cloud.attachments_of(volume.id)
        for row in attachments:
            try:
                self._detach(self.cloud.volumes[volume.id], row.id)
            except (DriverFailure, ServiceFailure, CinderRefusal):
                # Cinder only writes that into its log.
                continue
        return attachments

    def _exchange(self, volume_id: str, target_id: str) -> Volume:
        """Each gets the row of the other, and what their storage shows of them goes with it."""
        volume, target = self.cloud.volumes[volume_id], self.cloud.volumes[target_id]
        kept = {name: getattr(volume, name) for name in _KEPT}
        kept |= {"migration_status": None, "status": target.status}
        kept |= {"volume_type": target.volume_type, "description": target.description}
        moved = dataclasses.replace(target, **kept)
        kept = {name: getattr(target, name) for name in _KEPT}
        kept |= {"name_id": target.name_id or volume.id, "migration_status": "deleting", "status": "deleting"}
        kept["description"] = f"migration src for {volume.id}"
        left = dataclasses.replace(volume, **kept)
        self.cloud.put("volumes", volume_id, moved)
        self.cloud.put("volumes", target_id, left)
        other = {volume_id: target_id, target_id: volume_id}
        for table in ("exports", "devices"):
            found = [(key, row) for key, row in getattr(self.cloud, table).items() if row.volume_id in other]
            for key, _ in found:
                self.cloud.drop(table, key)
            for key, row in found:
                new = dataclasses.replace(row, volume_id=other[row.volume_id])
                self.cloud.put(table, (new.volume_id, new.host) if table == "exports" else key, new)
        return moved
