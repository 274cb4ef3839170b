"""What of a cloud decides what happens next, whoever looks at it: everything but the times of day."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from volfault_fakes.cloud import CloudState

# Tables whose rows say when something became of them.
_DATED = {"attachments": "attached_at", "volumes": "updated_at", "snapshots": "updated_at"}


def comparable_cloud(state: CloudState, but: frozenset[str] = frozenset()) -> Any:
    """Return a value that is equal for two states between which nobody can tell.

    Args:
        state: the cloud's.
        but: kinds of alarms that mean nothing any more.
    """
    tables = {
        name: [dataclasses.replace(row, **{_DATED[name]: None}) for row in rows.values()]
        if name in _DATED
        else list(rows.values())
        for name, rows in state.tables.items()
    }
    alarms = sorted(
        (alarm.due - state.clock.now, alarm.kind, repr(_unnumbered(alarm.details)))
        for alarm in state.clock.alarms
        if alarm.kind not in but
    )
    return tables, state.here, state.promised, alarms


def _unnumbered(details: Mapping[str, Any]) -> dict[str, Any]:
    """Without the number of a client's connection, which counts those of all scenarios before."""
    return {name: value for name, value in details.items() if name != "connection"}
