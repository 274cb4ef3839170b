"""Reads the final state of a cast out of the cloud and the database's records."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from pytest_volfault.model.cast import Cast, host_role, server_role, volume_role
from pytest_volfault.model.facts import Fact, Facts
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.records import Records
from pytest_volfault.model.relations import ELSEWHERE, NOBODY, STRANGER
from volfault_fakes.cloud import Cloud
from volfault_fakes.cloud.finding import volume_of
from volfault_fakes.cloud.tables import Attachment, Volume

# What Nova's row says instead of naming an attachment that there is.
LEGACY = "legacy"
GONE = "gone"
# What Cinder says of a migration that has not ended.
COPYING = ("starting", "migrating", "completing", "target")
# How Nova's libvirt driver ends the names of the files that a guest is rescued with.
RESCUE = ".rescue"


def final_state(
    cloud: Cloud,
    cast: Cast,
    records: Mapping[str, Records],
    runs: Collection[str] | None = None,
    volumes: Mapping[str, Volume] | None = None,
) -> Facts:
    """Everything that is so of a cast.

    Args:
        cloud: the state after everything has come to rest.
        cast: who plays; what the cloud has besides is named in the order in which it came.
        records: what Nova's database says of a server, by its role; nothing of one that Nova does not know.
        runs: the guests' runs that there were before; None where nobody asks.
        volumes: the rows that the volumes had before, by their ids; None where nobody asks.
    """
    cast = cast.completed(cloud)
    read = _Reading(cloud, cast)
    changed = () if volumes is None else read.changed(volumes)
    return Facts.of(
        [*read.volumes(), *changed, *read.hosts(), *read.guests(), *read.restarted(runs), *read.rows(records)]
    )


def of_one_volume(cloud: Cloud, volume_id: str, server_id: str | None = None) -> FinalState:
    """What the cloud alone says of one volume: nothing of Nova's database.

    Args:
        cloud: the state.
        volume_id: the volume; one that is gone is `deleted`.
        server_id: whose the volume is to be; None makes no difference between servers.
    """
    cast = Cast.of_cloud(cloud, () if server_id is None else (server_id,), (volume_id,))
    return FinalState.of(final_state(cloud, cast, {}), None if server_id is None else server_role(0))


class _Reading:
    """One look at a cloud, with the names of its cast."""

    def __init__(self, cloud: Cloud, cast: Cast) -> None:
        self._cloud = cloud
        self._volume = {identifier: volume_role(place) for place, identifier in enumerate(cast.volumes)}
        self._server = {identifier: server_role(place) for place, identifier in enumerate(cast.servers)}
        self._host = {name: host_role(place) for place, name in enumerate(cast.hosts)}
        # Snapshot's id -> the statuses of the images that name it.
        self._imaged: dict[str, list[str]] = {}
        for image in cloud.images.values():
            for mapped in image.properties.get("block_device_mapping", ()):
                self._imaged.setdefault(mapped.get("snapshot_id") or "", []).append(image.status)
        # Attachment's id -> the fact that tells of it.
        self._attachments: dict[str, Fact] = {}

    def _place(self, host: str) -> str:
        return self._host.get(host, ELSEWHERE)

    def volumes(self) -> Iterator[Fact]:
        cloud = self._cloud
        for identifier, role in self._volume.items():
            volume = cloud.volumes.get(identifier)
            yield Fact(role, "status", value="deleted" if volume is None else volume.status)
            yield from self._attached(role, cloud.attachments_of(identifier))
            for export in cloud.exports.values():
                if export.volume_id == identifier:
                    yield Fact(role, "export", (self._place(export.host),))
            copying = "" if volume is None else (volume.migration_status or "").partition(":")[0]
            if copying in COPYING:
                yield Fact(role, "copying", value=copying)
            for snapshot in cloud.snapshots_of(identifier):
                yield Fact(role, "snapshot", value="+".join((snapshot.status, *self._imaged.get(snapshot.id, ()))))
            lock = cloud.locks.get(identifier)
            if lock is not None:
                owner = cloud.guests.get((lock.host or "", lock.owner))
                yield Fact(role, "lock", (NOBODY if owner is None else self._place(owner.host),))

    def changed(self, before: Mapping[str, Volume]) -> Iterator[Fact]:
        """What is larger than before, elsewhere, made of another image, or new, and no copy of another one."""
        for identifier, role in self._volume.items():
            old, now = before.get(identifier), self._cloud.volumes.get(identifier)
            if now is not None and old is None and not (now.migration_status or "").startswith("target:"):
                yield Fact(role, "made")
            if old is None or now is None:
                continue
            if now.size > old.size:
                yield Fact(role, "grown")
            if (now.pool, now.name_id) != (old.pool, old.name_id):
                yield Fact(role, "moved")
            if now.image_metadata != old.image_metadata:
                yield Fact(role, "reimaged")

    def _attached(self, role: str, rows: list[Attachment]) -> Iterator[Fact]:
        alike: dict[tuple[str, ...], int] = {}
        for row in rows:
            host = row.attached_host or (row.connector or {}).get("host")
            server = NOBODY if row.instance_uuid is None else self._server.get(row.instance_uuid, STRANGER)
            about = (server, self._place(host)) if host else (server,)
            alike[about] = alike.get(about, 0) + 1
            self._attachments[row.id] = Fact(role, "attachment", about, alike[about], row.attach_status)
            yield self._attachments[row.id]

    def hosts(self) -> Iterator[Fact]:
        for identifier, role in self._volume.items():
            for host in self._cloud.hosts_reaching(identifier):
                yield Fact(self._place(host), "device", (role,))
        for device in self._cloud.devices.values():
            if device.size and device.volume_id in self._volume:
                about = (self._volume[device.volume_id],)
                yield Fact(self._place(device.host), "device_size", about, value=str(device.size))
        for host, _, usage in self._cloud.secrets:
            if usage in self._volume:
                yield Fact(self._place(host), "secret", (self._volume[usage],))

    def guests(self) -> Iterator[Fact]:
        for guest in self._cloud.guests.values():
            if guest.id in self._server:
                yield Fact(self._server[guest.id], "power", (self._place(guest.host),), value=guest.state)
        for identifier, role in self._volume.items():
            for guest, live, config in self._cloud.guests_with(identifier):
                if guest.id in self._server:
                    held = "+".join(name for name, has in (("live", live), ("config", config)) if has)
                    yield Fact(self._server[guest.id], "disk", (self._place(guest.host), role), value=held)
        yield from self._sizes_seen()

    def _sizes_seen(self) -> Iterator[Fact]:
        """What a guest has not been told of yet."""
        for guest in self._cloud.guests.values():
            for disk in guest.live.values() if guest.id in self._server else ():
                volume = volume_of(self._cloud, guest.host, disk.source) if disk.size else None
                if volume is not None and volume.id in self._volume:
                    about = (self._place(guest.host), self._volume[volume.id])
                    yield Fact(self._server[guest.id], "guest_size", about, value=str(disk.size))

    def restarted(self, runs: Collection[str] | None) -> Iterator[Fact]:
        """A guest that was defined and never started has no run; one that was migrated goes on with that it had."""
        for guest in self._cloud.guests.values() if runs is not None else ():
            if guest.id in self._server and guest.run and guest.run not in (runs or ()):
                yield Fact(self._server[guest.id], "restarted", (self._place(guest.host),))

    def rows(self, records: Mapping[str, Records]) -> Iterator[Fact]:
        for role, said in records.items():
            yield Fact(role, "state", value=said.vm_state)
            told: tuple[tuple[str, str | None, Callable[[str], str]], ...] = (
                ("task", said.task_state, str),
                ("host", said.host, self._place),
            )
            for relation, value, named in told:
                if value is not None:
                    yield Fact(role, relation, value=named(value))
            for relation, holds in (("deleted", said.deleted), ("queued_for_delete", said.queued_for_delete)):
                if holds:
                    yield Fact(role, relation)
            yield from self._rescued(role, said)
            for row in said.rows:
                if row.volume_id in self._volume:
                    volume = self._volume[row.volume_id]
                    yield Fact(role, "row", (volume,), value=self._named_by(row.attachment_id, volume))
                    there = self._cloud.volumes.get(row.volume_id)
                    if row.size and there is not None and row.size < there.size:
                        yield Fact(role, "row_size", (volume,), value=str(row.size))
            for volume_id in said.tagged:
                if volume_id in self._volume:
                    yield Fact(role, "tag", (self._volume[volume_id],))
            yield from self._room(role, said)
            for relation, records_of_it in (("action", said.actions), ("migration", said.migrations)):
                for number, each in enumerate(records_of_it, start=1):
                    yield Fact(role, relation, number=number, value=each)

    def _room(self, role: str, said: Records) -> Iterator[Fact]:
        for host in said.allocations:
            yield Fact(role, "allocation", (self._place(host),))
        for host in said.migration_allocations:
            yield Fact(role, "migration_allocation", (self._place(host),))

    def _rescued(self, role: str, said: Records) -> Iterator[Fact]:
        """A disk of a rescue that is over, or has never begun."""
        for guest in self._cloud.guests.values() if said.vm_state != "rescued" else ():
            sides = (("live", guest.live), ("config", guest.config))
            has = [name for name, disks in sides if any(disk.source.endswith(RESCUE) for disk in disks.values())]
            if has and self._server.get(guest.id) == role:
                yield Fact(role, "rescue_disk", (self._place(guest.host),), value="+".join(has))

    def _named_by(self, attachment_id: str | None, volume: str) -> str:
        """Which attachment a row of Nova's names: `attachment[server,host1]` of the row's own volume."""
        if attachment_id is None:
            return LEGACY
        fact = self._attachments.get(attachment_id)
        if fact is None:
            return GONE
        return fact.key if fact.subject != volume else fact.key.removeprefix(f"{volume}.")
