"""The modelled state of one deployment. One state; every fake is a front on it. Standard library only."""

from __future__ import annotations

import dataclasses
import itertools
import string
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from volfault_fakes.clock import Clock, ClockState
from volfault_fakes.errors import UnknownRow
from volfault_fakes.protocols import connection_data, protocol_of
from volfault_fakes.tables import (
    Attachment,
    Device,
    Disk,
    Encryption,
    Export,
    Guest,
    Host,
    Lock,
    Message,
    Service,
    Session,
    Volume,
)

Row = TypeVar("Row", bound=Any)

TABLES = (
    "volumes", "attachments", "encryptions", "messages", "exports", "locks", "hosts", "sessions", "devices",
    "guests", "services",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the cloud's history: a row before and after; None where it did not exist."""

    at: float
    table: str
    key: Any
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class CloudState:
    """What `Cloud.snapshot` returns. Rows are frozen, so the copies are shallow."""

    tables: Mapping[str, Mapping[Any, Any]]
    clock: ClockState
    ids: int
    here: str
    breaks_locks: bool


class Cloud:
    """Volumes, attachments, backend exports, hosts with their devices, guests, services, and the time.

    The fakes read and change it through `get`, `put` and `drop`; tests build it with the `add_*` methods.

    Attributes:
        clock: the virtual time of this deployment.
        history: every change, oldest first.
        here: name of the compute host on which the code under test runs at the moment.
        breaks_locks: whether the RBD driver breaks a client's lock on an image that it is told to delete. Cinder's
            does not; operators patch theirs so (seed 003) to get rid of the boot volumes of a dead host.
        encryptions: how volumes are encrypted, by the name of their volume type.
    """

    def __init__(self, seed: str = "volfault") -> None:
        self.clock = Clock()
        self.history: list[Change] = []
        self.here = "compute1"
        self.breaks_locks = False
        self._seed = seed
        self._ids = 0
        self.volumes: dict[str, Volume] = {}
        self.attachments: dict[str, Attachment] = {}
        self.encryptions: dict[str, Encryption] = {}
        self.messages: dict[str, Message] = {}
        self.exports: dict[tuple[str, str], Export] = {}
        self.locks: dict[str, Lock] = {}
        self.hosts: dict[str, Host] = {}
        self.sessions: dict[tuple[str, str, str], Session] = {}
        self.devices: dict[tuple[str, str], Device] = {}
        self.guests: dict[str, Guest] = {}
        self.services: dict[tuple[str, str], Service] = {}

    # -- rows

    def new_id(self) -> str:
        """Return a UUID that follows from the seed and the order of calls, the same in each run."""
        self._ids += 1
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self._seed}/{self._ids}"))

    def get(self, table: str, key: Any) -> Any:
        """Return a row.

        Raises:
            UnknownRow: the table has no such row.
        """
        rows = getattr(self, table)
        try:
            return rows[key]
        except KeyError:
            raise UnknownRow(f"no row {key!r} in {table}; it holds {sorted(map(str, rows)) or 'nothing'}") from None

    def put(self, table: str, key: Any, row: Row) -> Row:
        """Add or replace a row."""
        rows = getattr(self, table)
        self.history.append(Change(self.clock.now, table, key, rows.get(key), row))
        rows[key] = row
        return row

    def change(self, table: str, key: Any, **columns: Any) -> Any:
        """Replace some columns of a row that must exist."""
        return self.put(table, key, dataclasses.replace(self.get(table, key), **columns))

    def drop(self, table: str, key: Any) -> None:
        """Remove a row; a row that is not there is no error, as in a database."""
        before = getattr(self, table).pop(key, None)
        if before is not None:
            self.history.append(Change(self.clock.now, table, key, before, None))

    def snapshot(self) -> CloudState:
        """Copy the state. Costs a few microseconds: rows are frozen and shared."""
        tables = {name: dict(getattr(self, name)) for name in TABLES}
        return CloudState(tables, self.clock.snapshot(), self._ids, self.here, self.breaks_locks)

    def restore(self, state: CloudState) -> None:
        """Go back to a snapshot; the history starts anew."""
        for name, rows in state.tables.items():
            setattr(self, name, dict(rows))
        self._ids = state.ids
        self.here = state.here
        self.breaks_locks = state.breaks_locks
        self.history.clear()
        self.clock.restore(state.clock)

    # -- what tests and flows ask for

    def attachments_of(self, volume_id: str) -> list[Attachment]:
        """The attachment rows of a volume, oldest first."""
        return [row for row in self.attachments.values() if row.volume_id == volume_id]

    def guests_with(self, volume_id: str) -> Iterator[tuple[Guest, bool, bool]]:
        """Yield (guest, in live XML, in persistent XML) for every guest that holds the volume."""
        sources = set()
        for row in self.devices.values():
            if row.volume_id == volume_id:
                sources |= {row.path, f"/dev/{row.device}"}
        volume = self.volumes.get(volume_id)
        if volume is not None:
            sources.add(protocol_of(volume).path(connection_data(volume)))

        def holds(disks: Mapping[str, Disk]) -> bool:
            return any(disk.serial == volume_id or disk.source in sources for disk in disks.values())

        for guest in self.guests.values():
            live, config = holds(guest.live), holds(guest.config)
            if live or config:
                yield guest, live, config

    def free_device(self, host: str) -> str:
        """The kernel's next name for a disk on a host: the lowest that is free, so names are used again."""
        taken = {row.device for row in self.devices.values() if row.host == host}
        return next(name for name in _disk_names("sd") if name not in taken)

    def add_host(self, name: str = "compute1") -> Host:
        """Add a compute host with a running nova-compute."""
        number = len(self.hosts) + 1
        host = Host(name, f"10.0.1.{number}", f"iqn.1994-05.com.example:{name}")
        self.put("hosts", name, host)
        self.put("services", (name, "nova-compute"), Service(name, "nova-compute", since=self.clock.now))
        return host

    def add_server(self, host: str = "compute1", **columns: Any) -> Guest:
        """Add a running guest; its host appears with it."""
        if host not in self.hosts:
            self.add_host(host)
        identifier = columns.pop("id", None) or self.new_id()
        name = columns.pop("name", f"instance-{len(self.guests) + 1:08x}")
        return self.put("guests", identifier, Guest(identifier, host, name, **columns))

    def add_volume(self, attached_to: Guest | None = None, *, legacy: bool = False, **columns: Any) -> Volume:
        """Add a volume, available or wholly attached to a server.

        Args:
            attached_to: the server that shall hold it: Cinder's rows, the export, the host's device and
                both XMLs are then as a finished attach leaves them.
            legacy: attached by os-attach, as before Cinder's attachments API.
            columns: of `Volume`.
        """
        identifier = columns.pop("id", None) or self.new_id()
        volume = Volume(identifier, created_at=self.clock.now, **columns)
        self.put("volumes", identifier, volume)
        if attached_to is not None:
            self.attach(identifier, attached_to.id, legacy=legacy)
        return self.volumes[identifier]

    def attach(self, volume_id: str, server_id: str, *, legacy: bool = False) -> None:
        """Attach a volume wholly to a server, as `add_volume` does; a multiattach volume to one more."""
        volume = self.volumes[volume_id]
        guest = self.guests[server_id]
        host = self.hosts[guest.host]
        data = connection_data(volume)
        protocol = protocol_of(volume)
        place, target = next(
            (place, name) for place, name in enumerate(_disk_names("vd")) if name not in {**guest.live, **guest.config}
        )
        row = Attachment(
            self.new_id(),
            volume.id,
            instance_uuid=server_id,
            # os-attach with an instance leaves attached_host empty; the connector names it otherwise.
            attached_host=None if legacy else host.name,
            mountpoint=f"/dev/{target}",
            attach_status="attached",
            attach_mode="rw",
            connector=None if legacy else {"host": host.name, "ip": host.ip, "initiator": host.initiator},
            attached_at=self.clock.now,
        )
        if not legacy:
            row = dataclasses.replace(
                row,
                connection_info={
                    **data,
                    "driver_volume_type": protocol.name,
                    "attachment_id": row.id,
                    "enforce_multipath": False,
                },
            )
        self.put("attachments", row.id, row)
        # Only os-attach leaves the mode in the volume's metadata, and takes it for the volume's own from then on.
        modes = {"attached_mode": "rw", "readonly": False} if legacy else {}
        self.change("volumes", volume.id, status="in-use", attach_status="attached", **modes)
        self.put("exports", (volume.id, host.name), Export(volume.id, host.name))
        source = path = protocol.path(data)
        if protocol.session:
            session = Session(host.name, data["target_portal"], data["target_iqn"])
            self.put("sessions", (session.host, session.portal, session.iqn), session)
        if protocol.block:
            device = self.devices.get((host.name, path)) or Device(
                host.name, volume.id, path, self.free_device(host.name)
            )
            self.put("devices", (host.name, path), device)
            # os-brick 7 hands out the kernel's name of a single path, not the link (VolumePath of sysfs).
            source = f"/dev/{device.device}"
        disk = Disk(
            target,
            source,
            volume.id,
            alias=f"ua-{volume.id}",
            address=f"0000:{place + 2:02x}:00.0",
            xml=f"<disk type='block' device='disk'><driver name='qemu' type='raw'/><source dev='{source}'/>"
            f"<target dev='{target}' bus='virtio'/><serial>{volume.id}</serial></disk>",
        )
        self.change("guests", server_id, live={**guest.live, target: disk}, config={**guest.config, target: disk})


def _disk_names(prefix: str) -> Iterator[str]:
    """What a kernel calls its disks after the first: sdb to sdz, then sdaa and so on."""
    pairs = map("".join, itertools.product(string.ascii_lowercase, repeat=2))
    return (prefix + letters for letters in itertools.chain(string.ascii_lowercase[1:], pairs))
