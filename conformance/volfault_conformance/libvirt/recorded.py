"""The record of the last real run: what the real libvirt did, row by row, and what it was."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

NAME = "recorded.json"
# What stands in the file for a look that shows what the look before it showed.
SAME = "="

Trace = list[dict[str, Any]]


@dataclass(frozen=True)
class Record:
    """What a real run found.

    Attributes:
        versions: of libvirt, QEMU and the guests' kernel.
        host: how the host's description is formed (see `shapes`).
        scenarios: the name of each scenario -> its trace.
    """

    versions: dict[str, Any]
    host: dict[str, Any]
    scenarios: dict[str, Trace]


def read() -> Record:
    """Read the record that the package carries."""
    path = resources.files(__package__) / NAME
    if not path.is_file():
        return Record({}, {}, {})
    data = json.loads(path.read_text())
    return Record(data["versions"], data["host"], {name: _unfolded(trace) for name, trace in data["scenarios"].items()})


def write(record: Record, path: Path | None = None) -> None:
    """Put a record in place of the one that the package carries, whole or not at all."""
    path = path or Path(str(resources.files(__package__) / NAME))
    written = path.with_suffix(".part")
    written.write_text(_text(record))
    os.replace(written, path)


def merged(new: Record, titles: Sequence[str]) -> Record:
    """Return a record with what a run of some scenarios found, and the rest as the package carries it.

    Raises:
        ValueError: the run was of another libvirt, QEMU or kernel than the rest; all scenarios must be run then.
    """
    if set(new.scenarios) == set(titles) and new.host:
        return new
    old = read()
    if old.scenarios and new.versions != old.versions:
        raise ValueError(f"{new.versions} cannot be added to a record of {old.versions}; run all of test_live")
    scenarios = old.scenarios | new.scenarios
    return Record(
        new.versions, new.host or old.host, {title: scenarios[title] for title in titles if title in scenarios}
    )


def _text(record: Record) -> str:
    # One row a line, so that a new run can be compared with the last by eye.
    scenarios = ",\n".join(
        f"{json.dumps(name)}: [\n{_lines(_folded(trace))}\n]" for name, trace in record.scenarios.items()
    )
    head = f'"versions": {json.dumps(record.versions)},\n"host": {json.dumps(record.host, indent=0)}'
    return f'{{\n{head},\n"scenarios": {{\n{scenarios}\n}}\n}}\n'


def _lines(rows: Sequence[dict[str, Any]]) -> str:
    return ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)


def _folded(trace: Trace) -> Trace:
    before: Any = None
    rows = []
    for row in trace:
        folded = dict(row)
        for look in ("at_once", "later"):
            if row[look] is not None:
                folded[look] = SAME if row[look] == before else row[look]
                before = row[look]
        rows.append(folded)
    return rows


def _unfolded(trace: Trace) -> Trace:
    before: Any = None
    rows = []
    for row in trace:
        unfolded = dict(row)
        for look in ("at_once", "later"):
            if row[look] is not None:
                unfolded[look] = before if row[look] == SAME else row[look]
                before = unfolded[look]
        rows.append(unfolded)
    return rows
