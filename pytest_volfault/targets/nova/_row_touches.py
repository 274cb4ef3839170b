"""What Nova's statements read and change, by table and server, for whoever looks for orders that matter."""

from __future__ import annotations

import functools
import re
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.model.schedule import Touch

_TABLES = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE)\s+\"?([a-z_]+)", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Each request writes lines of its own there, and no flow decides by them.
_RECORDS = frozenset({"instance_actions", "instance_actions_events", "instance_faults", "task_log"})
_NONE = frozenset({"BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA"})
# Where a statement names a row by its number: which column says whose it is.
_OWNER: Mapping[str, str] = {"block_device_mapping": "instance_uuid", "instances": "uuid"}


class RowTouches:
    """Told of each statement of one database.

    A statement that names no server may touch the rows of each.

    Args:
        connection: to the database, for whose a row is.
        servers: a query for the ids of all servers there.
    """

    def __init__(self, connection: sqlite3.Connection, servers: str) -> None:
        self._connection = connection
        self._all = servers

    def executes(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        """A listener of SQLAlchemy's `before_cursor_execute`."""
        if FLOWS.order.schedules:
            FLOWS.touch(*self._touches(statement, parameters))

    def _touches(self, statement: str, parameters: Any) -> Iterator[Touch]:
        tables, reads = _tables(statement)
        if not tables:
            return
        servers = self._servers()
        named = [each for each in _UUID.findall(repr(parameters)) if each in servers]
        # What is no server of the cell yet has no rows that anybody else can find.
        concerned = named or self._by_number(tables[0], parameters, servers) or [*sorted(servers), "others"]
        for nth, table in enumerate(tables):
            for server in concerned:
                # The first table is the one that is written; the others are looked at.
                yield Touch(f"{table} of {server}", not reads and nth == 0, table)

    def _servers(self) -> frozenset[str]:
        return frozenset(row[0] for row in self._connection.execute(self._all))

    def _by_number(self, table: str, parameters: Any, servers: frozenset[str]) -> list[str]:
        column = _OWNER.get(table)
        numbers = [each for each in parameters if type(each) is int] if isinstance(parameters, tuple | list) else []
        if column is None or not numbers:
            return []
        found = self._connection.execute(f"select {column} from {table} where id = ?", (numbers[-1],)).fetchone()
        return [found[0]] if found and found[0] in servers else []


@functools.cache
def _tables(statement: str) -> tuple[tuple[str, ...], bool]:
    """The tables of a statement, that which it is about first, and whether it only reads."""
    word = statement.split(None, 1)[0].upper()
    if word in _NONE:
        return (), True
    found = (each.lower() for each in _TABLES.findall(statement))
    return tuple(dict.fromkeys(each for each in found if each not in _RECORDS)), word == "SELECT"
