"""Each cell of a flow: which fault at which call ends how. They fill hundreds of lines, so that they are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from pytest_volfault.reports._grid import LATE_LEGEND, LEGEND, SAME, render, rows_by_party
from pytest_volfault.reports._parts import Part
from pytest_volfault.reports.lines import LETTERS, Line, Span, plain, wrapped


def cells(parts: Sequence[Part], width: int) -> list[Line]:
    """The grids of each flow and variant, a table for each party.

    Args:
        parts: flow by flow.
        width: columns of the terminal.
    """
    return [line for part in parts for line in _of(part, width)]


def _of(part: Part, width: int) -> list[Line]:
    parties = rows_by_party(part.flow, part.variant, part.golden, part.results, part.unfaulted)
    if not parties:
        return []
    late = any(fault.when == "late" for result in part.results for fault in result.scenario.faults)
    lines: list[Line] = [[Span(f"{part.flow.name}.{part.variant}", {"bold": True}), Span(", call by call")]]
    if part.unfaulted is not None:
        letter, _ = LETTERS[part.unfaulted.verdict]
        healing = part.unfaulted.heals_by.phrase
        lines += wrapped(f"without any fault it ends {letter} {part.unfaulted.judged}, healed by {healing}", width)
        lines += wrapped(f"{SAME} a fault that changes nothing of that", width)
    for each in (*LEGEND, *((LATE_LEGEND,) if late else ())):
        lines += wrapped(each, width)
    lines.append(plain())
    for party, rows in parties.items():
        lines += render(party, rows, width)
    return lines
