"""What Nova's databases say of a server, read past SQLAlchemy: no query of ours stands in a trace."""

from __future__ import annotations

from pytest_volfault.model.records import Records, Row
from pytest_volfault.targets.nova._database import Databases

# nova.compute.api's words for how an event of an action ended (InstanceActionEvent.event_finish_with_failure).
ERROR, UNFINISHED, FINISHED = "error", "unfinished", "finished"


def records_of(databases: Databases, server_id: str, tags: dict[str, str]) -> Records | None:
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
        "select volume_id, attachment_id from block_device_mapping "
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
    )


def _tagged(databases: Databases, server_id: str, tags: dict[str, str]) -> list[str]:
    extra = databases.main.execute(
        "select device_metadata from instance_extra where instance_uuid = ?", (server_id,)
    ).fetchone()
    listed = (extra[0] or "") if extra else ""
    return [volume_id for volume_id, tag in tags.items() if f'"{tag}"' in listed]


def _actions(databases: Databases, server_id: str) -> tuple[str, ...]:
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


def _ended(message: str | None, events: list[tuple[str | None, str | None]]) -> str:
    if message == "Error" or any(result == "Error" for _, result in events):
        return ERROR
    return FINISHED if events and all(finished for finished, _ in events) else UNFINISHED
