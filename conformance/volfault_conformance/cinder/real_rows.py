"""What the real Cinder's database holds beside volumes, read past its own code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from volfault_conformance.cinder.party import SNAPSHOT_COLUMNS


def select(database: Any, statement: str) -> list[dict[str, Any]]:
    """The rows of a query, by the names of their columns."""
    cursor = database.execute(statement)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def offered_rows(database: Any) -> dict[str, Any]:
    """Tables, oldest rows first; of deleted rows nothing is left."""
    alive = "where deleted = 0 order by rowid"
    snapshots = select(database, f"select {', '.join(SNAPSHOT_COLUMNS)} from snapshots {alive}")
    return {
        "snapshots": [
            {**row, "metadata": _items(database, "snapshot_metadata", "snapshot_id", row)} for row in snapshots
        ],
        "types": [
            {
                **row,
                "is_public": bool(row["is_public"]),
                "specs": _items(database, "volume_type_extra_specs", "volume_type_id", row),
            }
            for row in select(database, f"select id, name, description, is_public from volume_types {alive}")
        ],
        "transfers": [
            {
                **{name: row[name] for name in ("id", "volume_id", "display_name")},
                "no_snapshots": bool(row.get("no_snapshots")),
            }  # a column since release 15
            for row in select(database, f"select * from transfers {alive}")
        ],
        "group_types": [
            {
                **row,
                "is_public": bool(row["is_public"]),
                "specs": _items(database, "group_type_specs", "group_type_id", row),
            }
            for row in select(database, f"select id, name, description, is_public from group_types {alive}")
        ],
        "groups": select(database, f"select id, name, description, status, group_type_id from groups {alive}"),
        "group_snapshots": select(
            database, f"select id, name, description, status, group_id, group_type_id from group_snapshots {alive}"
        ),
        "quotas": select(
            database, "select project_id, resource, hard_limit from quotas where deleted = 0 order by resource"
        ),
    }


def _items(database: Any, table: str, column: str, row: Mapping[str, Any]) -> dict[str, Any]:
    found = database.execute(
        f"select key, value from {table} where deleted = 0 and {column} = ? order by key", (row["id"],)
    )
    return dict(found)
