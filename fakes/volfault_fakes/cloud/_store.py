"""The rows of one deployment, and its time."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from volfault_fakes.cloud._columns import check_columns
from volfault_fakes.cloud.clock import Clock, ClockState
from volfault_fakes.cloud.identity import WELL_KNOWN, Token
from volfault_fakes.cloud.offered import Group, GroupSnapshot, GroupType, Image, Snapshot, Transfer, VolumeType
from volfault_fakes.cloud.tables import (
    Attachment,
    BlockDeviceMapping,
    Device,
    Encryption,
    Export,
    Guest,
    GuestKey,
    Host,
    Key,
    Lock,
    Message,
    Mount,
    Node,
    Secret,
    Service,
    Session,
    Volume,
)
from volfault_fakes.cloud.turns import takes_turns
from volfault_fakes.errors import CloudMisuse, UnknownRow
from volfault_fakes.naming import unknown

Row = TypeVar("Row", bound=Any)
# What follows a change of a row: (the row before, the row after), None where there is none.
Follower = Callable[[Any, Any], None]

TABLES = (
    "volumes", "attachments", "encryptions", "keys", "messages", "snapshots", "images", "types", "default_types",
    "transfers", "quotas", "group_types", "groups", "group_snapshots", "exports", "locks", "hosts", "nodes", "sessions",
    "devices", "mounts", "secrets", "guests", "services", "tokens", "former_owners", "mappings",
)  # fmt: skip
# What the rows of a table go by, where that is several columns.
_KEYS: Mapping[str, str] = {
    "exports": "(volume id, host)",
    "nodes": "(host, portal, iqn)",
    "sessions": "(host, portal, iqn)",
    "devices": "(host, path)",
    "mounts": "(host, path)",
    "secrets": "(host, usage, name)",
    "guests": "(host, id)",
    "services": "(host, binary)",
    "mappings": "(server id, volume id)",
    "quotas": "(project, resource)",
}
# Their rows say when they were last changed.
_DATED = ("volumes", "snapshots")


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
    auto_scan: bool
    made_on: str
    promised: str | None


@takes_turns(besides=("get",))
class Store:
    """The tables, and the rules of reading and changing them.

    Attributes:
        clock: the virtual time of this deployment.
        history: every change, oldest first.
        here: name of the compute host on which the code under test runs at the moment.
        breaks_locks: whether the RBD driver breaks a client's lock on an image that it is told to delete. Cinder's
            does not; operators patch theirs so (seed 003) to get rid of the boot volumes of a dead host.
        auto_scan: whether the hosts' open-iscsi takes every LUN that a target shows it when it logs in, and cannot be
            told otherwise: an old one knows no node.session.scan.
        made_on: the protocol of the volumes that Cinder is asked to make.
        promised: the id of the next volume that Cinder is asked to make; None leaves it to Cinder.
        keys: those of the key manager; Cinder makes one for each encrypted volume.
        encryptions: how volumes are encrypted, by the name of their volume type.
        former_owners: volumes that were deleted, and the project of each. Cinder keeps the rows.
        tokens: those that Keystone has issued; from the beginning the well-known ones of `identity`.
        types: volume types, beside those that an encryption or a volume names.
        images: those of Glance, which Cinder asks about them.
        default_types: by project, the id of the volume type of its volumes that are made without one.
        quotas: limits by (project, resource), where they are not Cinder's default.
    """

    def __init__(self, seed: str = "volfault") -> None:
        self.clock = Clock()
        self.history: list[Change] = []
        self.here = "compute1"
        self.breaks_locks = False
        self.auto_scan = False
        self.made_on = "iscsi"
        self.promised: str | None = None
        self._seed = seed
        self._ids = 0
        self._followers: list[tuple[str, Follower]] = []
        self.volumes: dict[str, Volume] = {}
        self.attachments: dict[str, Attachment] = {}
        self.encryptions: dict[str, Encryption] = {}
        self.keys: dict[str, Key] = {}
        self.messages: dict[str, Message] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.images: dict[str, Image] = {}
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
        self.guests: dict[GuestKey, Guest] = {}
        self.services: dict[tuple[str, str], Service] = {}
        self.former_owners: dict[str, str] = {}
        self.tokens: dict[str, Token] = dict(WELL_KNOWN)
        self.mappings: dict[tuple[str, str], BlockDeviceMapping] = {}

    # -- rows

    def new_id(self) -> str:
        """Return a UUID that follows from the seed and the order of calls, the same in each run."""
        self._ids += 1
        return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{self._seed}/{self._ids}"))

    def new_volume_id(self) -> str:
        """Return the id that was promised to whoever asks Cinder for a volume next, once; or else a new one."""
        promised, self.promised = self.promised, None
        return promised or self.new_id()

    def get(self, table: str, key: Any) -> Any:
        """Return a row.

        Raises:
            CloudMisuse: there is no such table, or its rows do not go by that.
            UnknownRow: the table has no such row.
        """
        rows = self._rows(table, key)
        try:
            return rows[key]
        except KeyError:
            raise UnknownRow(f"no row {key!r} in {table}; it holds {sorted(map(str, rows)) or 'nothing'}") from None

    def _rows(self, table: str, key: Any) -> dict[Any, Any]:
        if table not in TABLES:
            raise CloudMisuse(unknown("table", table, TABLES))
        if isinstance(key, tuple) != (table in _KEYS):
            # A key of another form would be of no row, and to drop none is no error.
            raise CloudMisuse(f"a row of {table} goes by {_KEYS.get(table, 'one text')}, and not by {key!r}")
        rows: dict[Any, Any] = getattr(self, table)
        return rows

    def put(self, table: str, key: Any, row: Row) -> Row:
        """Add or replace a row; one of a volume or a snapshot that is replaced says when."""
        rows = self._rows(table, key)
        before = rows.get(key)
        if before is not None and table in _DATED:
            row = dataclasses.replace(row, updated_at=self.clock.now)
        rows[key] = row
        self._changed(table, key, before, row)
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
        """Remove a row; a row that is not there is no error, as in a database.

        Raises:
            CloudMisuse: as `get`.
        """
        before = self._rows(table, key).pop(key, None)
        if before is not None:
            self._changed(table, key, before, None)

    def follow(self, table: str, follower: Follower) -> None:
        """Call `follower(before, after)` after each change of a table's rows, but not when they are restored."""
        self._followers.append((table, follower))

    def _changed(self, table: str, key: Any, before: Any, after: Any) -> None:
        self.history.append(Change(self.clock.now, table, key, before, after))
        for followed, follower in self._followers:
            if followed == table:
                follower(before, after)

    def snapshot(self) -> CloudState:
        """Copy the state. Costs a few microseconds: rows are frozen and shared."""
        tables = {name: dict(getattr(self, name)) for name in TABLES}
        kept = (self.breaks_locks, self.auto_scan, self.made_on, self.promised)
        return CloudState(tables, self.clock.snapshot(), self._ids, self.here, *kept)

    def restore(self, state: CloudState) -> None:
        """Go back to a snapshot; the history starts anew."""
        for name, rows in state.tables.items():
            setattr(self, name, dict(rows))
        self._ids = state.ids
        self.here = state.here
        self.breaks_locks = state.breaks_locks
        self.auto_scan = state.auto_scan
        self.made_on = state.made_on
        self.promised = state.promised
        self.history.clear()
        self.clock.restore(state.clock)
