"""What the real Cinder's database holds, read past its own code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from volfault_conformance.cinder.party import ATTACHMENT_COLUMNS, SNAPSHOT_COLUMNS, VOLUME_COLUMNS

_ALIVE = "where deleted = 0 order by rowid"


def rows(database: Any, exports: Iterable[Any], told: Sequence[str]) -> dict[str, Any]:
    """Tables, oldest rows first; of deleted rows nothing is left.

    Args:
        database: of Cinder.
        exports: of the storage.
        told: what Nova was told; there is no such table as long as that is nothing.
    """
    volumes = _select(database, f"select {', '.join(VOLUME_COLUMNS)} from volumes {_ALIVE}")
    attachments = _select(database, f"select {', '.join(ATTACHMENT_COLUMNS)} from volume_attachment {_ALIVE}")
    return {
        "volumes": [
            {
                **row,
                "multiattach": bool(row["multiattach"]),
                "admin_metadata": _items(database, "volume_admin_metadata", "volume_id", row),
                "metadata": _items(database, "volume_metadata", "volume_id", row),
                **_of_image(database, "volume_id", row),
                **_moved(database, row),
            }
            for row in volumes
        ],
        "attachments": [
            {
                **row,
                "connector": _document(row["connector"]),
                "connection_info": _document(row["connection_info"]),
                "attach_time": row["attach_time"] is not None,
            }
            for row in attachments
        ],
        "messages": _select(database, f"select id, resource_uuid, action_id, detail_id from messages {_ALIVE}"),
        "exports": sorted(_known(database, exports)),
        **({"nova": list(told)} if told else {}),
        **_offered(database),
    }


def _offered(database: Any) -> dict[str, Any]:
    snapshots = _select(database, f"select {', '.join(SNAPSHOT_COLUMNS)} from snapshots {_ALIVE}")
    return {
        "snapshots": [
            {
                **row,
                "metadata": _items(database, "snapshot_metadata", "snapshot_id", row),
                **_of_image(database, "snapshot_id", row),
            }
            for row in snapshots
        ],
        "types": [
            {
                **row,
                "is_public": bool(row["is_public"]),
                "specs": _items(database, "volume_type_extra_specs", "volume_type_id", row),
            }
            for row in _select(database, f"select id, name, description, is_public from volume_types {_ALIVE}")
        ],
        "transfers": [
            {
                **{name: row[name] for name in ("id", "volume_id", "display_name")},
                "no_snapshots": bool(row.get("no_snapshots")),
            }  # a column since release 15
            for row in _select(database, f"select * from transfers {_ALIVE}")
        ],
        "group_types": [
            {
                **row,
                "is_public": bool(row["is_public"]),
                "specs": _items(database, "group_type_specs", "group_type_id", row),
            }
            for row in _select(database, f"select id, name, description, is_public from group_types {_ALIVE}")
        ],
        "groups": _select(database, f"select id, name, description, status, group_type_id from groups {_ALIVE}"),
        "group_snapshots": _select(
            database, f"select id, name, description, status, group_id, group_type_id from group_snapshots {_ALIVE}"
        ),
        "quotas": _select(
            database, "select project_id, resource, hard_limit from quotas where deleted = 0 order by resource"
        ),
    }


def _items(database: Any, table: str, column: str, row: Mapping[str, Any]) -> dict[str, Any]:
    found = database.execute(
        f"select key, value from {table} where deleted = 0 and {column} = ? order by key", (row["id"],)
    )
    return dict(found)


def _of_image(database: Any, column: str, row: Mapping[str, Any]) -> dict[str, Any]:
    # As for what Nova was told: nothing is no column.
    noted = _items(database, "volume_glance_metadata", column, row)
    return {"glance_metadata": noted} if noted else {}


def _moved(database: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    # What differs from a volume that never moved.
    (found,) = _select(database, f"select host, _name_id, display_description from volumes where id = '{row['id']}'")
    at_home = found["host"] is None or found["host"].endswith("#pool")
    note = found["display_description"] or ""
    return {
        **({} if at_home else {"host": found["host"]}),
        **({"name_id": found["_name_id"]} if found["_name_id"] else {}),
        **({"note": note} if note.startswith("migration src") else {}),
    }


def _known(database: Any, exports: Iterable[Any]) -> Iterable[tuple[str, str]]:
    """By the volumes' ids; the array knows those that were migrated by another."""
    rows_of = _select(database, f"select id, coalesce(_name_id, id) name from volumes {_ALIVE}")
    ids = {row["name"]: row["id"] for row in rows_of}
    return ((ids.get(name, name), host) for name, host in exports)


def _select(database: Any, statement: str) -> list[dict[str, Any]]:
    cursor = database.execute(statement)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _document(text: str | None) -> Any:
    return None if not text else json.loads(text) or None
