"""Runs a scenario: plays it on a target, finds what heals what it left, and judges it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pytest_volfault.campaign._at_strikes import AtStrikes, at_rest_in
from pytest_volfault.campaign._judging import Judging, Played, with_harm
from pytest_volfault.campaign._player import Player
from pytest_volfault.campaign._program import AtOnce
from pytest_volfault.campaign._recorder import Recorder
from pytest_volfault.campaign._right_ends import RightEnds
from pytest_volfault.campaign._sequence import for_the_last
from pytest_volfault.campaign.explanations import unlike_itself
from pytest_volfault.campaign.stage import Stage, state_of
from pytest_volfault.explorer import Explored
from pytest_volfault.injection import process
from pytest_volfault.injection.ample_stack import on_ample_stack
from pytest_volfault.injection.choosers import BySwitches, OneAfterOther
from pytest_volfault.injection.schedule import Schedule
from pytest_volfault.injection.witness import OfFault
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.outcome import Outcome
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.targets.contract import Target
from pytest_volfault.verdicts import End

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Runner:
    """What runs the scenarios of one campaign.

    Args:
        target: the code under test.
        player: plays them.
        judging: judges what was played.
        recorder: looks on while scenarios are run.
    """

    def __init__(self, target: Target, player: Player, judging: Judging, recorder: Recorder) -> None:
        self._target = target
        self._player = player
        self._judging = judging
        self._recorder = recorder
        self._right_ends = RightEnds(self._in_order)

    @on_ample_stack
    def explored(self, stage: Stage, scenario: Scenario, *, states: bool) -> Explored:
        """What a scenario did, for whoever looks for others.

        Args:
            stage: the first flow's.
            scenario: what is played.
            states: whether they are to be told apart by what there was when a fault had struck.
        """
        witness = AtStrikes(self._player.own, stage.quiet, self._target if states else None)
        with self._player.named(scenario):
            outcome = self._player.play(stage, scenario, witness=witness)
            # Others do the work of an API or a conductor that has died.
            dead = frozenset(filter(process.is_alone, process.dead())) - stage.scene.dead
            rest = at_rest_in(self._target) if states else None
        return Explored(scenario, outcome, with_harm(self._target, scenario, witness.way), witness.states, rest, dead)

    @on_ample_stack
    def run(
        self, stage: Stage, scenario: Scenario, asked: Mapping[str, Any] = NOTHING, alone: Facts | None = None
    ) -> Result:
        """Play it, heal it, judge it.

        Args:
            stage: the first flow's.
            scenario: what is run.
            asked: what the recorder is told to be different.
            alone: what the last of several flows leaves where it finds everything whole and nothing fails.
        """
        # What comes by itself after the last flow is judged as that flow's.
        then = scenario.asked.then
        # Played now: afterwards the target is as the scenario has left it.
        ends = self.right_ends(stage, scenario)
        if then:
            last = for_the_last(self._target, stage, scenario.asked)
        else:
            last = dataclasses.replace(stage, as_good=(*stage.as_good, *(end.facts for end in ends)))
        rests: list[Facts] = []
        witness = OfFault(self._player.own, stage.quiet)
        schedule = Schedule(BySwitches.of(scenario.switches), own=self._player.own)
        outcome = self._player.play(
            stage,
            scenario,
            self._recorder.around(scenario, asked),
            lambda: rests.append(state_of(self._target, last.scene)),
            witness,
            schedule,
        )
        found = rests[len(then) - 1] if then else None
        return self._judging.result(Played(stage, last, scenario, outcome, ends, found, witness, schedule), alone)

    @on_ample_stack
    def again(self, stage: Stage, result: Result) -> Result:
        """Play it once more, after all that healing it has done: where it does not do the same, that is the verdict."""
        outcome = self._player.play(stage, result.scenario)
        if outcome == result.outcome:
            return result
        violations = (unlike_itself(result.outcome, outcome), *result.violations)
        return dataclasses.replace(result, verdict=Verdict.NONDETERMINISTIC, violations=violations)

    def program(self, stage: Stage, scenario: Scenario) -> AtOnce:
        """A scenario's operations, for whoever looks for a schedule of them."""
        self.right_ends(stage, scenario)
        play = on_ample_stack(lambda each, schedule: self._player.play(stage, each, schedule=schedule))
        return AtOnce(scenario, play)

    def right_ends(self, stage: Stage, scenario: Scenario) -> tuple[End, ...]:
        """How its operations at once end one after the other; nothing where there are none.

        What is cached once in a process is cached when they have been played.
        """
        return self._right_ends.of(stage, scenario) if scenario.beside else ()

    def _in_order(self, stage: Stage, scenario: Scenario, order: Sequence[str]) -> Outcome:
        return self._player.play(stage, scenario, schedule=Schedule(OneAfterOther(order)), operations=order)
