"""The baseline file `volfault-baseline/1`: a line that says of what, then one entry a line, sorted by id.

So two branches that accept different scenarios merge without a conflict, and a review shows what was accepted.
"""

from __future__ import annotations

import dataclasses
import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_volfault import files
from pytest_volfault.errors import UsageError
from pytest_volfault.gate._baseline import NEVER_ACCEPTED, Baseline, Entry
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.identifiers import named
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import Rung, Verdict

SCHEMA = "volfault-baseline/1"
WHAT = "baseline"
_KEYS = frozenset(field.name for field in dataclasses.fields(Entry))
_NOTHING = FinalState("").as_dict()


def write(path: Path, baseline: Baseline) -> None:
    """Replace the file in one step; a reader sees the old baseline or the new one.

    Args:
        path: the file; where its name ends in `.gz`, it is packed by gzip.
        baseline: what it is to hold. The same bytes for the same entries.

    Raises:
        NotWritten: it cannot be written; the message says why, and what to do.
    """
    text = text_of(baseline)
    # Without a time: nobody's machine is in it.
    packed = gzip.compress(text.encode(), compresslevel=9, mtime=0) if _is_packed(path) else text
    files.write(path, packed, WHAT)


def _is_packed(path: Path) -> bool:
    return path.suffix == ".gz"


def _content(path: Path) -> str:
    return files.read_packed(path, WHAT) if _is_packed(path) else files.read(path, WHAT)


def text_of(baseline: Baseline) -> str:
    """The baseline as the file holds it; the same bytes for the same entries."""
    head = {"schema": SCHEMA, "target": {"name": baseline.target.name, "version": baseline.target.version}}
    lines = [head, *(_plain(baseline.entries[key]) for key in sorted(baseline.entries))]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _plain(entry: Entry) -> dict[str, Any]:
    # Only what there is: an entry is read by people, and most states have little.
    state = {key: value for key, value in sorted(entry.final_state.as_dict().items()) if value != _NOTHING[key]}
    return {
        "id": entry.id,
        "verdict": entry.verdict.value,
        "heals_by": entry.heals_by.value,
        "final_state": state,
        "reason": entry.reason,
    }


def read(path: Path) -> Baseline:
    """Read a baseline.

    Args:
        path: the file; where its name ends in `.gz`, it was packed by gzip.

    Raises:
        UsageError: there is none, it is not whole, or a newer release wrote it; the message names the line.
    """
    return parse(path, _content(path))


def lines_of(path: Path) -> Mapping[str, int]:
    """Id -> the line of its entry, in a file that is as it should be; nothing where there is none."""
    if not path.exists():
        return {}
    _, *entries = _numbered(_content(path))
    return {Scenario.parse(_parsed(path, number, line)["id"]).id: number for number, line in entries}


def parse(path: Path, text: str) -> Baseline:
    """Read a baseline's text; one that cannot be read whole is refused, for a gate that reads half lets things pass.

    Args:
        path: where the text is from, for the messages.
        text: what the file holds.

    Raises:
        UsageError: with the line and what is the matter.
    """
    lines = _numbered(text)
    if not lines:
        raise UsageError(f"the {WHAT} {path} is empty; it begins with a line that names its schema")
    target = _head(path, *lines[0])
    entries: dict[str, Entry] = {}
    places: dict[str, int] = {}
    for number, line in lines[1:]:
        entry = _entry(path, number, line)
        if entry.id in entries:
            raise UsageError(
                f"the {WHAT} {path} has two entries for {entry.id}, in lines {places[entry.id]} and {number}; keep one"
            )
        entries[entry.id], places[entry.id] = entry, number
    return Baseline(target, entries)


def _numbered(text: str) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _head(path: Path, number: int, line: str) -> TargetInfo:
    head = _parsed(path, number, line)
    schema = head.get("schema")
    if schema != SCHEMA:
        raise UsageError(f"the {WHAT} {path} has the schema {schema!r}; this release of volfault reads {SCHEMA}")
    target = head.get("target")
    if not isinstance(target, dict) or not all(isinstance(target.get(key), str) for key in ("name", "version")):
        raise UsageError(f"the {WHAT} {path}, line {number}: it does not say what target it is of, name and version")
    return TargetInfo(target["name"], target["version"])


def _entry(path: Path, number: int, line: str) -> Entry:
    plain = _parsed(path, number, line)
    try:
        if plain.keys() != _KEYS:
            raise UsageError(f"an entry has {', '.join(sorted(_KEYS))}, and not {', '.join(sorted(plain))}")
        entry = Entry(
            named(plain["id"]).id,
            Verdict(plain["verdict"]),
            Rung(plain["heals_by"]),
            _state(plain["final_state"]),
            plain["reason"],
        )
        _check(entry)
    except (TypeError, ValueError, AttributeError, UsageError) as error:
        raise UsageError(f"the {WHAT} {path}, line {number}: {error}") from None
    return entry


def _check(entry: Entry) -> None:
    if not entry.reason.strip():
        raise UsageError(f"{entry.id} gives no reason; say why its verdict is accepted")
    if entry.verdict in NEVER_ACCEPTED:
        raise UsageError(f"{entry.id} is {entry.verdict.value}, which says nothing about the target; take the line out")


def _state(plain: Mapping[str, Any]) -> FinalState:
    unknown = plain.keys() - _NOTHING.keys()
    if unknown:
        raise UsageError(f"a final state has no {', '.join(sorted(unknown))}; it has {', '.join(sorted(_NOTHING))}")
    return FinalState.from_dict({**_NOTHING, **plain})


def _parsed(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError:
        shown = line if len(line) <= 40 else line[:40] + "…"
        raise UsageError(
            f"the {WHAT} {path}, line {number} is no JSON object: {shown!r}; "
            "is a merge unfinished, or the file cut off?"
        ) from None
    if not isinstance(value, dict):
        raise UsageError(f"the {WHAT} {path}, line {number} is no JSON object: {line[:40]!r}")
    return value
