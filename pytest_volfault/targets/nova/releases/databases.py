"""Where Nova keeps what it knows of its two databases: nova.db.main and nova.db.api, or nova.db.sqlalchemy up to 23."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from pytest_volfault.targets.nova.releases._presence import has


@dataclass(frozen=True, slots=True)
class Database:
    """One of the two.

    Attributes:
        metadata: SQLAlchemy's description of its tables.
        manager: oslo.db's context manager, through which every session is had.
    """

    metadata: Any
    manager: Any


@dataclass(frozen=True, slots=True)
class _Home:
    """Where one of them is kept: modules, and names in them."""

    models: str
    base: str
    api: str
    manager: str

    def open(self) -> Database:
        models, functions = (importlib.import_module(f"nova.db.{name}") for name in (self.models, self.api))
        return Database(getattr(models, self.base).metadata, getattr(functions, self.manager))


# The cell database and the API database.
_HOMES = (_Home("main.models", "BASE", "main.api", "context_manager"),
          _Home("api.models", "BASE", "api.api", "context_manager"))  # fmt: skip
_OLD_HOMES = (_Home("sqlalchemy.models", "BASE", "sqlalchemy.api", "main_context_manager"),
              _Home("sqlalchemy.api_models", "API_BASE", "sqlalchemy.api", "api_context_manager"))  # fmt: skip


def _homes() -> tuple[_Home, _Home]:
    return _HOMES if has("nova.db.main.api") else _OLD_HOMES


def configure(conf: Any) -> None:
    """Tell Nova's modules of the configuration."""
    for name in dict.fromkeys(home.api for home in _homes()):
        importlib.import_module(f"nova.db.{name}").configure(conf)


def main() -> Database:
    """The cell database."""
    return _homes()[0].open()


def api() -> Database:
    """The API database."""
    return _homes()[1].open()
