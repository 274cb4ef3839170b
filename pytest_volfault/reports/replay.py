"""One scenario in full: its trace beside the golden one, what was left, and the verdict with its reasons."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from pytest_volfault.model.facts import Facts, changes
from pytest_volfault.model.outcome import Outcome
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.sequel import Sequel
from pytest_volfault.model.smallest import Smallest
from pytest_volfault.model.trace import TraceEntry
from pytest_volfault.model.way import Fate, Spot, Way
from pytest_volfault.reports._lanes import answers, lanes, stood, waiting
from pytest_volfault.reports._smallest import smallest
from pytest_volfault.reports.lines import LETTERS, Line, Span, plain

_STYLES = {" ": {}, "-": {"red": True}, "+": {"green": True}}

_AFTER = {
    Sequel.HEALED: "whole now",
    Sequel.BETTER: "better than before",
    Sequel.SAME: "as bad as before",
    Sequel.AS_EVER: "worse than before, as that flow leaves it by itself",
    Sequel.WORSE: "worse than before, and than that flow leaves it by itself",
}


def replay(target: TargetInfo, result: Result, golden: Outcome, least: Smallest | None = None) -> list[Line]:
    """Draw a scenario's full trace as a difference from the golden run, and its final state likewise.

    Of operations at once each has a lane of the trace.

    Args:
        target: the code under test.
        result: what is told.
        golden: the same flow without faults.
        least: what it comes down to, where that was looked for.
    """
    letter, style = LETTERS[result.verdict]
    lines: list[Line] = [
        [Span(result.scenario.id, {"bold": True}), Span(f" on {target.name} {target.version}")],
        plain(),
    ]
    lines += _at_once(result) if result.scenario.beside else _beside_golden(result, golden)
    lines += waiting(result)
    lines += [plain(), [Span("verdict: "), Span(f"{letter} {result.judged}", style)]]
    lines += [plain(f"  {sentence}") for sentence in result.violations]
    lines.append(plain(f"healed by: {result.heals_by.value}"))
    lines += [plain(f"  $ {command}") for command in result.commands]
    lines += [] if result.way is None else _way(result.way)
    lines += stood(result)
    return [*lines, *([] if least is None else smallest(least))]


def _beside_golden(result: Result, golden: Outcome) -> list[Line]:
    lines: list[Line] = [plain("trace (- only without the fault, + only with it):")]
    lines += _difference(golden.trace, result.outcome.trace)
    lines += [plain(), plain("final state:")]
    lines += _states(golden.facts, result.outcome.facts)
    lines += _made_of(result)
    answer = result.outcome.answer
    lines += [plain(), plain(f"the caller saw: {answer.api_status or 'no answer'}{_said(answer.error)}")]
    if answer.compute_error:
        lines.append(plain(f"and behind it:  {answer.compute_error}"))
    return lines


def _at_once(result: Result) -> list[Line]:
    """No one golden run is what operations at once could be compared with."""
    left = result.outcome.facts
    return [*lanes(result), plain(), plain("final state:"), *_states(left, left), plain(), *answers(result)]


def _difference(golden: Sequence[TraceEntry], faulted: Sequence[TraceEntry]) -> list[Line]:
    lines: list[Line] = []
    before, after = ([f"[{entry.process}] {entry}" for entry in trace] for trace in (golden, faulted))
    without, made = iter(golden), iter(faulted)
    for text in difflib.ndiff(before, after):
        mark, call = text[0], text[2:]
        if mark == "?":
            continue
        if mark != "+":
            entry = next(without)
        if mark != "-":
            entry = next(made)
        # Numbers are those of the run that is replayed.
        place = f"{entry.n:4}" if mark != "-" else "    "
        style = _STYLES[mark] if entry.strike is None else {"red": True, "bold": True}
        lines.append([Span(f"{place} {mark} {call}", style)])
    return lines


def _made_of(result: Result) -> list[Line]:
    """What the last of several flows changed of what it found, and whether that is better or worse."""
    if result.found is None:
        return []
    changed = changes(result.found.lasting, result.outcome.facts.lasting)
    judged = "" if result.sequel is None else f", which is {_AFTER[result.sequel]}"
    return [
        plain(),
        plain(f"what {result.scenario.parts[-1].flow} changed of what it found{judged}:"),
        *([plain(f"  {change}") for change in changed] or [plain("  nothing")]),
    ]


def _way(way: Way) -> list[Line]:
    """The functions from what was asked for to the struck call, and how the error ended."""
    return [
        plain(),
        plain(f"in the code under test, from {way.entry} to the struck call:"),
        *(plain(f"  {_at(spot)}") for spot in way.path),
        plain(_fate(way)),
    ]


def _fate(way: Way) -> str:
    later = "the call answers; later " if way.answered else ""
    error = f"{later}{', turned into '.join(way.errors) or 'an error'}"
    match way.fate:
        case Fate.SWALLOWED:
            by = "" if way.end is None else f" in {_at(way.end)}"
            return f"{error} is swallowed{by}{f': {way.clause}' if way.clause else ''}"
        case Fate.LEFT:
            return f"{error} leaves {way.entry}"
        case Fate.SILENT:
            return "the call answers as if nothing were wrong, and no error comes of it"
        case Fate.DIED:
            return "the process dies there"


def _at(spot: Spot) -> str:
    return f"{spot.file}:{spot.line} {spot.short}"


def _states(golden: Facts, faulted: Facts) -> list[Line]:
    """Each fact of either run in its place: what was left, and what there is without the fault."""
    without, left = ({fact.key: fact.value for fact in facts} for facts in (golden, faulted))
    keys = sorted({*without, *left})
    width = max(map(len, keys), default=0)
    return [_fact(key, width, without.get(key), left.get(key)) for key in keys]


def _fact(key: str, width: int, without: str | None, left: str | None) -> Line:
    said = f"  {key:{width}} {in_words(left)}"
    if left == without:
        return plain(said)
    return [Span(f"{said}   (without the fault: {in_words(without)})", {"red": True})]


def in_words(value: str | None) -> str:
    """The value of a fact as people read it; None where there is no such fact."""
    return "no" if value is None else value or "yes"


def _said(error: str | None) -> str:
    return f", {error}" if error else ""
