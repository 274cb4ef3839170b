"""The modelled state of one deployment. One state; every fake is a front on it. Standard library only."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from volfault_fakes import attaching, finding, locks
from volfault_fakes.clock import Clock, ClockState
from volfault_fakes.columns import check_columns, check_name
from volfault_fakes.errors import CloudMisuse, UnknownRow
from volfault_fakes.identity import PROJECT, USER, WELL_KNOWN, Identity, Token, with_implied
from volfault_fakes.naming import unknown
from volfault_fakes.offered import Group, GroupSnapshot, GroupType, Snapshot, Transfer, VolumeType
from volfault_fakes.protocols import Protocol, disk_names, protocol_of
from volfault_fakes.tables import (
    Attachment,
    BlockDeviceMapping,
    Device,
    Encryption,
    Export,
    Guest,
    Host,
    Lock,
    Message,
    Mount,
    Node,
    Secret,
    Service,
    Session,
    Volume,
)
from volfault_fakes.turns import TURN, takes_turns

Row = TypeVar("Row", bound=Any)

LUKS = "LUKS"

TABLES = (
    "volumes", "attachments", "encryptions", "messages", "snapshots", "types", "default_types", "transfers", "quotas",
    "group_types", "groups", "group_snapshots", "exports", "locks", "hosts", "nodes", "sessions",
    "devices", "mounts", "secrets", "guests", "services", "tokens", "former_owners", "mappings",
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


@takes_turns(besides=("get", "guests_with"))
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
        former_owners: projects of which a volume was deleted, and which it was. Cinder keeps the rows.
        tokens: those that Keystone has issued; from the beginning the well-known ones of `volfault_fakes.identity`.
        types: volume types, beside those that an encryption or a volume names.
        default_types: by project, the id of the volume type of its volumes that are made without one.
        quotas: limits by (project, resource), where they are not Cinder's default.
    """

    def __init__(self, seed: str = "volfault") -> None:
        self.clock = Clock()
        self.history: list[Change] = []
        self.here = "compute1"
        self.breaks_locks = False
        self._seed = seed
        self._ids = 0
        self._told_of_volumes: list[Callable[[Volume], None]] = []
        self.volumes: dict[str, Volume] = {}
        self.attachments: dict[str, Attachment] = {}
        self.encryptions: dict[str, Encryption] = {}
        self.messages: dict[str, Message] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.types: dict[str, VolumeType] = {}
        self.default_types: dict[str, str] = {}
        self.transfers: dict[str, Transfer] = {}
        self.quotas: dict[tuple[str, str], int] = {}
        self.group_types: dict[str, GroupType] = {}
        self.groups: dict[str, Group] = {}
        self.group_snapshots: dict[str, GroupSnapshot] = {}
        self.exports: dict[tuple[str, str], Export] = {}
        self.locks: dict[str, Lock] = {}
        self.hosts: dict[str, Host] = {}
        self.nodes: dict[tuple[str, str, str], Node] = {}
        self.sessions: dict[tuple[str, str, str], Session] = {}
        self.devices: dict[tuple[str, str], Device] = {}
        self.mounts: dict[tuple[str, str], Mount] = {}
        self.secrets: dict[tuple[str, str, str], Secret] = {}
        self.guests: dict[str, Guest] = {}
        self.services: dict[tuple[str, str], Service] = {}
        self.former_owners: dict[str, str] = {}
        self.tokens: dict[str, Token] = dict(WELL_KNOWN)
        self.mappings: dict[tuple[str, str], BlockDeviceMapping] = {}

    # -- rows

    def new_id(self) -> str:
        """Return a UUID that follows from the seed and the order of calls, the same in each run."""
        self._ids += 1
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self._seed}/{self._ids}"))

    def get(self, table: str, key: Any) -> Any:
        """Return a row.

        Raises:
            CloudMisuse: there is no such table.
            UnknownRow: the table has no such row.
        """
        rows = self._rows(table)
        try:
            return rows[key]
        except KeyError:
            raise UnknownRow(f"no row {key!r} in {table}; it holds {sorted(map(str, rows)) or 'nothing'}") from None

    def _rows(self, table: str) -> dict[Any, Any]:
        if table not in TABLES:
            raise CloudMisuse(unknown("table", table, TABLES))
        rows: dict[Any, Any] = getattr(self, table)
        return rows

    def put(self, table: str, key: Any, row: Row) -> Row:
        """Add or replace a row."""
        rows = self._rows(table)
        before = rows.get(key)
        if before is not None and table in ("volumes", "snapshots"):
            row = dataclasses.replace(row, updated_at=self.clock.now)
        self.history.append(Change(self.clock.now, table, key, before, row))
        rows[key] = row
        if table == "guests":
            locks.follow(self, before, row)
        return row

    def change(self, table: str, key: Any, **columns: Any) -> Any:
        """Replace some columns of a row that must exist.

        Raises:
            CloudMisuse: a column does not exist or cannot hold that; the message lists what is valid.
        """
        row = self.get(table, key)
        check_columns(type(row), columns)
        return self.put(table, key, dataclasses.replace(row, **columns))

    def drop(self, table: str, key: Any) -> None:
        """Remove a row; a row that is not there is no error, as in a database."""
        before = self._rows(table).pop(key, None)
        if before is not None:
            self.history.append(Change(self.clock.now, table, key, before, None))
            if table == "guests":
                locks.follow(self, before, None)

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

    def nova_lists(self, server_id: str, volume_id: str) -> str | None:
        """What Nova would say of a server's volume, where no Nova runs over this cloud.

        Returns:
            The attachment by which the server has the volume; None where Nova knows no such server or volume.
        """
        row = self.mappings.get((server_id, volume_id)) if server_id in self.guests else None
        return row.attachment_id if row is not None else None

    def snapshots_of(self, volume_id: str) -> list[Snapshot]:
        """The snapshots of a volume, oldest first."""
        return [row for row in self.snapshots.values() if row.volume_id == volume_id]

    def guests_with(self, volume_id: str) -> Iterator[tuple[Guest, bool, bool]]:
        """Yield (guest, in live XML, in persistent XML) for every guest that holds the volume."""
        with TURN:
            return iter(list(finding.guests_with(self, volume_id)))

    def hosts_reaching(self, volume_id: str) -> list[str]:
        """The hosts that have a device that leads to the volume, or a mount for its sake."""
        return finding.hosts_reaching(self, volume_id)

    def free_device(self, host: str, protocol: Protocol | None = None) -> str:
        """The kernel's next name for a disk on a host: the lowest that is free, so names are used again."""
        taken = {row.device for row in self.devices.values() if row.host == host}
        names = disk_names("sd") if protocol is None else protocol.names()
        return next(name for name in names if name not in taken)

    def log_in(self, host: str, portal: str, iqn: str) -> Session:
        """Give a host a session with a target, or return the one that it has."""
        key = (host, portal, iqn)
        if key not in self.sessions:
            numbers = (row.number for row in self.sessions.values() if row.host == host)
            self.put("sessions", key, Session(host, portal, iqn, max(numbers, default=0) + 1))
        return self.sessions[key]

    def add_host(self, name: str = "compute1") -> Host:
        """Add a compute host with a running nova-compute.

        Raises:
            CloudMisuse: its name is none, or there is such a host.
        """
        check_name("a host's name", name)
        self._check_new("hosts", name)
        number = len(self.hosts) + 1
        host = Host(name, f"10.0.1.{number}", f"iqn.1994-05.com.example:{name}")
        self.put("hosts", name, host)
        self.put("services", (name, "nova-compute"), Service(name, "nova-compute", since=self.clock.now))
        return host

    def add_server(self, host: str = "compute1", **columns: Any) -> Guest:
        """Add a running guest; its host appears with it.

        Args:
            host: the name of its host.
            columns: of `Guest`.

        Raises:
            CloudMisuse: a column does not exist or cannot hold that, or there is such a guest.
        """
        check_columns(Guest, columns, fixed=("host", "number"))
        if "id" in columns:
            self._check_new("guests", columns["id"])
        if host not in self.hosts:
            self.add_host(host)
        identifier = columns.pop("id", None) or self.new_id()
        name = columns.pop("name", f"instance-{len(self.guests) + 1:08x}")
        guest = Guest(identifier, host, name, number=self.next_number(host), **columns)
        return self.put("guests", identifier, guest)

    def next_number(self, host: str) -> int:
        """The ID of a domain that starts on a host; no other ever gets it."""
        number: int = self.hosts[host].domains + 1
        self.change("hosts", host, domains=number)
        return number

    def issue_token(
        self,
        roles: Iterable[str] = ("member",),
        *,
        project: str = PROJECT,
        user: str = USER,
        lifetime: float | None = None,
    ) -> str:
        """Issue a token, as Keystone does to who logs in.

        Args:
            roles: the user's in the project; what they imply is added.
            project: its id.
            user: the id.
            lifetime: seconds of virtual time; None for ever, and what is not above zero has expired already.

        Returns:
            The text that goes into X-Auth-Token, or into X-Service-Token if `service` is among the roles.
        """
        expires = None if lifetime is None else self.clock.now + lifetime
        token = Token(self.new_id().replace("-", ""), Identity(user, project, with_implied(roles)), expires)
        self.put("tokens", token.id, token)
        return token.id

    def add_volume(self, attached_to: Guest | None = None, *, legacy: bool = False, **columns: Any) -> Volume:
        """Add a volume, available or wholly attached to a server.

        Args:
            attached_to: the server that shall hold it: Cinder's rows, the export, the host's device and
                both XMLs are then as a finished attach leaves them.
            legacy: attached by os-attach, as before Cinder's attachments API.
            columns: of `Volume`.

        Raises:
            CloudMisuse: a column does not exist or cannot hold that, there is such a volume, or the fakes do not model
                its protocol; the message lists what is valid.
        """
        self._check_volume(attached_to, columns, legacy=legacy)
        identifier = columns.pop("id", None) or self.new_id()
        volume = Volume(identifier, created_at=self.clock.now, **columns)
        if volume.encryption_key_id is not None and volume.volume_type is None:
            # A volume is encrypted because its type is; this is the type that Cinder's own documents create.
            self.put("encryptions", LUKS, Encryption())
            volume = dataclasses.replace(volume, volume_type=LUKS)
        protocol_of(volume)
        self.put("volumes", identifier, volume)
        for told in self._told_of_volumes:
            told(volume)
        if attached_to is not None:
            self.attach(identifier, attached_to.id, legacy=legacy)
        return self.volumes[identifier]

    def tell_of_volumes(self, told: Callable[[Volume], None]) -> None:
        """Call `told` with each volume that `add_volume` makes from now on, before it is attached to anything.

        For whoever keeps volumes besides the cloud, such as a real Cinder behind the points.
        """
        self._told_of_volumes.append(told)

    def attach(self, volume_id: str, server_id: str, *, legacy: bool = False) -> None:
        """Attach a volume wholly to a server, as `add_volume` does; a multiattach volume to one more.

        Raises:
            UnknownRow: there is no such volume or server; the message lists those that there are.
            CloudMisuse: the volume is attached, to that server or without being multiattach to another.
        """
        volume, guest = self.get("volumes", volume_id), self.get("guests", server_id)
        holders = {row.instance_uuid for row in self.attachments_of(volume_id)}
        if guest.id in holders or (holders and not volume.multiattach):
            raise CloudMisuse(
                f"volume {volume_id} is attached to {', '.join(map(str, holders))}; "
                "only a multiattach volume goes to one more server, and to each once"
            )
        attaching.attach(self, volume, guest.id, legacy=legacy)

    def _check_new(self, table: str, key: object) -> None:
        if key in getattr(self, table):
            raise CloudMisuse(f"{table} has a row {key!r}; what is added is new")

    def _check_volume(self, attached_to: object, columns: Mapping[str, Any], *, legacy: bool) -> None:
        check_columns(Volume, columns, fixed=("created_at", "updated_at"))
        if "id" in columns:
            self._check_new("volumes", columns["id"])
        if attached_to is None:
            if legacy:
                raise CloudMisuse("legacy says how a volume was attached; say to whom with attached_to")
            return
        if not isinstance(attached_to, Guest):
            raise CloudMisuse(f"attached_to is what add_server returned, and not {attached_to!r}")
        self.get("guests", attached_to.id)
        told = sorted({"status", "attach_status"} & columns.keys())
        if told:
            raise CloudMisuse(f"what is attached_to a server is in-use and attached; leave {' and '.join(told)} out")
