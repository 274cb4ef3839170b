"""Nova's two databases as in-memory sqlite: made once, reset between scenarios, closed to dead processes."""

from __future__ import annotations

import sqlite3
from typing import Any

import sqlalchemy
from nova.db.api import api as api_db
from nova.db.api import models as api_models
from nova.db.main import api as main_db
from nova.db.main import models as main_models

from pytest_volfault.injection.process import check_alive


class Databases:
    """The cell database and the API database."""

    def __init__(self, conf: Any) -> None:
        main_db.configure(conf)
        api_db.configure(conf)
        self._engines = (main_db.get_engine(), api_db.get_engine())
        for engine, models in zip(self._engines, (main_models, api_models), strict=True):
            models.BASE.metadata.create_all(engine)
            # A killed process sends no more statements and commits nothing; its connection rolls back.
            sqlalchemy.event.listen(engine, "before_cursor_execute", _refuse_the_dead)
            sqlalchemy.event.listen(engine, "commit", _refuse_the_dead)
        # oslo.db keeps one connection to an in-memory database (StaticPool).
        self._connections = tuple(engine.raw_connection().driver_connection for engine in self._engines)

    @property
    def main(self) -> sqlite3.Connection:
        """The cell database's one connection."""
        connection: sqlite3.Connection = self._connections[0]
        return connection

    def snapshot(self) -> tuple[bytes, ...]:
        """Both databases as sqlite would write them to a file."""
        return tuple(connection.serialize() for connection in self._connections)

    def restore(self, state: tuple[bytes, ...]) -> None:
        """Go back to a snapshot. Whatever a dead process left open is rolled back."""
        for connection, image in zip(self._connections, state, strict=True):
            connection.rollback()
            connection.deserialize(image)


def _refuse_the_dead(*_: Any) -> None:
    check_alive()
