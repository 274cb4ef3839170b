"""The record of the last run with the real Cinder: what it answered, and what it had in its tables then."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from volfault_conformance.cinder.comparison import Comparison
from volfault_conformance.cinder.folding import changed, changes, folded, unfolded
from volfault_conformance.cinder.side import Seen

NAME = "recorded.json"
# In the file, the steps that were asked: one after another, or each in the state that was prepared.
THEN, EACH = "then", "each"

# How a step's line goes on after its name. Then come the changes of rows, the driver's calls, and the rest of the
# answer; each is left out with what follows it where that is as usual.
FIRST = ("status", "body")
# How deep in the file the parts of a line are.
DEPTH = 5

Steps = Sequence[tuple[str, Seen]]


@dataclass(frozen=True)
class Trace:
    """What a real Cinder made of a comparison.

    Attributes:
        prepared: each step that came first, and what was seen after it.
        asked: the same of what was asked.
        alone: each was asked in the state that was prepared; otherwise one followed another.
    """

    prepared: Steps
    asked: Steps
    alone: bool

    @classmethod
    def of(cls, comparison: Comparison, seen: Sequence[Seen]) -> Trace:
        """Name what was seen of a comparison, in its order."""
        first = len(comparison.prepared)
        prepared = zip(map(str, comparison.prepared), seen[:first], strict=True)
        return cls(list(prepared), list(zip(comparison.asked, seen[first:], strict=True)), comparison.alone)

    @property
    def steps(self) -> list[str]:
        """The names, in order."""
        return [name for name, _ in (*self.prepared, *self.asked)]

    @property
    def seen(self) -> list[Seen]:
        """What was seen, in order."""
        return [seen for _, seen in (*self.prepared, *self.asked)]


@dataclass(frozen=True)
class Record:
    """What a real Cinder did.

    Attributes:
        version: of Cinder.
        empty: the rows of a Cinder with nothing in it.
        traces: by the names of the comparisons.
    """

    version: str
    empty: Mapping[str, Any]
    traces: Mapping[str, Trace]


def names(comparison: Comparison) -> list[str]:
    """Of the steps of a comparison, as a trace has them."""
    return [*map(str, comparison.prepared), *comparison.asked]


def read(path: Path | None = None) -> Record:
    """Read the record that the package carries; an empty one where it carries none."""
    place = path or resources.files(__package__) / NAME
    if not place.is_file():
        return Record("", {}, {})
    data = json.loads(place.read_text())
    empty, usual, comparisons = unfolded(data["documents"], [data["empty"], data["usual"], data["comparisons"]])
    traces = {name: _trace(empty, usual, written) for name, written in comparisons.items()}
    return Record(data["cinder"], empty, traces)


def write(record: Record, path: Path | None = None) -> None:
    """Put a record in place of the one that the package carries, whole or not at all."""
    path = path or Path(str(resources.files(__package__) / NAME))
    written = path.with_suffix(".part")
    written.write_text(_text(record))
    os.replace(written, path)


def merged(new: Record, old: Record, names: Iterable[str]) -> Record:
    """What a run of some comparisons found, and the rest as it was.

    Args:
        new: of that run.
        old: the record until then.
        names: of every comparison that belongs to a record.

    Raises:
        ValueError: the rest is of another Cinder; everything must be run then.
    """
    wanted = set(names)
    rest = {name: trace for name, trace in old.traces.items() if name in wanted - new.traces.keys()}
    if rest and (new.version, new.empty) != (old.version, old.empty):
        raise ValueError(f"the record is of Cinder {old.version}: record all with Cinder {new.version}, or nothing")
    return Record(new.version, new.empty, {**rest, **new.traces})


def _text(record: Record) -> str:
    # One step a line, so that a new run can be compared with the last by eye.
    usual = _usual(record)
    written = {name: _written(record.empty, usual, trace) for name, trace in sorted(record.traces.items())}
    documents, (empty, usual, comparisons) = folded([record.empty, usual, written], DEPTH)
    parts = {
        "cinder": _line(record.version),
        "empty": _line(empty),
        "usual": _line(usual),
        "documents": _lines("{}", (f"{_line(name)}: {_line(each)}" for name, each in documents.items())),
        "comparisons": _lines("{}", (f"{_line(name)}: {_comparison(each)}" for name, each in comparisons.items())),
    }
    return _lines("{}", (f"{_line(name)}: {text}" for name, text in parts.items())) + "\n"


def _usual(record: Record) -> Any:
    rests = Counter(_line(_rest(seen)) for trace in record.traces.values() for seen in trace.seen)
    return json.loads(rests.most_common(1)[0][0])


def _comparison(written: Mapping[str, Any]) -> str:
    steps = {name: _lines("[]", map(_line, lines)) for name, lines in written.items()}
    return "{" + ", ".join(f"{_line(name)}: {text}" for name, text in steps.items()) + "}"


def _lines(brackets: str, lines: Iterable[str]) -> str:
    return "\n".join((brackets[0], ",\n".join(lines), brackets[1]))


def _line(value: Any) -> str:
    return json.dumps(value)


def _written(empty: Any, usual: Any, trace: Trace) -> dict[str, Any]:
    built = trace.prepared[-1][1].rows if trace.prepared else empty
    asked = EACH if trace.alone else THEN
    return {
        "first": list(_changing(empty, usual, trace.prepared)),
        asked: list(_changing(built, usual, trace.asked, trace.alone)),
    }


def _changing(before: Any, usual: Any, steps: Steps, alone: bool = False) -> Iterator[list[Any]]:
    for name, seen in steps:
        parts = [*map(seen.answer.get, FIRST), changes(before, seen.rows), seen.driver, _rest(seen)]
        nothing = [None, None, [], [], usual]
        while parts and parts[-1] == nothing[len(parts) - 1]:
            parts.pop()
        yield [name, *parts]
        before = before if alone else seen.rows


def _rest(seen: Seen) -> dict[str, Any]:
    return {key: value for key, value in seen.answer.items() if key not in FIRST}


def _trace(empty: Any, usual: Any, written: Mapping[str, Any]) -> Trace:
    alone = EACH in written
    prepared = list(_seen(empty, usual, written["first"]))
    built = prepared[-1][1].rows if prepared else empty
    return Trace(prepared, list(_seen(built, usual, written[EACH if alone else THEN], alone)), alone)


def _seen(before: Any, usual: Any, lines: Iterable[Sequence[Any]], alone: bool = False) -> Iterator[tuple[str, Seen]]:
    for name, *parts in lines:
        status, body, made, driver, rest = [*parts, *[None, None, [], [], usual][len(parts) :]]
        answer = rest if status is None else {"status": status, "body": body, **rest}
        seen = Seen(answer, changed(before, made), driver)
        yield name, seen
        before = before if alone else seen.rows
