"""The reference's share of Nova's database: servers, block device mappings and quotas, each call one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.model.schedule import Touch
from volfault_fakes.catalogue import Operation

_WHERE = "pytest_volfault.targets.reference._database:Database."


@dataclass(frozen=True, slots=True)
class Instance:
    """A row of Nova's instances table, with what the flows read of its children.

    Attributes:
        host: None once the server has been offloaded.
        name: of its domain; None for that of its id.
        image_id: the snapshot that a shelved server left in the image service.
        tags: volume id -> tag, the part of device_metadata that names disks.
    """

    id: str
    host: str | None
    vm_state: str = "active"
    task_state: str | None = None
    disable_terminate: bool = False
    image_id: str | None = None
    tags: Mapping[str, str] | None = None
    name: str | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class BlockDeviceMapping:
    """A row of Nova's block_device_mapping table.

    Attributes:
        attachment_id: empty where the volume was attached by os-attach.
        connection_info: what Cinder said about the connection, as JSON; None until it is saved.
    """

    server_id: str
    volume_id: str
    device: str
    attachment_id: str | None
    connection_info: str | None
    root: bool = False
    delete_on_termination: bool = False
    tag: str | None = None
    deleted: bool = False

    def connection(self) -> dict[str, Any]:
        """The connection, decoded.

        Raises:
            TypeError: nothing has been saved; what seed 002 saw.
        """
        return dict(json.loads(self.connection_info))  # type: ignore[arg-type]  # None is what seed 002 is about


class NotMapped(LookupError):  # noqa: N818 - Nova's VolumeBDMNotFound, under a name that says what is the case
    """The database does not map the volume to the server."""


class InstanceGone(LookupError):  # noqa: N818 - Nova's InstanceNotFound, as a statement
    """The server has no row, or its row is deleted."""


class DatabaseError(Exception):
    """The database could not be reached."""


@dataclass(frozen=True, slots=True)
class Quotas:
    """How many instances the project uses, and how many of these a running delete has reserved to give back."""

    used: int = 0
    reserved: int = 0


Rows = tuple[dict[str, Instance], dict[tuple[str, str], BlockDeviceMapping], Quotas]


class Database:
    """Rows by key, deleted ones included. Frozen rows, so that a snapshot is a shallow copy."""

    def __init__(self) -> None:
        self.instances: dict[str, Instance] = {}
        self.mappings: dict[tuple[str, str], BlockDeviceMapping] = {}
        self.quotas = Quotas()

    def mapped(self, server_id: str, volume_id: str) -> BlockDeviceMapping | None:
        """The mapping that is not deleted, if there is one; for who looks on from outside."""
        _touched(server_id, writes=False)
        mapping = self.mappings.get((server_id, volume_id))
        return None if mapping is None or mapping.deleted else mapping

    def rows_of_host(self, host: str) -> list[BlockDeviceMapping]:
        """The mappings, with a connection, of the servers of a host: what nova-compute remembers of it."""
        _touched(*self.instances, writes=False)
        here = {row.id for row in self.instances.values() if row.host == host and not row.deleted}
        rows = (row for row in self.mappings.values() if row.server_id in here and not row.deleted)
        return [row for row in rows if row.connection_info is not None]

    def nova_lists(self, server_id: str, volume_id: str) -> str | None:
        """What nova-api says of a server's volume when Cinder asks: its attachment, or None for 404."""
        instance, mapping = self.instances.get(server_id), self.mapped(server_id, volume_id)
        return None if instance is None or instance.deleted or mapping is None else mapping.attachment_id

    def instance_get(self, server_id: str) -> Instance:
        return self._instance(server_id)

    def instance_save(self, server_id: str, **columns: Any) -> Instance:
        _touched(server_id)
        self.instances[server_id] = replace(self._instance(server_id), **columns)
        return self.instances[server_id]

    def instance_destroy(self, server_id: str) -> None:
        _touched(server_id)
        self.instances[server_id] = replace(self._instance(server_id), deleted=True, task_state=None)
        for key, mapping in self.mappings.items():
            if mapping.server_id == server_id:
                self.mappings[key] = replace(mapping, deleted=True)

    def bdm_get(self, server_id: str, volume_id: str) -> BlockDeviceMapping:
        return self._mapping(server_id, volume_id)

    def bdm_list(self, server_id: str, *, deleted: bool = False) -> list[BlockDeviceMapping]:
        _touched(server_id, writes=False)
        rows = (mapping for mapping in self.mappings.values() if mapping.server_id == server_id)
        return [mapping for mapping in rows if deleted or not mapping.deleted]

    def bdm_create(self, mapping: BlockDeviceMapping) -> None:
        _touched(mapping.server_id)
        self.mappings[mapping.server_id, mapping.volume_id] = mapping

    def bdm_save(self, server_id: str, volume_id: str, **columns: Any) -> None:
        _touched(server_id)
        key = (server_id, volume_id)
        self.mappings[key] = replace(self._mapping(server_id, volume_id), **columns)

    def bdm_destroy(self, server_id: str, volume_id: str) -> None:
        _touched(server_id)
        key = (server_id, volume_id)
        if key in self.mappings:
            self.mappings[key] = replace(self.mappings[key], deleted=True)

    def quota_reserve(self) -> None:
        _touched("all")
        self.quotas = replace(self.quotas, reserved=self.quotas.reserved + 1)

    def quota_commit(self) -> None:
        _touched("all")
        self.quotas = Quotas(self.quotas.used - 1, self.quotas.reserved - 1)

    def quota_rollback(self) -> None:
        _touched("all")
        self.quotas = replace(self.quotas, reserved=self.quotas.reserved - 1)

    def _instance(self, server_id: str) -> Instance:
        _touched(server_id, writes=False)
        instance = self.instances.get(server_id)
        if instance is None or instance.deleted:
            raise InstanceGone(f"Instance {server_id} could not be found.")
        return instance

    def _mapping(self, server_id: str, volume_id: str) -> BlockDeviceMapping:
        mapping = self.mapped(server_id, volume_id)
        if mapping is None:
            raise NotMapped(f"volume {volume_id} is not attached to server {server_id}")
        return mapping

    def snapshot(self) -> Rows:
        return dict(self.instances), dict(self.mappings), self.quotas

    def restore(self, state: Rows) -> None:
        self.instances, self.mappings, self.quotas = dict(state[0]), dict(state[1]), state[2]


def _touched(*servers: str, writes: bool = True) -> None:
    """Say whose rows are read or changed, for whoever looks for orders that matter."""
    FLOWS.touch(*(Touch(f"rows of {server}", writes, "rows") for server in servers))


def _columns(_database: Database, *_keys: str, **columns: Any) -> tuple[str, ...]:
    return tuple(sorted(columns))


def _write(name: str, **more: Any) -> Operation:
    return Operation(f"nova.db.{name}", _WHERE + name, ("db-error",), **more)


OPERATIONS: tuple[Operation, ...] = (
    _write("instance_get", reads=True),
    _write("instance_save", detail=_columns),
    _write("instance_destroy"),
    _write("bdm_get", reads=True),
    _write("bdm_list", reads=True),
    _write("bdm_create"),
    _write("bdm_save", detail=_columns),
    _write("bdm_destroy"),
    _write("quota_reserve"),
    _write("quota_commit"),
    _write("quota_rollback"),
)
