"""One scenario in full: its trace beside the golden one, what was left, and the verdict with its reasons."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from pytest_volfault.model.final_state import FinalState, in_words
from pytest_volfault.model.outcome import Outcome
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.trace import TraceEntry
from pytest_volfault.reports.lines import LETTERS, Line, Span, plain

# What only some variants have; nothing is said of it where there is none.
RARE = frozenset({"other_attachments", "other_guest_disk", "stray_guest", "locked", "secret", "tagged"})
_STYLES = {" ": {}, "-": {"red": True}, "+": {"green": True}}


def replay(target: TargetInfo, result: Result, golden: Outcome) -> list[Line]:
    """Draw a scenario's full trace as a difference from the golden run, and its final state likewise."""
    letter, style = LETTERS[result.verdict]
    lines: list[Line] = [
        [Span(result.scenario.id, {"bold": True}), Span(f" on {target.name} {target.version}")],
        plain(),
        plain("trace (- only without the fault, + only with it):"),
    ]
    lines += _difference(golden.trace, result.outcome.trace)
    lines += [plain(), plain("final state:")]
    lines += _states(golden.final_state, result.outcome.final_state)
    answer = result.outcome.answer
    lines += [plain(), plain(f"the caller saw: {answer.api_status or 'no answer'}{_said(answer.error)}")]
    if answer.compute_error:
        lines.append(plain(f"and behind it:  {answer.compute_error}"))
    lines += [plain(), [Span("verdict: "), Span(f"{letter} {result.verdict.value}", style)]]
    lines += [plain(f"  {sentence}") for sentence in result.violations]
    lines.append(plain(f"healed by: {result.heals_by.value}"))
    return lines


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


def _states(golden: FinalState, faulted: FinalState) -> list[Line]:
    lines: list[Line] = []
    whole = golden.as_dict()
    left = faulted.as_dict()
    shown = [
        name for name in whole if name not in RARE or {in_words(whole[name]), in_words(left[name])} - {"no", "none"}
    ]
    width = max(map(len, shown))
    for name in shown:
        value = left[name]
        differs = value != whole[name]
        note = f"   (without the fault: {in_words(whole[name])})" if differs else ""
        lines.append([Span(f"  {name:{width}} {in_words(value)}{note}", {"red": True} if differs else {})])
    return lines


def _said(error: str | None) -> str:
    return f", {error}" if error else ""
