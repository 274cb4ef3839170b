"""What of a snapshot decides what happens after a restart: everything but times, texts, and the record of actions."""

from __future__ import annotations

import functools
import re
from typing import Any

import sqlalchemy

from pytest_volfault.targets._comparable_cloud import comparable_cloud
from pytest_volfault.targets.nova._threads import DELAYED
from pytest_volfault.targets.nova.releases import databases

# Written for people to read. Nova decides nothing by them when it starts, or when a request with a new id comes.
RECORDS = frozenset({"instance_actions", "instance_actions_events", "instance_faults"})
# Times of day and request ids inside the text of a message.
PASSING = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|\+\d\d:\d\d)?|req-[0-9a-f-]{36}")
METADATA = (databases.main().metadata, databases.api().metadata)


def comparable(mark: Any) -> str:
    """Return a text that is equal for two snapshots of `NovaTarget` that a restarted nova-compute cannot tell apart."""
    cloud, databases, (messages, tokens, hosts, conf), _, files, scheduled = mark
    rows = {
        (number, table): [[row[place] for place in _lasting(number, table)] for row in rows]
        for number, tables in enumerate(databases)
        for table, rows in tables.items()
        if rows and table not in RECORDS
    }
    waiting = [(message.address, message.server, message.method, PASSING.sub("", message.wire)) for message in messages]
    # What the process that is no more would have done is done by nobody (Threads.forget).
    around = comparable_cloud(cloud, but=frozenset({DELAYED}))
    return repr((around, rows, waiting, tokens, hosts, conf, files, scheduled))


@functools.cache
def _lasting(number: int, table: str) -> tuple[int, ...]:
    """The places of a table's columns that hold no time."""
    columns = METADATA[number].tables[table].columns
    return tuple(place for place, column in enumerate(columns) if not isinstance(column.type, sqlalchemy.DateTime))
