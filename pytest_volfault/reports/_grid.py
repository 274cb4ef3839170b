"""The campaign's table: steps down, faults across, in each cell the verdicts of that fault at that call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pytest_volfault.model.flow import Flow
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import SIDES, TIMES, Fault
from pytest_volfault.model.trace import TraceEntry
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports.lines import LETTERS, Line, Span, plain

# The four ways in which one kind can strike one call, in the order in which a cell shows them.
WAYS = tuple((when, times) for when in SIDES for times in TIMES)
CELL = len(WAYS) + 1
PITCH = CELL + 3
LEGEND = (
    "a cell has four places: before the call's effect, once and always; then after it",
    "letters are the verdicts above; . cannot happen; blank: no such fault of that call",
    "#2: the second call of its name; 4+5: one call does the work of steps 4 and 5",
)
# An effect that comes late has neither side of it; it has a column of its own, and stands in the first two places.
LATE_LEGEND = "late: the effect comes when its caller has given up; once, always"

# Stands for the verdict of a fault that leaves what the flow leaves without any.
SAME = "="
Cells = Mapping[tuple[str, str, str], Verdict | str]


@dataclass(frozen=True, slots=True)
class Row:
    """One call of the golden run, or several in which every fault ends the same way.

    Attributes:
        step: `1 begin_detaching`, or empty for a call that belongs to no step.
        label: the point without its party, and which of its calls.
        cells: (kind, when, times) -> verdict.
    """

    step: str
    label: str
    cells: Cells


def rows_by_party(
    flow: Flow,
    variant: str,
    golden: Sequence[TraceEntry],
    results: Iterable[Result],
    unfaulted: Result | None = None,
) -> dict[str, list[Row]]:
    """Sort the single-fault results of one variant into rows, party by party, in the order of the golden run.

    Args:
        flow: the flow.
        variant: its variant.
        golden: the calls without faults.
        results: what was run.
        unfaulted: the flow without faults, where that does not end clean; what ends like it is marked as `SAME`.
    """
    by_call: dict[tuple[str, int], dict[tuple[str, str, str], Verdict | str]] = {}
    for result in results:
        if len(result.scenario.faults) == 1 and not result.scenario.then:
            fault: Fault = result.scenario.faults[0]
            call = by_call.setdefault((fault.point, fault.occurrence), {})
            same = unfaulted is not None and unfaulted.outcome.facts.lasting == result.outcome.facts.lasting
            kind, side = (f"{fault.kind} late", SIDES[0]) if fault.when == "late" else (fault.kind, fault.when)
            call[kind, side, fault.times] = SAME if same else result.verdict
    steps = {
        point: f"{step.number} {step.name}" for step in flow.steps(Variant.parse(variant)) for point in step.points
    }
    parties: dict[str, list[tuple[TraceEntry, Cells]]] = {}
    for entry in golden:
        cells = by_call.get((entry.name, entry.occurrence))
        if cells:
            parties.setdefault(party_of(entry.name), []).append((entry, cells))
    return {party: _merged(calls, steps) for party, calls in parties.items()}


def party_of(point: str) -> str:
    """Name the table that a point belongs to."""
    # nova.db, nova.rpc and nova.notify fail in different ways, so they are tables of their own.
    head, *rest = point.split(".")
    return f"nova.{rest[0]}" if head == "nova" else head


def _merged(calls: Sequence[tuple[TraceEntry, Cells]], steps: Mapping[str, str]) -> list[Row]:
    groups: dict[tuple[str, frozenset[tuple[tuple[str, str, str], Verdict | str]]], list[TraceEntry]] = {}
    for entry, cells in calls:
        groups.setdefault((entry.name, frozenset(cells.items())), []).append(entry)
    several = {point for point, count in _counts(calls).items() if count > 1}
    rows = []
    for (point, outcomes), entries in groups.items():
        label = point.removeprefix(party_of(point) + ".")
        if point in several:
            label += " #" + _ranges([entry.occurrence for entry in entries])
            details = {entry.about for entry in entries}
            # What tells several calls of one point apart: `vdb config` from `vdb live`.
            label += f" ({details.pop()})" if len(details) == 1 and "" not in details else ""
        rows.append(Row(steps.get(point, ""), label, dict(outcomes)))
    return rows


def _counts(calls: Sequence[tuple[TraceEntry, Cells]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for entry, _ in calls:
        counts[entry.name] = counts.get(entry.name, 0) + 1
    return counts


def _ranges(numbers: Sequence[int]) -> str:
    """`1-3,5` for 1, 2, 3, 5."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ",".join(str(part[0]) if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts)


