"""Where Nova keeps what it knows of its two databases: nova.db.main and nova.db.api, or nova.db.sqlalchemy up to 23."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any

from pytest_volfault.targets.nova.releases.presence import has


@dataclass(frozen=True, slots=True)
class Database:
    """One of the two.

    Attributes:
        metadata: SQLAlchemy's description of its tables.
        manager: oslo.db's context manager, through which every session is had.
    """

    metadata: Any
    manager: Any


def configure(conf: Any) -> None:
    """Tell Nova's modules of the configuration."""
    if has("nova.db.main.api"):
        importlib.import_module("nova.db.main.api").configure(conf)
        importlib.import_module("nova.db.api.api").configure(conf)
    else:
        importlib.import_module("nova.db.sqlalchemy.api").configure(conf)


def main() -> Database:
    """The cell database."""
    if has("nova.db.main.api"):
        models = importlib.import_module("nova.db.main.models")
        return Database(models.BASE.metadata, importlib.import_module("nova.db.main.api").context_manager)
    models = importlib.import_module("nova.db.sqlalchemy.models")
    return Database(models.BASE.metadata, importlib.import_module("nova.db.sqlalchemy.api").main_context_manager)


def api() -> Database:
    """The API database."""
    if has("nova.db.main.api"):
        models = importlib.import_module("nova.db.api.models")
        return Database(models.BASE.metadata, importlib.import_module("nova.db.api.api").context_manager)
    models = importlib.import_module("nova.db.sqlalchemy.api_models")
    return Database(models.API_BASE.metadata, importlib.import_module("nova.db.sqlalchemy.api").api_context_manager)
