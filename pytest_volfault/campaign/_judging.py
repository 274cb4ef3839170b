"""Makes a result of a scenario that was just played: what heals it, its verdict, and what is told with that."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from pytest_volfault.campaign._ended import as_ended, is_clean
from pytest_volfault.campaign._healing import Accepted, Healing
from pytest_volfault.campaign._sequence import after_others
from pytest_volfault.campaign.explanations import unfired
from pytest_volfault.campaign.stage import Stage
from pytest_volfault.injection.schedule import Schedule
from pytest_volfault.injection.witness import OfFault
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import Fault, Scenario
from pytest_volfault.model.sequel import Sequel
from pytest_volfault.model.stood import Stood, Waits
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.violation import Violation
from pytest_volfault.model.way import Way
from pytest_volfault.targets.contract import Target
from pytest_volfault.verdicts import (
    End,
    Invariant,
    at_rest,
    conduct_of,
    judge,
    said,
    sequel_of,
    stood_in,
    told_of_no_order,
    with_deadlock,
)


@dataclass(frozen=True)
class Played:
    """What was seen of a scenario while it was played.

    Attributes:
        first: the first flow's stage.
        last: that of the last flow that was asked for, as far as it was known before; the first one's where it is that.
        scenario: what was played.
        outcome: what came of it.
        ends: how its operations at once end one after the other; empty where there are none.
        found: what there was when the last flow of several began; None where there is one.
        witness: has followed the fault's error.
        schedule: who has moved of operations at once.
    """

    first: Stage
    last: Stage
    scenario: Scenario
    outcome: Outcome
    ends: tuple[End, ...]
    found: Facts | None
    witness: OfFault
    schedule: Schedule


class Judging:
    """Judges while the target is as the scenario has left it: what heals is found by doing it.

    Args:
        target: the code under test.
        healing: finds what heals.
        invariants: the rules that there are.
        accepted: says what is accepted to heal a scenario, which is tried before anything is searched for.
    """

    def __init__(self, target: Target, healing: Healing, invariants: Sequence[Invariant], accepted: Accepted) -> None:
        self._target = target
        self._healing = healing
        self._invariants = invariants
        self._accepted = accepted

    def result(self, played: Played, alone: Facts | None = None) -> Result:
        """Heal it, and judge it.

        Args:
            played: what was played.
            alone: what the last of several flows leaves where it finds everything whole and nothing fails.
        """
        scenario, outcome = played.scenario, played.outcome
        # Where all wait for ever that is found, whatever else was still to come.
        if not (outcome.fired or outcome.deadlock):
            return Result(scenario, outcome, Verdict.UNREACHED, (unfired(scenario, outcome),), Cure.NONE_NEEDED)
        stage = self._as_judged(played)
        heals_by = self._heals_by(stage, played)
        verdict, violations = self._verdict(stage, played, heals_by)
        way = played.witness.way
        compared = not scenario.in_company and (way is not None or not scenario.faults)
        conduct = conduct_of(stage.course, way, played.witness.since, outcome.answer.api_status) if compared else None
        return Result(
            scenario,
            outcome,
            verdict,
            violations,
            heals_by,
            _as_unfaulted(stage, scenario, outcome),
            None if verdict.clean else with_harm(self._target, scenario, way),
            None if scenario.planned or scenario.beside else stage.course,
            conduct,
            played.found,
            None if played.found is None else self._sequel(stage, played, played.found, verdict, alone),
            () if verdict.clean else _stood(played),
        )

    def _as_judged(self, played: Played) -> Stage:
        """The stage of the flow that is judged: of several the last one, as it is known now what it found and left."""
        stage, state = played.last, played.outcome.facts
        if played.found is not None:
            stage = after_others(self._target, stage, played.scenario.asked, played.found, state)
        return as_ended(self._target, stage, played.scenario.asked, state)

    def _heals_by(self, stage: Stage, played: Played) -> Cure:
        scenario, facts = played.scenario, played.outcome.facts
        if at_rest(facts, stage.start, stage.goal) and not _deadlock(played):
            return Cure.NONE_NEEDED
        return self._healing.of(stage, scenario.asked, self._accepted(scenario, facts))

    def _verdict(self, stage: Stage, played: Played, heals_by: Cure) -> tuple[Verdict, tuple[Violation, ...]]:
        scenario, outcome = played.scenario, played.outcome
        seen = self._seen(scenario, outcome) if stage.flow.asked else None
        verdict, violations = judge(
            outcome.facts, stage.start, stage.goal, heals_by, stage.whole, self._invariants, seen
        )
        verdict, violations = with_deadlock(verdict, violations, _deadlock(played))
        if verdict.clean and played.ends and not (scenario.then or scenario.faults):
            disorder = told_of_no_order(outcome.facts, said(outcome.answers), played.ends)
            verdict, violations = (verdict, ()) if disorder is None else (Verdict.MISREPORTED, (disorder,))
        return verdict, violations

    def _seen(self, scenario: Scenario, outcome: Outcome) -> Answer | None:
        """What the caller was told of a fault; of several callers nobody can say who asked for what is left."""
        if scenario.in_company or not scenario.faults:
            return None
        # The error behind an answer is read by nobody where there are records of actions.
        known = "action" in self._target.silent
        return outcome.answer if known else dataclasses.replace(outcome.answer, compute_error=None)

    def _sequel(
        self, stage: Stage, played: Played, found: Facts, verdict: Verdict, alone: Facts | None
    ) -> Sequel | None:
        # A third flow finds what two have made together: nobody can say then what was to be there.
        before = dataclasses.replace(played.scenario, then=())
        calm = len(played.scenario.asked.then) > 1 or is_clean(self._target, played.first, before, found)
        facts = played.outcome.facts
        return sequel_of(found, facts, verdict, stage.whole, self._invariants, alone, at_rest=calm)


def with_harm(target: Target, scenario: Scenario, way: Way | None) -> Way | None:
    """The way of a fault's error, with what the faults themselves have done."""
    # What any of several faults has done itself is nobody else's doing.
    kinds = (target.kinds[each.kind] for each in scenario.planned if isinstance(each, Fault))
    harm = dict.fromkeys(relation for kind in kinds for relation in kind.harm)
    return None if way is None else dataclasses.replace(way, harm=tuple(harm))


def _deadlock(played: Played) -> tuple[Waits, ...]:
    """Who waits for ever; of several flows the last one is judged, and operations at once come first."""
    return () if played.scenario.asked.then else played.outcome.deadlock


def _as_unfaulted(stage: Stage, scenario: Scenario, outcome: Outcome) -> bool:
    """Whether it ends as its flow does without faults, which is no clean end."""
    golden = stage.golden.facts
    unclean = bool(scenario.faults) and at_rest(golden, stage.start, stage.goal) is None
    return unclean and outcome.facts.lasting == golden.lasting


def _stood(played: Played) -> tuple[Stood, ...]:
    flows = {name: each.flow for name, each in played.scenario.operations.items()}
    return stood_in(played.schedule.execution, played.schedule.stacks, flows)
