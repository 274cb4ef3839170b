"""Final states as a page tells them: the columns' names once, and each distinct state as a row of words."""

from __future__ import annotations

from dataclasses import fields

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.reports.html._distinct import Distinct
from pytest_volfault.reports.replay import RARE

COLUMNS = tuple(each.name for each in fields(FinalState))


def as_plain(states: Distinct[FinalState]) -> dict[str, object]:
    """The states, as the scripts take them; `rare` columns are shown where there is something in them."""
    return {
        "columns": COLUMNS,
        "rare": [name in RARE for name in COLUMNS],
        "rows": [[_value(getattr(state, name)) for name in COLUMNS] for state in states.values],
    }


def _value(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
