"""Faults that the code under test treats alike: what comes after one of them comes after each."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from pytest_volfault.explorer._decision import KEPT, Decision, Fate
from pytest_volfault.explorer._explored import Explored
from pytest_volfault.model.outcome import Answer
from pytest_volfault.model.scenario import Fault, Scenario
from pytest_volfault.model.trace import TraceEntry
from pytest_volfault.model.way import Fate as End
from pytest_volfault.model.way import Way


class Alike:
    """Of runs that cannot be told apart once their last fault has struck, the first one alone is given another fault.

    They were struck at the same call: at another one the code stands elsewhere, which another fault may show, though
    the calls that come after it are the same. Everything that there is in the cloud, the databases and the queues must
    be the same at that moment; from there on the same calls with the same answers, on which the same can strike; the
    same end, and the same way of the error through the code. Only what processes remember and never show is not
    compared. Without the state, a row that was saved and is taken back later could not be told from one that never was.
    """

    name = "alike"
    compares_states = True

    def __init__(self) -> None:
        self._first: dict[Hashable, Scenario] = {}
        self._like: dict[Scenario, Scenario] = {}

    def learn(self, run: Explored) -> None:
        """Of a run of which no states are known, nothing is said."""
        if run.states is None or not run.faults or not run.outcome.fired:
            return
        first = self._first.setdefault(_seen(run), run.scenario)
        if first != run.scenario:
            self._like[run.scenario] = first

    def decide(self, scenario: Scenario) -> Decision:
        """It has one fault more than a run that was like another one."""
        *before, last = scenario.parts[-1].faults or (None,)
        like = self._like.get(scenario.with_faults(tuple(before)))
        if like is None or last is None:
            return KEPT
        return Decision(Fate.PRUNE, self.name, like.with_faults((*like.parts[-1].faults, last)))


def _seen(run: Explored) -> Hashable:
    """What must be the same. By what kind of fault it was struck, and on which side of the call, is no part of it."""
    last = run.faults[-1]
    struck = next(place for place, entry in enumerate(run.calls) if entry.struck_by(last))
    # An `always` fault may strike again when there is another one, even where it does not without. Kinds that were
    # treated alike once are taken to be so then as well.
    lasting = tuple((fault.point, fault.when, fault.task) for fault in run.faults if fault.times == "always")
    flows = tuple((part.flow, part.roles, part.meanwhile) for part in run.scenario.parts)
    return (
        run.scenario.variant,
        flows,
        (run.scenario.beside, run.scenario.switches),
        (last.point, last.occurrence, last.task),
        run.states,
        tuple(map(_as_seen, run.calls[struck + 1 :])),
        run.outcome.facts,
        _kind(run.outcome.answer),
        _through(run.way, run.scenario),
        lasting,
    )


def _as_seen(entry: TraceEntry) -> Hashable:
    """An entry with its number among the calls of its point, by which faults name it, and not in the trace.

    Of one that was struck again, the side on which it was: its text names the kind.
    """
    came_of_it = (entry.end, entry.result) if entry.strike is None else (entry.end, entry.strike.when, "struck")
    return (
        entry.event, entry.name, entry.occurrence, entry.detail, entry.process, entry.place, entry.task, entry.possible,
        came_of_it,
    )  # fmt: skip


def _kind(answer: Answer) -> Any:
    """The answer without the texts of errors, which name the kind of fault."""
    return answer.api_status, answer.error is None, answer.compute_error is None, answer.attached


def _through(way: Way | None, scenario: Scenario) -> Any:
    """The way without the classes of errors: who treats them alike goes on alike."""
    if way is None:
        return None
    first = next(each for each in scenario.planned if isinstance(each, Fault))
    # The cause of what nobody saw, and of what the fault itself did, is the kind of fault.
    unseen = way.fate is End.SILENT or first.when == "late" or way.harm
    return way.entry, way.path, way.fate, way.end, way.clause, way.harm, first.kind if unseen else ""
