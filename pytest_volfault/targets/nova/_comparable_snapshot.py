"""What of a snapshot decides what happens after a restart: everything but times, texts, and the record of actions."""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy

from pytest_volfault.targets._comparable_cloud import comparable_cloud
from pytest_volfault.targets.nova._threads import DELAYED
from pytest_volfault.targets.nova.releases import databases

# Written for people to read. Nova decides nothing by them when it starts, or when a request with a new id comes.
RECORDS = frozenset({"instance_actions", "instance_actions_events", "instance_faults"})
# How often something was written: Placement refuses who has an old generation, and whoever is started anew has none.
COUNTS = frozenset({"generation", "report_count"})
# Table -> columns. What a host has left is for a scheduler to weigh by, and ours weighs by names
# (_weighing.FirstByName); a host that is started writes it anew. Rows of Placement's are found by what they are about.
PASSING_COLUMNS = {
    "compute_nodes": frozenset(
        {
            "vcpus_used", "memory_mb_used", "local_gb_used", "free_ram_mb", "free_disk_gb", "current_workload",
            "running_vms", "disk_available_least", "stats",
        }
    ),
    "allocations": frozenset({"id"}),
    "consumers": frozenset({"id"}),
}  # fmt: skip
# Times of day and request ids inside the text of a message, or of an object in a row.
PASSING = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|\+\d\d:\d\d)?|req-[0-9a-f-]{36}")
# What an object has been told of is a set, and is written in any order.
CHANGES = re.compile(r'"nova_object\.changes": \[([^\]]*)\]')
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# Of the cloud, and of Nova's own rows: what was made by whoever acted, and is called after when it was.
MADE = ("attachments", "images", "snapshots")
MIGRATIONS = "migrations"
NOVA = (databases.main().metadata, databases.api().metadata)


def comparable(mark: Any) -> str:
    """Return a text that is equal for two snapshots of `NovaTarget` that a restarted nova-compute cannot tell apart."""
    cloud, of_nova, (messages, tokens, hosts, conf), _, files, scheduled = mark
    rows = [_rows(tables, NOVA[number]) for number, tables in enumerate(of_nova)]
    besides = None if scheduled is None else (_besides(scheduled.rows), scheduled.server)
    waiting = [(message.address, message.server, message.method, message.wire) for message in messages]
    # What the process that is no more would have done is done by nobody (Threads.forget).
    around = comparable_cloud(cloud, but=frozenset({DELAYED}))
    text = repr((around, rows, waiting, tokens, hosts, conf, files, besides))
    return _without_names(CHANGES.sub(_sorted, PASSING.sub("", text)), [*_made(cloud, of_nova)])


def _rows(tables: Mapping[str, Any], metadata: sqlalchemy.MetaData) -> dict[str, list[list[Any]]]:
    return {
        table: [[row[place] for place in _lasting(metadata, table)] for row in rows]
        for table, rows in tables.items()
        if rows and table not in RECORDS
    }


def _besides(databases_of_it: tuple[Mapping[str, Any], ...]) -> list[Any]:
    """Those of Placement and of the cell of servers that were never made."""
    placement, buried = databases_of_it
    models = importlib.import_module("placement.db.sqlalchemy.models")
    return [_rows(placement, models.BASE.metadata), _rows(buried, NOVA[0])]


@functools.cache
def _lasting(metadata: sqlalchemy.MetaData, table: str) -> tuple[int, ...]:
    """The places of a table's columns that hold neither a time nor a count."""
    if table not in metadata.tables:
        # What alembic keeps for itself is the same in all of them.
        return ()
    columns, passing = metadata.tables[table].columns, PASSING_COLUMNS.get(table, frozenset())
    return tuple(
        place
        for place, column in enumerate(columns)
        if not isinstance(column.type, sqlalchemy.DateTime) and column.name not in COUNTS | passing
    )


def _sorted(changes: re.Match[str]) -> str:
    return ",".join(sorted(changes[1].split(", ")))


def _made(cloud: Any, of_nova: tuple[Mapping[str, Any], ...]) -> Iterator[str]:
    """The ids of what was made meanwhile, in the order in which it was."""
    for table in MADE:
        yield from cloud.tables.get(table, ())
    uuid = list(NOVA[0].tables[MIGRATIONS].columns.keys()).index("uuid")
    yield from (row[uuid] for row in of_nova[0].get(MIGRATIONS, ()))


def _without_names(text: str, made: list[str]) -> str:
    """The same with those ids replaced by how manieth they are: what is made later has another, and is alike."""
    numbers = {name: f"made-{number}" for number, name in enumerate(made)}
    return re.sub(UUID, lambda found: numbers.get(found[0], found[0]), text) if numbers else text