def render(party: str, rows: Sequence[Row], width: int) -> list[Line]:
    """Draw one party's table, in as many pieces as the width needs."""
    kinds = sorted({kind for row in rows for kind, _, _ in row.cells}, key=lambda kind: (kind == "crash", kind))
    label = max(len(row.label) for row in rows)
    step = max(len(row.step) for row in rows)
    left = 2 + (step + 2 if step else 0) + label + 2
    lines: list[Line] = []
    for columns in _pieces(party, kinds, width - left):
        lines += _heading(party, columns, left)
        for row in rows:
            if any(kind in columns for kind, _, _ in row.cells):
                lines.append(_row(row, columns, step, label))
        lines.append(plain())
    return lines


@dataclass(frozen=True, slots=True)
class Column:
    """A kind of fault in a table: its name, a line or more, and room for the longest of them."""

    title: Sequence[str]
    width: int

    @classmethod
    def of(cls, kind: str) -> Column:
        title = _stacked(kind)
        return cls(title, max(PITCH, max(map(len, title)) + 1))


def _pieces(party: str, kinds: Sequence[str], room: int) -> list[dict[str, Column]]:
    """The kinds in as many tables as it takes that none is wider than the room."""
    pieces: list[dict[str, Column]] = [{}]
    for kind in kinds:
        column = Column.of(kind.removeprefix(f"{party}-"))
        if pieces[-1] and sum(each.width for each in pieces[-1].values()) + column.width > room:
            pieces.append({})
        pieces[-1][kind] = column
    return pieces


def _row(row: Row, columns: Mapping[str, Column], step: int, label: int) -> Line:
    spans = [Span("  ")]
    if step:
        spans.append(Span(row.step.ljust(step + 2), {"bold": True}))
    spans.append(Span(row.label.ljust(label + 2)))
    for kind, column in columns.items():
        spans += [*_cell(row, kind), Span(" " * (column.width - CELL))]
    return spans[:-1]


def _heading(party: str, columns: Mapping[str, Column], left: int) -> list[Line]:
    titles = [column.title for column in columns.values()]
    height = max(map(len, titles))
    lines: list[Line] = []
    for level in range(height):
        text = (f"  {party}" if level == height - 1 else "").ljust(left)
        for column in columns.values():
            # Titles stand on the line above the cells, so short ones start lower.
            place = level - height + len(column.title)
            text += (column.title[place] if place >= 0 else "").ljust(column.width)
        lines.append([Span(text.rstrip(), {"bold": True})])
    return lines


def _stacked(kind: str) -> list[str]:
    """A kind's name in lines, as many of its words in one as a narrow column holds; no word is broken."""
    lines: list[str] = []
    for word in kind.replace(" ", "-").split("-"):
        if lines and len(lines[-1]) + 1 + len(word) < PITCH:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _cell(row: Row, kind: str) -> list[Span]:
    spans = []
    struck = any(each == kind for each, _, _ in row.cells)
    for number, (when, times) in enumerate(WAYS):
        if number == len(WAYS) // 2:
            spans.append(Span(" "))
        verdict = row.cells.get((kind, when, times))
        if verdict is None:
            spans.append(Span("." if struck else " ", {"light": True}))
        elif isinstance(verdict, str):
            spans.append(Span(verdict))
        else:
            letter, style = LETTERS[verdict]
            spans.append(Span(letter, style))
    return spans
