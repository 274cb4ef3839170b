"""Nova's two databases as in-memory sqlite: made once, reset between scenarios, closed to dead processes."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy

from pytest_volfault.injection.process import check_alive
from pytest_volfault.targets.nova._row_touches import RowTouches
from pytest_volfault.targets.nova.releases import databases
from volfault_fakes.errors import UnknownCall

# Virtual hours pass, and a new connection to an in-memory database finds an empty one.
NEVER_RECYCLED = -1
Rows = tuple[tuple[Any, ...], ...]
# The ids of all servers that each of the two databases has.
SERVERS = ("select uuid from instances", "select instance_uuid from instance_mappings")
READS = frozenset({"SELECT", "PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK"})
# The word after which a statement names the table that it writes.
WRITES: Mapping[str, str] = {"INSERT": "INTO", "UPDATE": "UPDATE", "DELETE": "FROM"}


@dataclass(frozen=True, slots=True)
class Connections:
    """Where a server's rows are read: in a cell's database, and in the API database."""

    main: sqlite3.Connection
    api: sqlite3.Connection


class Databases:
    """The cell database and the API database."""

    def __init__(self, conf: Any) -> None:
        databases.configure(conf)
        self._each = tuple(
            Database(each.manager.writer.get_engine(), each.metadata) for each in (databases.main(), databases.api())
        )
        for each, servers in zip(self._each, SERVERS, strict=True):
            touches = RowTouches(each.connection, servers)
            sqlalchemy.event.listen(each.engine, "before_cursor_execute", touches.executes)

    @property
    def main(self) -> sqlite3.Connection:
        """The cell database's one connection."""
        return self._each[0].connection

    @property
    def api(self) -> sqlite3.Connection:
        """The API database's one connection."""
        return self._each[1].connection

    def in_transaction(self) -> bool:
        """Whether whoever moves has begun one that is not over."""
        return self.main.in_transaction or self.api.in_transaction

    def nova_lists(self, server_id: str, volume_id: str) -> str | None:
        """What nova-api says of a server's volume when Cinder asks: its attachment, or None for 404.

        Read past SQLAlchemy: the request is Cinder's, not the code's under test, and would stand in its trace.
        """
        row = self.main.execute(
            "select attachment_id from block_device_mapping join instances on instances.uuid = instance_uuid "
            "where instance_uuid = ? and volume_id = ? and block_device_mapping.deleted = 0 and instances.deleted = 0",
            (server_id, volume_id),
        ).fetchone()
        return row[0] if row is not None else None

    def snapshot(self) -> tuple[Mapping[str, Rows], ...]:
        """The rows of each table of both."""
        return tuple(database.snapshot() for database in self._each)

    def restore(self, state: tuple[Mapping[str, Rows], ...]) -> None:
        """Go back to a snapshot. Whatever a dead process left open is rolled back."""
        for database, tables in zip(self._each, state, strict=True):
            database.restore(tables)


class Database:
    """One database, and what is known of its rows.

    Restoring puts back the rows of those tables that differ. Replacing the whole image, or copying pages, makes
    sqlite read its schema again and prepare every statement anew, which costs more than the statements.
    """

    def __init__(self, engine: Any, metadata: Any) -> None:
        metadata.create_all(engine)
        self.engine = engine
        # oslo.db keeps one connection to an in-memory database (StaticPool).
        self.connection: sqlite3.Connection = engine.raw_connection().driver_connection
        self._known: dict[str, Rows] = dict.fromkeys(metadata.tables, ())
        self._written = set(self._known)
        # A killed process sends no more statements and commits nothing; its connection rolls back.
        sqlalchemy.event.listen(engine, "before_cursor_execute", self._before)
        sqlalchemy.event.listen(engine, "commit", _refuse_the_dead)
        _begin_cheaply(engine)

    def drop_indexes(self) -> None:
        """Let it have those alone that keep rows unique: then rows come in the order in which they were written.

        SQLAlchemy makes a table's indexes in the order of a set, and of several that serve sqlite takes the first.
        """
        found = "select name from sqlite_master where type = 'index' and sql like 'create index%'"
        for (name,) in self.connection.execute(found).fetchall():
            self.connection.execute(f'drop index "{name}"')

    def snapshot(self) -> Mapping[str, Rows]:
        for table in self._written:
            self._known[table] = tuple(self.connection.execute(f"select * from {table}"))
        # In a transaction, as where a fault has just struck, what is read may yet be rolled back.
        if not self.connection.in_transaction:
            self._written.clear()
        return dict(self._known)

    def restore(self, tables: Mapping[str, Rows]) -> None:
        self.connection.rollback()
        different = {table for table, rows in tables.items() if self._known[table] is not rows}
        self.connection.execute("begin")
        for table in sorted(different | self._written):
            self.connection.execute(f"delete from {table}")
            rows = tables[table]
            if rows:
                places = ", ".join("?" * len(rows[0]))
                self.connection.executemany(f"insert into {table} values ({places})", rows)
        self.connection.execute("commit")
        self._known = dict(tables)
        self._written.clear()

    def _before(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        check_alive()
        table = _table_written(statement)
        if table is not None:
            self._written.add(table)


@functools.cache
def _table_written(statement: str) -> str | None:
    words = statement.split(None, 3)
    if words[0] in READS:
        return None
    try:
        place = words.index(WRITES[words[0]])
    except (KeyError, ValueError):
        raise UnknownCall(f"Nova sends its database {statement!r}; what that changes is not known here") from None
    return words[place + 1].partition("(")[0].strip('"')


def _refuse_the_dead(*_: Any) -> None:
    check_alive()


def _begin_cheaply(engine: Any) -> None:
    """Begin transactions as oslo.db does, without SQLAlchemy's way of a statement for the one word.

    That word was a twentieth of all time. oslo.db's listener has no name to remove it by.
    """
    listeners = [listener for listener in engine.dispatch.begin if listener.__name__ == "_sqlite_emit_begin"]
    for listener in listeners:
        sqlalchemy.event.remove(engine, "begin", listener)

    def begin(connection: Any) -> None:
        if "in_transaction" not in connection.info:
            check_alive()
            connection.connection.driver_connection.execute("BEGIN")
            connection.info["in_transaction"] = True

    sqlalchemy.event.listen(engine, "begin", begin)
