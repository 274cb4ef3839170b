"""What Nova's databases say of a server, read past SQLAlchemy: no query of ours stands in a trace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pytest_volfault.model.records import Records, Row
from pytest_volfault.targets.nova._database import Connections, Databases

# nova.compute.api's words for how an event of an action ended (InstanceActionEvent.event_finish_with_failure).
ERROR, UNFINISHED, FINISHED = "error", "unfinished", "finished"


def records_of(databases: Databases | Connections, server_id: str, tags: Mapping[str, str]) -> Records | None:
    """Read the rows of a server; None where there never was one.

    Args:
        databases: Nova's two.
        server_id: the server.
        tags: id of a volume -> the tag that its disk was given.
    """
    main = databases.main
    instance = main.execute(
        "select vm_state, task_state, host, deleted from instances where uuid = ? order by deleted", (server_id,)
    ).fetchone()
    if instance is None:
        return None
    vm_state, task_state, host, deleted = instance
    mapping = databases.api.execute(
        "select queued_for_delete from instance_mappings where instance_uuid = ?", (server_id,)
    ).fetchone()
    rows = main.execute(
        "select volume_id, attachment_id, volume_size from block_device_mapping "
        "where instance_uuid = ? and volume_id is not null and deleted = 0 order by id",
        (server_id,),
    )
    tagged = () if deleted or not tags else _tagged(databases, server_id, tags)
    return Records(
        # Nobody looks at the state, the task or the host of a server that is deleted, whatever its row says.
        vm_state="deleted" if deleted else vm_state,
        task_state=None if deleted else task_state,
        host=None if deleted else host,
        deleted=bool(deleted),
        queued_for_delete=bool(mapping and mapping[0]),
        rows=tuple(Row(*row) for row in rows),
        tagged=frozenset(tagged),
        actions=_actions(databases, server_id),
        migrations=_migrations(databases, server_id),
    )


def as_asked_for(databases: Databases, server_id: str, found: Records | None) -> Records | None:
    """What the API says of a server that may be no more than a request to build one.

    Until the server's mapping names a cell, the API answers from the request.

    Args:
        databases: Nova's two.
        server_id: the server.
        found: what a cell has of it already, if anything.
    """
    asked = databases.api.execute(
        "select block_device_mappings from build_requests as asked where instance_uuid = ? and not exists "
        "(select 1 from instance_mappings where instance_uuid = asked.instance_uuid and cell_id is not null)",
        (server_id,),
    ).fetchone()
    if asked is None:
        return found
    listed = json.loads(asked[0])["nova_object.data"]["objects"] if asked[0] else ()
    mappings = (each["nova_object.data"] for each in listed)
    rows = tuple(Row(each["volume_id"], each.get("attachment_id")) for each in mappings if each.get("volume_id"))
    return replace(found or Records("building"), task_state="scheduling", rows=rows)


def has_had(databases: Databases | Connections, server_id: str) -> bool:
    """Whether Nova has ever had a server of that id, be it only as a request to build one."""
    asked = ("instance_mappings", "build_requests")
    return (
        any(_has_row(databases.api, table, "instance_uuid", server_id) for table in asked)
        or _has_row(databases.main, "instances", "uuid", server_id)
    )  # fmt: skip


def _has_row(database: Any, table: str, column: str, value: str) -> bool:
    found = database.execute(f"select 1 from {table} where {column} = ?", (value,)).fetchone()
    return found is not None


def _tagged(databases: Databases | Connections, server_id: str, tags: Mapping[str, str]) -> list[str]:
    extra = databases.main.execute(
        "select device_metadata from instance_extra where instance_uuid = ?", (server_id,)
    ).fetchone()
    listed = (extra[0] or "") if extra else ""
    return [volume_id for volume_id, tag in tags.items() if f'"{tag}"' in listed]


def _actions(databases: Databases | Connections, server_id: str) -> tuple[str, ...]:
    """Each action and how it ended, as `openstack server event list` would let one say."""
    events: dict[int, list[tuple[str | None, str | None]]] = {}
    for number, finished, result in databases.main.execute(
        "select action_id, finish_time, result from instance_actions_events where action_id in "
        "(select id from instance_actions where instance_uuid = ?)",
        (server_id,),
    ):
        events.setdefault(number, []).append((finished, result))
    actions = databases.main.execute(
        "select id, action, message from instance_actions where instance_uuid = ? order by id", (server_id,)
    )
    return tuple(f"{action}:{_ended(message, events.get(number, []))}" for number, action, message in actions)


def _migrations(databases: Databases | Connections, server_id: str) -> tuple[str, ...]:
    rows = databases.main.execute(
        "select migration_type, status from migrations where instance_uuid = ? order by id", (server_id,)
    )
    return tuple(f"{kind}:{status}" for kind, status in rows)


def last_migration(databases: Databases | Connections, server_id: str) -> int:
    """The number that Nova has given to a server's last migration; 0 where there was none."""
    [found] = databases.main.execute("select max(id) from migrations where instance_uuid = ?", (server_id,)).fetchone()
    return int(found or 0)


def _ended(message: str | None, events: list[tuple[str | None, str | None]]) -> str:
    if message == "Error" or any(result == "Error" for _, result in events):
        return ERROR
    return FINISHED if events and all(finished for finished, _ in events) else UNFINISHED
