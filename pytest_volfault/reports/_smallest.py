"""What a finding comes down to, in a few lines: the smallest scenario, and where it leaves the nearest clean run."""

from __future__ import annotations

from pytest_volfault.model.smallest import Smallest
from pytest_volfault.model.trace import TraceEntry
from pytest_volfault.reports.lines import Line, plain


def smallest(found: Smallest) -> list[Line]:
    """The smallest scenario with the same cause, and the first place where it is unlike what is clean."""
    needed = len(found.scenario.planned)
    others = f"{found.played} other scenario{'' if found.played == 1 else 's'} run to know that"
    least = "all of it is needed" if needed == found.of else f"{needed} of {found.of} are needed: {found.scenario.id}"
    lines = [plain(), plain(f"smallest with the same cause: {least}; {others}")]
    if found.departure is None:
        return [*lines, plain("no run with less of it is clean")]
    return [
        *lines,
        plain(f"the nearest clean run is {found.departure.clean.id}; it is left where that has"),
        plain(f"  - {_entry(found.departure.there)}"),
        plain("and this one"),
        plain(f"  + {_entry(found.departure.here)}"),
    ]


def _entry(entry: TraceEntry | None) -> str:
    return "nothing more" if entry is None else f"{entry.n:4} [{entry.process}] {entry}"
