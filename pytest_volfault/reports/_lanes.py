"""The trace of operations at once: each in a lane of its own, and the switches marked across."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.result import Result
from pytest_volfault.model.trace import Event, TraceEntry
from pytest_volfault.reports.lines import Line, Span, plain

# Two lanes of calls with their details go beside one another on a screen of 140 columns.
_LANE = 60
_SWITCH = {"purple": True, "bold": True}
_STRUCK = {"red": True, "bold": True}


def lanes(result: Result) -> Iterator[Line]:
    """What each operation did, in the order in which it was done."""
    names = list(result.scenario.operations)
    asked = result.scenario.operations.items()
    heads = (f"{name} {operation}".ljust(_LANE) for name, operation in asked)
    yield [Span("       " + "".join(heads).rstrip(), {"bold": True})]
    for entry in result.outcome.trace:
        yield _line(entry, _lane(entry.task, names))


def answers(result: Result) -> Iterator[Line]:
    """What each of the callers saw."""
    for name, answer in result.outcome.answers:
        yield plain(f"the caller of {name} saw: {_said(answer)}")
        if answer.compute_error:
            yield plain(f"and behind it: {answer.compute_error}")


def waiting(result: Result) -> Iterator[Line]:
    """Who waits for one another for ever, each with its stack, the innermost function first."""
    if not result.outcome.deadlock:
        return
    yield plain()
    yield [Span("they wait for one another for ever:", _STRUCK)]
    for each in result.outcome.deadlock:
        yield plain(f"  {each}")
        yield from (plain(f"    {spot.file}:{spot.line} {spot.short}") for spot in reversed(each.stack.path))


def stood(result: Result) -> Iterator[Line]:
    """Who stood where while others changed what it had looked at."""
    if not result.stood:
        return
    yield plain()
    yield plain("in the code under test, who stood while others changed what it had looked at:")
    for each in result.stood:
        others, unseen = ", ".join(each.others), ", ".join(each.unseen)
        yield plain(f"  {each.task} at {each.place}, in {each.stack}: {others} changed {unseen}")


def _line(entry: TraceEntry, lane: int) -> Line:
    if entry.event is Event.SWITCH:
        stands = f"{entry.task} stands at {entry.about}" if entry.about != "end" else f"{entry.task} is at its end"
        return [Span(f"{entry.n:4} > {stands}, {entry.name} moves", _SWITCH)]
    text = f"{entry.n:4}   {' ' * _LANE * lane}{entry.task} [{entry.process}] {entry}"
    return [Span(text, _STRUCK if entry.strike is not None else {})]


def _lane(task: str, names: list[str]) -> int:
    operation = task.partition(".")[0]
    return names.index(operation) if operation in names else 0


def _said(answer: Answer) -> str:
    return ", ".join(filter(None, (str(answer.api_status or "no answer"), answer.error)))
