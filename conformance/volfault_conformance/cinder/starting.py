"""Prepares the process for whichever Cinder is installed: what its import and its start need, release by release."""

from __future__ import annotations

import collections
import collections.abc
import contextlib
import importlib
import os
from dataclasses import dataclass
from typing import Any

from volfault_fakes.cinder.releases import Number

# What Python 3.10 took away, and the libraries that Cinder 12 to 16 are installed with still import.
_MOVED = (
    "Callable", "Hashable", "Iterable", "Mapping", "MutableMapping", "MutableSequence", "Sequence", "Set",
)  # fmt: skip


@dataclass(frozen=True)
class Starting:
    """What starts differently.

    Attributes:
        aliases: whether `collections` must have the names that moved to `collections.abc`.
        default_type: the line of cinder.conf that names the default volume type; empty where the database has none.
    """

    aliases: bool = False
    default_type: str = "default_volume_type = __DEFAULT__"


# By release: from which one on.
_STARTS = {
    (0,): Starting(aliases=True, default_type=""),
    # From here on the database has the type (Cinder commit a550ade30).
    (15,): Starting(aliases=True),
    (17,): Starting(),
}


def prepare(number: Number) -> Starting:
    """Do what comes before the first import of Cinder, and import the part of it that patches the process.

    Args:
        number: of the Cinder that is installed.

    Returns:
        What is left to do.
    """
    how = next(_STARTS[since] for since in sorted(_STARTS, reverse=True) if since <= number)
    if how.aliases:
        for name in _MOVED:
            vars(collections)[name] = getattr(collections.abc, name)
    # Native threads, so that they live together with ours. Before release 29 importing Cinder patched nothing.
    os.environ["OS_CINDER_DISABLE_EVENTLET_PATCHING"] = "1"
    with contextlib.suppress(ImportError):
        importlib.import_module("cinder.monkey_patch").patch()
    return how


def connection() -> Any:
    """The one connection of sqlite3 behind Cinder's database in memory, wherever the release keeps its engine."""
    database = importlib.import_module("cinder.db.api")
    if not hasattr(database, "get_engine"):
        database = importlib.import_module("cinder.db.sqlalchemy.api")
    raw = database.get_engine().raw_connection()
    # SQLAlchemy 1.4 renamed it.
    return getattr(raw, "driver_connection", None) or raw.connection
