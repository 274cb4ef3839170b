"""The baseline file `volfault-baseline/2`: a line that says of what, then one entry a line, sorted by id.

So two branches that accept different scenarios merge without a conflict, and a review shows what was accepted. Where
a cause was accepted as a whole, a line before the entries gives its reason, once.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_volfault import files
from pytest_volfault.errors import UsageError
from pytest_volfault.gate._baseline import Baseline, Entry
from pytest_volfault.gate._entry_text import entry_of, golden_of, plain_of
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.model.scenario import Scenario

SCHEMA = "volfault-baseline/2"
EARLIER = ("volfault-baseline/1",)
WHAT = "baseline"
# A line that has it and no id gives the reason for all that was accepted with a cause.
_CAUSE = "cause"


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
    entries = baseline.entries
    reasons = {entry.cause: entry.reason for entry in entries.values() if entry.cause}
    lines = [
        head,
        *({_CAUSE: cause, "reason": reasons[cause]} for cause in sorted(reasons)),
        *(plain_of(entries[key], entries.get(golden_of(key))) for key in sorted(entries)),
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


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
    _, *lines = _numbered(_content(path))
    read = ((number, _parsed(path, number, line)) for number, line in lines)
    return {Scenario.parse(plain["id"]).id: number for number, plain in read if not _is_reason(plain)}


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
    reasons: dict[str, str] = {}
    read = [(number, _parsed(path, number, line)) for number, line in lines[1:]]
    for number, plain in read:
        if _is_reason(plain):
            cause, reason = _reason(path, number, plain, reasons)
            reasons[cause] = reason
    # Ids sort a flow before its faults; whoever has moved lines about need not know that.
    for number, plain in sorted((each for each in read if not _is_reason(each[1])), key=_differs):
        entry = _entry(path, number, plain, entries, reasons)
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
    if schema in EARLIER:
        raise UsageError(
            f"the {WHAT} {path} cannot be read: an earlier release of volfault wrote it ({schema}), and this one reads "
            f"{SCHEMA}, in which final states are facts; move it away and make a new one with "
            f"--volfault-baseline={path} --volfault-update-baseline --volfault-reason=..."
        )
    if schema != SCHEMA:
        raise UsageError(f"the {WHAT} {path} has the schema {schema!r}; this release of volfault reads {SCHEMA}")
    target = head.get("target")
    if not isinstance(target, dict) or not all(isinstance(target.get(key), str) for key in ("name", "version")):
        raise UsageError(f"the {WHAT} {path}, line {number}: it does not say what target it is of, name and version")
    return TargetInfo(target["name"], target["version"])


def _is_reason(plain: Mapping[str, Any]) -> bool:
    return _CAUSE in plain and "id" not in plain


def _differs(numbered: tuple[int, dict[str, Any]]) -> bool:
    """Whether an entry is told as a difference, for which another one must be known."""
    return "final_state" not in numbered[1]


def _entry(
    path: Path, number: int, plain: Mapping[str, Any], known: Mapping[str, Entry], reasons: Mapping[str, str]
) -> Entry:
    try:
        return entry_of(plain, known, reasons)
    except (TypeError, ValueError, AttributeError, UsageError) as error:
        raise UsageError(f"the {WHAT} {path}, line {number}: {error}") from None


def _reason(path: Path, number: int, plain: Mapping[str, Any], known: Mapping[str, str]) -> tuple[str, str]:
    """A cause and why all that came of it was accepted."""
    cause, reason = plain[_CAUSE], plain.get("reason")
    said = all(isinstance(each, str) and each.strip() for each in (cause, reason))
    if not said or len(plain) != 2:
        raise UsageError(f"the {WHAT} {path}, line {number}: a line of a cause has its key and the reason for it")
    if cause in known:
        raise UsageError(f"the {WHAT} {path} has two reasons for {cause}, the second in line {number}; keep one")
    return str(cause), str(reason)


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
