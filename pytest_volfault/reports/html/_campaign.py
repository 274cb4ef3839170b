"""One campaign as the scripts of its page take it: tables of what is distinct, and columns of numbers into them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytest_volfault.errors import UsageError
from pytest_volfault.model.cause import How
from pytest_volfault.model.cure import Cure, cheapest_first
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flows import FLOWS, flow_named
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Results
from pytest_volfault.model.scenario import WHENS
from pytest_volfault.model.trace import End, Event, TraceEntry
from pytest_volfault.model.variant import Variant
from pytest_volfault.reports._grid import party_of
from pytest_volfault.reports.by_cause import counts, headline, mended
from pytest_volfault.reports.html import _lanes as lanes
from pytest_volfault.reports.html import _legend as legend
from pytest_volfault.reports.html import _states as states
from pytest_volfault.reports.html._alignment import difference
from pytest_volfault.reports.html._distinct import Distinct
from pytest_volfault.reports.html._extras import Findings, Handlers
from pytest_volfault.reports.html._identities import Identities
from pytest_volfault.reports.html._together import Row, together
from pytest_volfault.verdicts import causes_of

# The number of a value that there is not.
NONE = -1
EVENTS, CALL_ENDS = list(Event), list(End)
COLUMNS = ("group", "struck", "verdict", "heals", "end", "difference", "way")


def as_plain(results: Results, command: str, findings: Findings | None, handlers: Handlers | None) -> dict[str, Any]:
    """Return everything that the page tells, but for its heading.

    Args:
        results: the campaign.
        command: what replays a scenario, up to the id.
        findings: what a baseline says of scenarios, by id.
        handlers: the error-path coverage.
    """
    cures = cheapest_first(result.heals_by for result in (*results.scenarios, *results.golden))
    tables = _Tables(cures)
    columns = [_row(tables, results, result) for result in results.scenarios]
    scenarios: dict[str, list[Any]] = {name: [row[name] for row in columns] for name in COLUMNS}
    if findings is not None:
        told = [findings.get(result.scenario.id) for result in results.scenarios]
        scenarios["finding"] = [NONE if each is None else tables.findings.number(tuple(each)) for each in told]
    at_once = [together(result) for result in results.scenarios]
    if any(at_once):
        scenarios["together"] = [NONE if each is None else tables.together.number(each) for each in at_once]
    known = [cause for cause in causes_of(results) if cause.how is not How.UNKNOWN]
    if known:
        numbers = {name: number for number, cause in enumerate(known) for name in cause.members}
        scenarios["cause"] = [numbers.get(result.scenario.id, NONE) for result in results.scenarios]
    for golden in results.golden:
        tables.ids.group(golden.scenario)
    return {
        "target": {"name": results.target.name, "version": results.target.version},
        "command": command,
        "verdicts": legend.verdicts(),
        "cures": legend.cures(cures),
        "commands": _commands(results),
        "golden": [_golden(tables, results, *group) for group in tables.ids.groups.values],
        "scenarios": scenarios,
        "findings": None if findings is None else tables.findings.values,
        "causes": [[cause.name, headline(cause), counts(cause), mended(cause), cause.replay] for cause in known]
        or None,
        "handlers": handlers,
        **tables.as_plain(),
    }


def _row(tables: _Tables, results: Results, result: Result) -> dict[str, Any]:
    golden = results.golden_by_id.get(result.scenario.golden.id)
    # No one golden run is what operations at once could be compared with.
    other = None if golden is None or result.scenario.beside else golden.outcome
    return {
        "group": tables.ids.group(result.scenario),
        "struck": tables.ids.struck(result.scenario),
        "verdict": result.verdict.rank,
        "heals": tables.cure(result),
        "end": tables.end(result),
        "difference": tables.difference(other, result.outcome.trace),
        "way": tables.way(result),
    }


def _golden(tables: _Tables, results: Results, flow: str, variant: str) -> dict[str, Any]:
    """One flow and variant: its steps, and the run without faults, if that is there."""
    golden = results.golden_by_id.get(f"{flow}.{variant}")
    run: dict[str, Any] = {"trace": [], "end": NONE, "verdict": NONE, "heals": NONE}
    if golden is not None:
        run = {
            "trace": [tables.call(entry) for entry in golden.outcome.trace],
            "end": tables.end(golden),
            "verdict": golden.verdict.rank,
            "heals": tables.cure(golden),
        }
    return run | {"planned": results.bound.flows.get(f"{flow}.{variant}", 0), "steps": _steps(flow, variant)}


def _commands(results: Results) -> dict[str, str]:
    """Flow -> what its user types; a scenario may end with another flow than it begins with."""
    asked = {part.flow for result in (*results.golden, *results.scenarios) for part in result.scenario.parts}
    return {flow: FLOWS[flow].command for flow in sorted(asked) if flow in FLOWS}


def _steps(flow: str, variant: str) -> dict[str, str]:
    """Point -> number and name of its step; none for what this release does not know, as another one may have."""
    try:
        steps = flow_named(flow).steps(Variant.parse(variant))
    except UsageError:
        return {}
    return {point: f"{step.number} {step.name}" for step in steps for point in step.points}


class _Tables:
    """What many scenarios have in common."""

    def __init__(self, cures: Sequence[Cure]) -> None:
        self._cures = {cure: number for number, cure in enumerate(cures)}
        self.ids = Identities()
        self.findings: Distinct[tuple[str, ...]] = Distinct()
        self.together: Distinct[tuple[tuple[Row, ...], ...]] = Distinct()
        self._tasks: Distinct[str] = Distinct()
        self._texts: Distinct[str] = Distinct()
        self._processes: Distinct[str] = Distinct()
        self._calls: Distinct[tuple[int, ...]] = Distinct()
        self._states: Distinct[Facts] = Distinct()
        self._ends: Distinct[tuple[int, ...]] = Distinct()
        self._violations: Distinct[tuple[int, ...]] = Distinct()
        self._differences: Distinct[tuple[int, ...]] = Distinct()
        self._ways: Distinct[tuple[str, ...]] = Distinct()
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}

    def cure(self, result: Result) -> int:
        return self._cures[result.heals_by]

    def call(self, entry: TraceEntry) -> int:
        text = self._texts.number
        process, point = self._processes.number(entry.process), self.ids.points.number(entry.title)
        struck = (NONE, NONE) if entry.strike is None else (text(entry.strike.kind), WHENS.index(entry.strike.when))
        event, end = EVENTS.index(entry.event), CALL_ENDS.index(entry.end)
        # Who moves from there on is what comes of a switch.
        came = entry.name if entry.event is Event.SWITCH else entry.came_of_it
        task = self._tasks.number(entry.task)
        return self._calls.number(
            (process, point, entry.occurrence, text(entry.about), text(came), event, end, *struck, task)
        )

    def end(self, result: Result) -> int:
        """What is left, what the caller saw, and which rules that breaks."""
        answer: Answer = result.outcome.answer
        status = NONE if answer.api_status is None else answer.api_status
        return self._ends.number(
            (
                self._states.number(result.outcome.facts),
                status,
                self._text(answer.error),
                self._text(answer.compute_error),
                self._violations.number(tuple(map(self._texts.number, map(str, result.violations)))),
            )
        )

    def way(self, result: Result) -> int:
        """From where in the code under test the struck call was made, and what became of its error."""
        way = result.way
        if way is None or not way.path:
            return NONE
        spots = (way.path[-1], *((way.end,) if way.end is not None else ()))
        errors = " -> ".join(way.errors)
        told = (*(f"{spot.file}:{spot.line} {spot.short}" for spot in spots), way.fate.value, errors, way.clause)
        return self._ways.number(told if way.end is not None else (told[0], "", *told[1:]))

    def difference(self, golden: Outcome | None, trace: Sequence[TraceEntry]) -> int:
        """How a trace differs from the golden one; all of it does where that is not there."""
        numbers = tuple(map(self.call, trace))
        key = (id(golden), numbers)
        if key not in self._known:
            calls = () if golden is None else golden.trace
            self._known[key] = self._differences.number(difference(calls, trace, numbers))
        return self._known[key]

    def _text(self, value: str | None) -> int:
        return NONE if value is None else self._texts.number(value)

    def as_plain(self) -> dict[str, Any]:
        return {
            **self.ids.as_plain(),
            "texts": self._texts.values,
            "processes": self._processes.values,
            "lanes": lanes.as_plain(self._processes.values, map(party_of, self.ids.points.values)),
            "tasks": self._tasks.values,
            "together": self.together.values,
            "calls": self._calls.values,
            "events": [each.value for each in EVENTS],
            "call_ends": [each.value for each in CALL_ENDS],
            "whens": WHENS,
            "states": states.as_plain(self._states),
            "ends": self._ends.values,
            "violations": self._violations.values,
            "differences": self._differences.values,
            "ways": self._ways.values,
        }
