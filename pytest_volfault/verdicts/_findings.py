"""One finding as far as it decides which cause it has."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from pytest_volfault.errors import UsageError
from pytest_volfault.model.cause import How
from pytest_volfault.model.facts import Fact
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Results
from pytest_volfault.model.scenario import Fault
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.way import Fate, Spot
from pytest_volfault.verdicts._raced import Raced, raced
from pytest_volfault.verdicts._sites import Sites, innermost

Word = TypeVar("Word")
_HOW = {Fate.SWALLOWED: How.SWALLOWED, Fate.LEFT: How.LEFT, Fate.SILENT: How.SILENT, Fate.DIED: How.KILLED}
# They say nothing of the code under test.
_NO_FINDINGS = (Verdict.UNREACHED, Verdict.NONDETERMINISTIC)


@dataclass(frozen=True)
class Found:
    """A scenario that is not clean.

    Attributes:
        result: its result.
        how: what the code under test did about its fault.
        job: the function whose job it was to deal with it.
        around: the functions on the stack outside of that one.
        raced: of operations at once, who stood while others went on.
        beside: of a deadlock, the functions that wait as well.
    """

    result: Result
    how: How
    job: Spot | None = None
    around: frozenset[Spot] = frozenset()
    raced: Raced | None = None
    beside: tuple[Spot, ...] = ()

    @property
    def entry(self) -> str:
        """What the process was asked for."""
        return "" if self.result.way is None else self.result.way.entry

    @property
    def fault(self) -> Fault | None:
        """The first that was planned, in whichever flow of the scenario."""
        return next((each for each in self.result.scenario.planned if isinstance(each, Fault)), None)

    @property
    def place(self) -> Spot | None:
        """What is to be looked at: who swallowed the error, or else whose job it was."""
        way = self.result.way
        return way.end if way is not None and self.how is How.SWALLOWED else self.job

    @property
    def rule(self) -> str:
        """The worst that is broken; empty where none is."""
        return next((each.rule for each in self.result.violations), "")

    @property
    def is_outside(self) -> bool:
        """Whether it struck around what the process was asked for, and not in it: in a decorator of that."""
        path = () if self.result.way is None else self.result.way.path
        return all(spot.function != self.entry for spot in path)

    @property
    def is_late(self) -> bool:
        """Whether its fault let a call have its effect when the caller had given it up."""
        return self.fault is not None and self.fault.when == "late"

    def is_done_by(self, harm: Iterable[str]) -> bool:
        """Whether it is as at the start, or at the goal, but for these relations."""
        known = {*harm}
        ends = _ends(self.result.scenario.flow, self.result.scenario.variant)
        return any({_relation(fact) for fact in self._lasting ^ end} <= known for end in ends if known)

    @functools.cached_property
    def changed(self) -> tuple[str, ...]:
        """The relations of what is otherwise than at the start; of a flow that is not known here, of all there is."""
        start, _ = _ends(self.result.scenario.flow, self.result.scenario.variant)
        return tuple(sorted({f"{fact.subject}.{fact.relation}" for fact in self._lasting ^ start}))

    @property
    def left(self) -> tuple[str, ...]:
        """What is neither of the start nor of the goal; where all is of one or the other, what is not of the nearer."""
        start, goal = _ends(self.result.scenario.flow, self.result.scenario.variant)
        done, undone = self._lasting - start, self._lasting - goal
        nearer = done if len(done) < len(undone) else undone
        return tuple(map(str, sorted(done & undone or nearer)))

    @property
    def _lasting(self) -> frozenset[Fact]:
        return self.result.outcome.facts.lasting.all


def found_in(results: Results) -> list[Found]:
    """Each scenario that is not clean, in the order of the ids."""
    sites = Sites(results.golden_by_id)
    unclean = [each for each in results.scenarios if not (each.verdict.clean or each.verdict in _NO_FINDINGS)]
    unclean.sort(key=lambda each: each.scenario.id)
    races = raced((each for each in unclean if each.way is None), sites)
    return [
        _found(each, results.golden_by_id.get(each.scenario.golden.id), sites, races.get(each.scenario.id))
        for each in unclean
    ]


def most(words: Iterable[Word]) -> Word:
    """That of which there is most; of several, the same in whatever order they come."""
    counts: dict[Word, int] = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return min(counts, key=lambda word: (-counts[word], str(word)))


def _found(result: Result, golden: Result | None, sites: Sites, race: Raced | None) -> Found:
    if result.outcome.deadlock:
        return _deadlocked(result)
    if golden is not None and not golden.verdict.clean and result.outcome.facts.lasting == golden.outcome.facts.lasting:
        return Found(result, How.AS_EVER)
    way = result.way
    if way is None:
        return Found(result, How.UNKNOWN) if race is None else Found(result, How.RACED, race.job, raced=race)
    found = Found(result, How.OTHERS)
    if found.is_done_by(way.harm):
        return found
    place = sites.place_of(result.scenario.golden.id, way.path)
    if place is None:
        # It struck a call that none of the target's own code has made.
        return Found(result, How.KILLED if way.fate is Fate.DIED else How.UNKNOWN)
    job = way.path[place]
    # An error that was taken care of on the way: whose job it was is told that all is well, and then the effect comes.
    silent = found.is_late and way.fate is Fate.SWALLOWED and way.end != job
    return Found(result, How.SILENT if silent else _HOW[way.fate], job, frozenset(way.path[:place]))


def _deadlocked(result: Result) -> Found:
    """Whoever waits is a part of it; the first of them by name is shown."""
    waiting = (innermost(each.stack.path) for each in result.outcome.deadlock)
    spots = sorted((spot for spot in waiting if spot is not None), key=lambda spot: spot.name)
    return Found(result, How.DEADLOCKED, next(iter(spots), None), beside=tuple(spots[1:]))


def _relation(fact: Fact) -> str:
    """Of whichever server, volume or host."""
    return f"{fact.subject.rstrip('0123456789')}.{fact.relation}"


@functools.lru_cache(maxsize=1024)
def _ends(flow: str, variant: str) -> tuple[frozenset[Fact], frozenset[Fact]]:
    try:
        known, performed = flow_named(flow), Variant.parse(variant)
    except UsageError:
        # Another release's, or a project's that is not loaded.
        return frozenset(), frozenset()
    return known.start(performed).lasting.all, known.goal(performed).lasting.all
