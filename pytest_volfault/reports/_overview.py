"""Many variants in one table: a line each, a column for each verdict. Their grids would fill a thousand lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pytest_volfault.model.result import Result
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports.lines import LETTERS, Line, Span, plain

TITLE = "flow and variant"
WIDTH = 6


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


def overview(entries: Sequence[Entry]) -> list[Line]:
    """Draw the table; only verdicts that occur have a column."""
    counts = [Counter(result.verdict for result in entry.results) for entry in entries]
    verdicts = [verdict for verdict in Verdict if any(count[verdict] for count in counts)]
    left = max(map(len, (TITLE, *(entry.name for entry in entries)))) + 2
    heading = [Span(f"{TITLE.ljust(left)}{'scenarios':>15}", {"bold": True})]
    for verdict in verdicts:
        heading.append(Span(f"{LETTERS[verdict][0]:>{WIDTH}}", {"bold": True}))
    lines: list[Line] = [heading]
    for entry, count in zip(entries, counts, strict=True):
        done = f"{len(entry.results)} of {entry.planned}" if entry.planned else f"{len(entry.results)} between"
        line = [Span(entry.name.ljust(left)), Span(f"{done:>15}")]
        for verdict in verdicts:
            style = LETTERS[verdict][1] if count[verdict] else {"light": True}
            line.append(Span(f"{count[verdict] or '.':>{WIDTH}}", style))
        if entry.unfaulted is not None:
            letter, style = LETTERS[entry.unfaulted.verdict]
            line += [
                Span("  "),
                Span(letter, style),
                Span(" without any fault: broken" if entry.broken else " without any fault, too"),
            ]
        lines.append(line)
    return [*lines, plain()]
