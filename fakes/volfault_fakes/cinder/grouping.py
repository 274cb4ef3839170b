"""The life of a group in cinder-volume, where the driver knows nothing of groups and each volume is treated alone."""

from __future__ import annotations

from volfault_fakes.cinder import rows
from volfault_fakes.cinder.backend import SnapshotIsBusy, VolumeIsBusy
from volfault_fakes.cinder.dialect import DriverFailure
from volfault_fakes.cinder.provisioning import Provisioning
from volfault_fakes.cloud.offered import Group, GroupSnapshot, Snapshot
from volfault_fakes.cloud.tables import Volume


class Grouping(Provisioning):
    """Creates and deletes groups and their snapshots; all of them are casts."""

    def create_group(self, group: Group) -> None:
        """Create a group whose row is there already, as `creating`."""
        if group.id in self.cloud.groups:
            status = "available" if self.backend.ready else "error"
            self.cloud.change("groups", group.id, status=status, scheduled=True)

    def delete_group(self, group: Group) -> None:
        """Delete a group and what is in it; if one volume fails, all stay, as they were left. A busy one fails not."""
        members = [each for each in self.cloud.volumes.values() if each.group_id == group.id]
        left = {each.id: self._delete_member(each) for each in members}
        if "error" in left.values() or not self.backend.ready:
            for identifier, status in left.items():
                self.cloud.change("volumes", identifier, status=status)
            self.cloud.change("groups", group.id, status="error")
            return
        for each in members:
            rows.destroy(self.cloud, each, self.release.takes_along)
        self.cloud.drop("groups", group.id)

    def _delete_member(self, volume: Volume) -> str:
        try:
            self.backend.require_ready()
            self.backend.remove_export(volume)
            self.backend.delete_volume(volume)
        except VolumeIsBusy:
            return "available"
        except DriverFailure:
            return "error"
        return "deleted"

    def create_group_snapshot(self, group_snapshot: GroupSnapshot) -> None:
        """Take a snapshot of each volume; one that fails makes an error of all."""
        status = "available" if self.backend.ready else "error"
        for each in self._of_group(group_snapshot):
            taken = "error"
            if self.backend.ready:
                try:
                    self.backend.create_snapshot(each)
                    taken = "available"
                except DriverFailure:
                    status = "error"
            progress = "100%" if taken == "available" and status == "available" else each.progress
            self.cloud.change("snapshots", each.id, status=taken, progress=progress)
        self.cloud.change("group_snapshots", group_snapshot.id, status=status)

    def delete_group_snapshot(self, group_snapshot: GroupSnapshot) -> None:
        """Destroy a snapshot of a group, and each that it is made of; as `delete_group`."""
        members = self._of_group(group_snapshot)
        left = {each.id: self._delete_part(each) for each in members}
        if "error" in left.values() or not self.backend.ready:
            for identifier, status in left.items():
                self.cloud.change("snapshots", identifier, status=status)
            self.cloud.change("group_snapshots", group_snapshot.id, status="error")
            return
        for each in members:
            self.cloud.drop("snapshots", each.id)
        self.cloud.drop("group_snapshots", group_snapshot.id)

    def _delete_part(self, snapshot: Snapshot) -> str:
        try:
            self.backend.require_ready()
            self.backend.delete_snapshot(snapshot)
        except SnapshotIsBusy:
            return "available"
        except DriverFailure:
            return "error"
        return "deleted"

    def _of_group(self, group_snapshot: GroupSnapshot) -> list[Snapshot]:
        return [each for each in self.cloud.snapshots.values() if each.group_snapshot_id == group_snapshot.id]
