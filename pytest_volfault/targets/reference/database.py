"""The reference's share of Nova's database: servers and block device mappings, each call one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from volfault_fakes.catalogue import Operation

_WHERE = "pytest_volfault.targets.reference.database:Database."


@dataclass(frozen=True, slots=True)
class Instance:
    """A row of Nova's instances table."""

    id: str
    host: str
    vm_state: str = "active"
    task_state: str | None = None


@dataclass(frozen=True, slots=True)
class BlockDeviceMapping:
    """A row of Nova's block_device_mapping table.

    Attributes:
        attachment_id: empty where the volume was attached by os-attach.
        connection_info: what Cinder said about the connection.
    """

    server_id: str
    volume_id: str
    device: str
    attachment_id: str | None
    connection_info: Mapping[str, Any]
    root: bool = False


class NotMapped(LookupError):  # noqa: N818 - Nova's VolumeBDMNotFound, under a name that says what is the case
    """The database does not map the volume to the server."""


class DatabaseError(Exception):
    """The database could not be reached."""


class Database:
    """Rows by key. Frozen rows, so that a snapshot is a shallow copy."""

    def __init__(self) -> None:
        self.instances: dict[str, Instance] = {}
        self.mappings: dict[tuple[str, str], BlockDeviceMapping] = {}

    def instance_get(self, server_id: str) -> Instance:
        return self.instances[server_id]

    def bdm_get(self, server_id: str, volume_id: str) -> BlockDeviceMapping:
        try:
            return self.mappings[server_id, volume_id]
        except KeyError:
            raise NotMapped(f"volume {volume_id} is not attached to server {server_id}") from None

    def bdm_create(self, mapping: BlockDeviceMapping) -> None:
        self.mappings[mapping.server_id, mapping.volume_id] = mapping

    def bdm_save(self, server_id: str, volume_id: str, **columns: Any) -> None:
        key = (server_id, volume_id)
        self.mappings[key] = replace(self.mappings[key], **columns)

    def bdm_destroy(self, server_id: str, volume_id: str) -> None:
        self.mappings.pop((server_id, volume_id), None)

    def snapshot(self) -> tuple[dict[str, Instance], dict[tuple[str, str], BlockDeviceMapping]]:
        return dict(self.instances), dict(self.mappings)

    def restore(self, state: tuple[dict[str, Instance], dict[tuple[str, str], BlockDeviceMapping]]) -> None:
        self.instances, self.mappings = dict(state[0]), dict(state[1])


OPERATIONS: tuple[Operation, ...] = (
    Operation("nova.db.instance_get", _WHERE + "instance_get", ("db-error",), reads=True),
    Operation("nova.db.bdm_get", _WHERE + "bdm_get", ("db-error",), reads=True),
    Operation("nova.db.bdm_create", _WHERE + "bdm_create", ("db-error",)),
    Operation("nova.db.bdm_save", _WHERE + "bdm_save", ("db-error",)),
    Operation("nova.db.bdm_destroy", _WHERE + "bdm_destroy", ("db-error",)),
)
