"""Flow by flow: a line each, a column for each verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pytest_volfault.model.result import Result
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports._parts import Part
from pytest_volfault.reports.lines import LETTERS, Line, Span, plain

TITLE, SCENARIOS = "flow and variant", "scenarios"
GAP = 2
BETWEEN = "between: scenarios in which another flow comes in between or afterwards"
INDENT = " " * 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table.

    Attributes:
        name: `FLOW.VARIANT`.
        results: what was run of it.
        planned: how many scenarios the bound holds; 0 where another flow came in between instead of faults.
        unfaulted: the flow without faults, where that alone does not end clean.
        broken: whether it should have, so that its faults were not tried.
    """

    name: str
    results: Sequence[Result]
    planned: int
    unfaulted: Result | None = None
    broken: bool = False

    @property
    def done(self) -> str:
        """`12 of 13`."""
        return f"{len(self.results)} of {self.planned}" if self.planned else f"{len(self.results)} between"


def entries_of(parts: Sequence[Part]) -> list[Entry]:
    """A line for the faults of each flow and variant, for what came in between or afterwards, and for each pair."""
    entries = []
    for part in parts:
        name = f"{part.flow.name}.{part.variant}"
        faulted = [result for result in part.results if not result.scenario.with_others]
        between = [result for result in part.results if result.scenario.with_others]
        entries += [Entry(name, faulted, part.planned, part.unfaulted, part.broken)] if faulted else []
        alone = [result for result in between if not result.scenario.beside]
        entries += [Entry(name, alone, 0)] if alone else []
        for head in dict.fromkeys(result.scenario.head for result in between if result.scenario.beside):
            entries.append(Entry(head, [result for result in between if result.scenario.head == head], 0))
    return entries


def overview(entries: Sequence[Entry], width: int) -> list[Line]:
    """Draw the table; only verdicts that occur have a column. The counts above it say what the letters mean.

    Args:
        entries: the lines.
        width: columns of the terminal; a name that leaves no room for its numbers stands above them.
    """
    counts = [Counter(result.verdict for result in entry.results) for entry in entries]
    verdicts = [verdict for verdict in Verdict if any(count[verdict] for count in counts)]
    done = max(map(len, (SCENARIOS, *(entry.done for entry in entries))))
    columns = {verdict: GAP + max(len(str(count[verdict])) for count in counts) for verdict in verdicts}
    room = max(width - done - sum(columns.values()), len(TITLE) + GAP)
    left = min(room, max(map(len, (TITLE, *(entry.name for entry in entries)))) + GAP)
    heads = "".join(f"{LETTERS[verdict][0]:>{columns[verdict]}}" for verdict in verdicts)
    lines: list[Line] = [[Span(f"{TITLE.ljust(left)}{SCENARIOS:>{done}}{heads}", {"bold": True})]]
    for entry, count in zip(entries, counts, strict=True):
        fits = len(entry.name) + GAP <= left
        lines += [] if fits else [plain(entry.name)]
        line = [Span((entry.name if fits else "").ljust(left)), Span(f"{entry.done:>{done}}")]
        for verdict in verdicts:
            style = LETTERS[verdict][1] if count[verdict] else {"light": True}
            line.append(Span(f"{count[verdict] or '.':>{columns[verdict]}}", style))
        lines += [line, *_unfaulted(entry)]
    noted = [plain(BETWEEN)] if any(not entry.planned for entry in entries) else []
    return [*lines, *noted, plain()]


def _unfaulted(entry: Entry) -> list[Line]:
    if entry.unfaulted is None:
        return []
    letter, style = LETTERS[entry.unfaulted.verdict]
    said = ": broken" if entry.broken else ", too"
    return [[Span(INDENT), Span(letter, style), Span(f" without any fault{said}")]]
