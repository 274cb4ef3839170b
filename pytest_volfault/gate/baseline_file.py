"""The baseline file `volfault-baseline/2`: a line that says of what, then one entry a line, sorted by id.

So two branches that accept different scenarios merge without a conflict, and a review shows what was accepted. An
entry of a fault says what differs from the end of its flow without any fault: `more` facts, and `less`.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_volfault import files
from pytest_volfault.errors import UsageError
from pytest_volfault.gate._baseline import NEVER_ACCEPTED, Baseline, Entry
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.identifiers import named
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import Degree, Verdict

SCHEMA = "volfault-baseline/2"
EARLIER = ("volfault-baseline/1",)
WHAT = "baseline"
_JUDGED = frozenset({"id", "verdict", "heals_by", "reason"})
_WHOLE = _JUDGED | {"final_state"}
_DIFFERENCE = _JUDGED | {"more", "less"}
# Only of what is unsafe.
_DEGREE = "degree"


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
    lines = [head, *(_plain(entries[key], entries.get(_golden(key))) for key in sorted(entries))]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _golden(key: str) -> str:
    """The entry of the same flow without faults."""
    return Scenario.parse(key).golden.id


def _plain(entry: Entry, golden: Entry | None) -> dict[str, Any]:
    """Only what there is to say: an entry is read by people, and most faults leave little."""
    if golden is None or golden.id == entry.id:
        left: dict[str, Any] = {"final_state": list(entry.facts.texts)}
    else:
        more, less = entry.facts.all - golden.facts.all, golden.facts.all - entry.facts.all
        left = {"more": sorted(map(str, more)), "less": sorted(map(str, less))}
    return {
        "id": entry.id,
        "verdict": entry.verdict.value,
        **({} if entry.degree is None else {_DEGREE: entry.degree.value}),
        "heals_by": entry.heals_by.value,
        **left,
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
    # Ids sort a flow before its faults; whoever has moved lines about need not know that.
    read = sorted(((number, _parsed(path, number, line)) for number, line in lines[1:]), key=_differs)
    for number, plain in read:
        entry = _entry(path, number, plain, entries)
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


def _differs(numbered: tuple[int, dict[str, Any]]) -> bool:
    """Whether an entry is told as a difference, for which another one must be known."""
    return "final_state" not in numbered[1]


def _entry(path: Path, number: int, plain: Mapping[str, Any], known: Mapping[str, Entry]) -> Entry:
    try:
        if plain.keys() - {_DEGREE} not in (_WHOLE, _DIFFERENCE):
            raise UsageError(
                f"an entry has {', '.join(sorted(_WHOLE))}, or more and less instead of final_state, and not "
                f"{', '.join(sorted(plain))}"
            )
        identifier = named(plain["id"]).id
        entry = Entry(
            identifier, Verdict(plain["verdict"]), Degree(plain[_DEGREE]) if _DEGREE in plain else None,
            Cure.parse(plain["heals_by"]), _left(plain, identifier, known), plain["reason"],
        )  # fmt: skip
        _check(entry)
    except (TypeError, ValueError, AttributeError, UsageError) as error:
        raise UsageError(f"the {WHAT} {path}, line {number}: {error}") from None
    return entry


def _left(plain: Mapping[str, Any], identifier: str, known: Mapping[str, Entry]) -> Facts:
    if "final_state" in plain:
        return Facts.parse(_texts(plain, "final_state"))
    golden = known.get(_golden(identifier))
    if golden is None:
        raise UsageError(
            f"{identifier} says what it leaves more and less than {_golden(identifier)}, and that has no entry with a "
            "final_state"
        )
    more, less = (Facts.parse(_texts(plain, name)).all for name in ("more", "less"))
    if less - golden.facts.all:
        raise UsageError(f"{golden.id} leaves no {', '.join(sorted(map(str, less - golden.facts.all)))}; mend less")
    return Facts.parse(map(str, (golden.facts.all - less) | more))


def _texts(plain: Mapping[str, Any], name: str) -> list[str]:
    texts = plain[name]
    if not isinstance(texts, list):
        raise UsageError(f"{name} is a list of facts, and not {texts!r}")
    return texts


def _check(entry: Entry) -> None:
    if not entry.reason.strip():
        raise UsageError(f"{entry.id} gives no reason; say why its verdict is accepted")
    if entry.verdict in NEVER_ACCEPTED:
        raise UsageError(f"{entry.id} is {entry.verdict.value}, which says nothing about the target; take the line out")


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
