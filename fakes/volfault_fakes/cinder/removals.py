"""What somebody else deletes just before a call that is about it, so that the call meets Cinder's 404 and no other.

Nobody gets a 404 for a row that is there. So the row goes as Cinder deletes it, and only where Cinder would.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from volfault_fakes.cinder import snapshot_states
from volfault_fakes.cinder.dialect import CinderRefusal, Request
from volfault_fakes.cinder.states import apply
from volfault_fakes.cinder.struck import below_the_key
from volfault_fakes.cloud.identity import ADMINISTRATOR
from volfault_fakes.cloud.offered import Group, GroupSnapshot, GroupType, Snapshot, Transfer, VolumeType
from volfault_fakes.cloud.tables import Attachment, Volume


@dataclass(frozen=True, slots=True)
class Removal:
    """How the rows of one table go.

    Attributes:
        table: the cloud's.
        is_free: (operations of the API, row) -> whether Cinder would let it go as it is.
        remove: (operations of the API, key, row): does it.
    """

    table: str
    is_free: Callable[[Any, Any], bool]
    remove: Callable[[Any, str, Any], object]


def removal_of(api: Any, request: Request, key: str) -> Callable[[], object] | None:
    """What would have to go for a call to find nothing, as it is now.

    Args:
        api: the operations of the API.
        request: what is asked.
        key: the id in its path; empty where there is none.

    Returns:
        What makes it go; None where there is no such row, or nobody could delete it.
    """
    collection = request.path.split("/")[1]
    wanted = below_the_key(request)
    # What is to be made is asked of what it is made from.
    source, named = _SOURCES.get(collection, ("", ""))
    name, identifier = (collection, key) if key else (source, str(wanted.get(named, "")))
    removal = _REMOVALS.get(name)
    row = None if removal is None else getattr(api.cloud, removal.table).get(identifier)
    if removal is None or row is None or not removal.is_free(api, row):
        return None
    return functools.partial(removal.remove, api, identifier, row)


def _deletable(api: Any, row: Volume) -> bool:
    """cinder.volume.api.API.delete without force."""
    try:
        apply(api.release.rules["volume_delete"], row)
    except CinderRefusal:
        return False
    busy = row.id in api.cloud.locks and not api.cloud.breaks_locks
    return not busy and row.group_id is None and not api.cloud.snapshots_of(row.id)


def _deletable_snapshot(_api: Any, row: Snapshot) -> bool:
    return row.group_snapshot_id is None and snapshot_states.allows(snapshot_states.RULES["snapshot_delete"], row)


def _unused_type(api: Any, row: VolumeType) -> bool:
    used = {volume.volume_type for volume in api.cloud.volumes.values()}
    return row.name not in used and row.id not in used


def _unused_group_type(api: Any, row: GroupType) -> bool:
    return all(group.group_type != row.id for group in api.cloud.groups.values())


def _empty(api: Any, row: Group) -> bool:
    return all(volume.group_id != row.id for volume in api.cloud.volumes.values())


def _deletable_group_snapshot(_api: Any, row: GroupSnapshot) -> bool:
    return row.status in ("available", "error")


def _always(_api: Any, _row: object) -> bool:
    return True


def _let_go(api: Any, _key: str, row: Attachment) -> None:
    # Another request of Nova's, with its service's token: that is always let through
    # (cinder.volume.api.API.attachment_deletion_allowed).
    api._give_up(api.cloud.volumes[row.volume_id], row)


def _withdraw(api: Any, _key: str, row: Transfer) -> None:
    volume = api.cloud.volumes[row.volume_id]
    api._save(volume, apply(api.release.rules["transfer_delete"], volume))
    api.cloud.drop("transfers", row.id)


def _drop(table: str) -> Callable[[Any, str, Any], object]:
    return lambda api, key, _row: api.cloud.drop(table, key)


def _delete_volume(api: Any, _key: str, row: Volume) -> None:
    api._delete(Request(user=ADMINISTRATOR), row, force=False)


_TRANSFERS = Removal("transfers", _always, _withdraw)
_REMOVALS: Mapping[str, Removal] = {
    "volumes": Removal("volumes", _deletable, _delete_volume),
    "attachments": Removal("attachments", _always, _let_go),
    "snapshots": Removal("snapshots", _deletable_snapshot, lambda api, _, row: api.service.delete_snapshot(row)),
    "messages": Removal("messages", _always, _drop("messages")),
    "volume-transfers": _TRANSFERS,
    "os-volume-transfer": _TRANSFERS,
    "types": Removal("types", _unused_type, _drop("types")),
    "group_types": Removal("group_types", _unused_group_type, _drop("group_types")),
    "groups": Removal("groups", _empty, _drop("groups")),
    "group_snapshots": Removal(
        "group_snapshots", _deletable_group_snapshot, lambda api, _, row: api.service.delete_group_snapshot(row)
    ),
    "default-types": Removal("default_types", _always, _drop("default_types")),
}
# What is made -> what it is made from, and how the request names that.
_SOURCES: Mapping[str, tuple[str, str]] = {
    "attachments": ("volumes", "volume_uuid"),
    "snapshots": ("volumes", "volume_id"),
    "volume-transfers": ("volumes", "volume_id"),
    "os-volume-transfer": ("volumes", "volume_id"),
    "groups": ("group_types", "group_type"),
    "group_snapshots": ("groups", "group_id"),
}
