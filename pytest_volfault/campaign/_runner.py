"""Plays a scenario on a target, finds what heals what it left, and judges it."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import MappingProxyType
from typing import Any

from pytest_volfault.campaign._asking import ask_for
from pytest_volfault.campaign._at_strikes import AtStrikes, at_rest_in
from pytest_volfault.campaign._healing import Accepted, Healing, nothing_accepted
from pytest_volfault.campaign._program import AtOnce
from pytest_volfault.campaign._recorder import Recorder
from pytest_volfault.campaign._recovering import recover
from pytest_volfault.campaign._right_ends import RightEnds
from pytest_volfault.campaign._sequence import after_others, for_the_last, good_ends, last_scene
from pytest_volfault.campaign._touching import Touching
from pytest_volfault.campaign.explanations import unfired, unlike_itself
from pytest_volfault.campaign.stage import Stage, state_after, state_of
from pytest_volfault.errors import Stopped, UnansweredCall
from pytest_volfault.explorer import Explored
from pytest_volfault.extensions.value import Extensions
from pytest_volfault.injection import Enclosure, Run, process
from pytest_volfault.injection.ample_stack import on_ample_stack
from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.injection.choosers import BySwitches, OneAfterOther
from pytest_volfault.injection.schedule import Schedule
from pytest_volfault.injection.witness import OfCourse, OfFault, Own
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.recovery import RECOVERY
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import OPERATIONS, Beside, Fault, Meanwhile, Part, Scenario
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.way import Way
from pytest_volfault.targets.contract import Target
from pytest_volfault.verdicts import (
    End,
    at_rest,
    conduct_of,
    judge,
    nothing_left,
    once_deleted,
    said,
    sequel_of,
    stood_in,
    told_of_no_order,
    with_deadlock,
)
from volfault_fakes.cloud.turns import given_up
from volfault_fakes.errors import UnknownCall

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Runner:
    """What runs the scenarios of one campaign.

    Args:
        target: the code under test.
        enclosure: what surrounds it while it is played.
        recorder: looks on while scenarios are run.
        extensions: the invariants and actions that there are.
        accepted: what is accepted to heal a scenario that leaves these facts; None where that is always searched for.
        drivers: whether the calls that Cinder makes of its storage's driver are shown in every trace.

    Attributes:
        own: which code is the target's.
    """

    def __init__(
        self,
        target: Target,
        enclosure: Enclosure,
        recorder: Recorder,
        extensions: Extensions,
        accepted: Accepted | None = None,
        *,
        drivers: bool,
    ) -> None:
        self._target = target
        self._enclosure = enclosure
        self._recorder = recorder
        self._drivers = drivers
        self._accepted = accepted or nothing_accepted
        self.own = Own(target.modules)
        self._healing = Healing(target, enclosure, extensions.actions)
        self._invariants = extensions.invariants
        self._right_ends = RightEnds(self._in_order)

    @contextmanager
    def named(self, scenario: Scenario) -> Iterator[None]:
        """Whoever stops the body, be it in playing or in healing, says what was stopped."""
        try:
            yield
        except Stopped as error:
            error.args = (f"{scenario.id} on {self._target.info.name}: {error}",)
            raise

    @on_ample_stack
    def played(self, stage: Stage, scenario: Scenario) -> Outcome:
        """The outcome of a scenario that is not judged."""
        with self.named(scenario):
            return self.play(stage, scenario)

    @on_ample_stack
    def explored(self, stage: Stage, scenario: Scenario, *, states: bool) -> Explored:
        """What a scenario did, for whoever looks for others.

        Args:
            stage: the first flow's.
            scenario: what is played.
            states: whether they are to be told apart by what there was when a fault had struck.
        """
        witness = AtStrikes(self.own, stage.quiet, self._target if states else None)
        with self.named(scenario):
            outcome = self.play(stage, scenario, witness=witness)
            # Others do the work of an API or a conductor that has died.
            dead = frozenset(filter(process.is_alone, process.dead())) - stage.scene.dead
            rest = at_rest_in(self._target) if states else None
        return Explored(scenario, outcome, self._with_harm(scenario, witness.way), witness.states, rest, dead)

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
        played, rests = stage, list[Facts]()
        # What comes by itself after the last flow is judged as that flow's.
        asked_for = scenario.asked
        if asked_for.then:
            stage = for_the_last(self._target, stage, asked_for)
        ends = self.right_ends(played, scenario)
        if not asked_for.then:
            stage = dataclasses.replace(stage, as_good=(*stage.as_good, *(end.facts for end in ends)))
        scene = stage.scene
        witness = OfFault(self.own, stage.quiet)
        schedule = Schedule(BySwitches.of(scenario.switches), own=self.own)
        outcome = self.play(
            played,
            scenario,
            self._recorder.around(scenario, asked),
            lambda: rests.append(state_of(self._target, scene)),
            witness,
            schedule,
        )
        found = rests[len(asked_for.then) - 1] if asked_for.then else None
        if found is not None:
            stage = after_others(self._target, stage, asked_for, found, outcome.facts)
        stage = self._as_ended(stage, asked_for, outcome.facts)
        # Where all wait for ever that is found, whatever else was still to come.
        if not (outcome.fired or outcome.deadlock):
            return Result(scenario, outcome, Verdict.UNREACHED, (unfired(scenario, outcome),), Cure.NONE_NEEDED)
        # Of several flows the last one is judged, and operations at once come first.
        waits = () if asked_for.then else outcome.deadlock
        clean = at_rest(outcome.facts, stage.start, stage.goal) and not waits
        accepted = self._accepted(scenario, outcome.facts)
        heals_by = Cure.NONE_NEEDED if clean else self._healing.of(stage, asked_for, accepted)
        seen = self._seen(scenario, outcome) if stage.flow.asked else None
        verdict, violations = judge(
            outcome.facts, stage.start, stage.goal, heals_by, stage.whole, self._invariants, seen
        )
        verdict, violations = with_deadlock(verdict, violations, waits)
        if verdict.clean and ends and not (scenario.then or scenario.faults):
            disorder = told_of_no_order(outcome.facts, said(outcome.answers), ends)
            verdict, violations = (verdict, ()) if disorder is None else (Verdict.MISREPORTED, (disorder,))
        golden = stage.golden.facts
        unclean = bool(scenario.faults) and at_rest(golden, stage.start, stage.goal) is None
        as_unfaulted = unclean and outcome.facts.lasting == golden.lasting
        way = witness.way
        course = None if scenario.planned or scenario.beside else stage.course
        compared = not scenario.in_company and (way is not None or not scenario.faults)
        conduct = conduct_of(stage.course, way, witness.since, outcome.answer.api_status) if compared else None
        way = None if verdict.clean else self._with_harm(scenario, way)
        flows = {name: each.flow for name, each in scenario.operations.items()}
        stood = () if verdict.clean else stood_in(schedule.execution, schedule.stacks, flows)
        sequel = None
        if found is not None:
            # A third flow finds what two have made together: nobody can say then what was to be there.
            calm = len(asked_for.then) > 1 or self.is_clean(played, dataclasses.replace(scenario, then=()), found)
            sequel = sequel_of(found, outcome.facts, verdict, stage.whole, self._invariants, alone, at_rest=calm)
        return Result(
            scenario, outcome, verdict, violations, heals_by, as_unfaulted, way, course, conduct, found, sequel, stood
        )

    def _with_harm(self, scenario: Scenario, way: Way | None) -> Way | None:
        # What any of several faults has done itself is nobody else's doing.
        kinds = (self._target.kinds[each.kind] for each in scenario.planned if isinstance(each, Fault))
        harm = dict.fromkeys(relation for kind in kinds for relation in kind.harm)
        return None if way is None else dataclasses.replace(way, harm=tuple(harm))

    def is_clean(self, stage: Stage, scenario: Scenario, state: Facts) -> bool:
        """Whether an end leaves nothing to do, whatever its caller was told."""
        ended = self._as_ended(stage, scenario, state)
        return at_rest(state, ended.start, ended.goal) is not None

    def _as_ended(self, stage: Stage, scenario: Scenario, state: Facts) -> Stage:
        """The stage with the ends that are as good as its own."""
        if self._is_good(stage, scenario, state):
            stage = dataclasses.replace(stage, goal=state)
        if self._is_deleted(stage, scenario, state):
            stage = dataclasses.replace(stage, start=once_deleted(stage.start, scenario.parts[-1].volume))
        return stage if stage.flow.rolls_back else dataclasses.replace(stage, start=stage.goal)

    def _is_good(self, stage: Stage, scenario: Scenario, state: Facts) -> bool:
        """Whether it ends as well as at its goal: elsewhere, for what came in between, or as the server is gone."""
        last = scenario.parts[-1]
        gone = not stage.flow.deletes and nothing_left(state, last.server, last.volume, stage.start)
        ends = good_ends(self._target, stage, scenario, state)
        return gone or stage.is_goal(state) or any(state.lasting == end.lasting for end in ends)

    def _is_deleted(self, stage: Stage, scenario: Scenario, state: Facts) -> bool:
        """Whether somebody has deleted the volume that the flow is about, which the flow is not for."""
        volume = scenario.parts[-1].volume
        return state.value(volume, "status") == "deleted" != stage.goal.value(volume, "status")

    def _seen(self, scenario: Scenario, outcome: Outcome) -> Answer | None:
        """What the caller was told of a fault; of several callers nobody can say who asked for what is left."""
        if scenario.in_company or not scenario.faults:
            return None
        # The error behind an answer is read by nobody where there are records of actions.
        known = "action" in self._target.silent
        return outcome.answer if known else dataclasses.replace(outcome.answer, compute_error=None)

    @on_ample_stack
    def again(self, stage: Stage, result: Result) -> Result:
        """Play it once more, after all that healing it has done: where it does not do the same, that is the verdict."""
        outcome = self.play(stage, result.scenario)
        if outcome == result.outcome:
            return result
        violations = (unlike_itself(result.outcome, outcome), *result.violations)
        return dataclasses.replace(result, verdict=Verdict.NONDETERMINISTIC, violations=violations)

    def program(self, stage: Stage, scenario: Scenario) -> AtOnce:
        """A scenario's operations, for whoever looks for a schedule of them."""
        self.right_ends(stage, scenario)
        play = on_ample_stack(lambda each, schedule: self.play(stage, each, schedule=schedule))
        return AtOnce(scenario, play)

    def right_ends(self, stage: Stage, scenario: Scenario) -> tuple[End, ...]:
        """How its operations at once end one after the other; nothing where there are none.

        What is cached once in a process is cached when they have been played.
        """
        return self._right_ends.of(stage, scenario) if scenario.beside else ()

    def _in_order(self, stage: Stage, scenario: Scenario, order: Sequence[str]) -> Outcome:
        return self.play(stage, scenario, schedule=Schedule(OneAfterOther(order)), operations=order)

    def play(
        self,
        stage: Stage,
        scenario: Scenario,
        recording: AbstractContextManager[None] | None = None,
        rested: Callable[[], None] = lambda: None,
        witness: OfFault | OfCourse | None = None,
        schedule: Schedule | None = None,
        operations: Collection[str] = OPERATIONS,
    ) -> Outcome:
        """From where the first flow begins to where all has come to rest.

        Args:
            stage: the first flow's.
            scenario: what is played.
            recording: surrounds the code under test.
            rested: called when a flow has come to rest and before the next one begins.
            witness: sees what the code under test makes of the faults.
            schedule: says who moves of operations at once; without one the scenario's switches do.
            operations: which of those are asked for.
        """
        target, scene = self._target, stage.scene

        def ask(each: Part | Meanwhile | Beside) -> Answer:
            return target.perform(each.flow, stage.variant, scene.about(each.server, each.volume))

        behind = self._drivers or scenario.needs_drivers
        run = Run(
            scenario.faults,
            target.kinds,
            scenario.meanwhile,
            lambda each: _in_words(ask(each)),
            behind,
            given_up,
            witness,
            Touching(target.cloud),
            self.own,
        )
        schedule = schedule or Schedule(BySwitches.of(scenario.switches))
        schedule.switched = run.switched
        looking = nullcontext() if witness is None else witness.looking()
        then = scenario.parts[1:]
        target.restore(scene.mark)
        with self._enclosure.apart(), UnknownCall.noticing() as unanswered:
            with self._enclosure.around(target.cloud.clock, f"{scenario.golden.id}/start", anew=True):
                target.refresh()
            for name in scene.dead:
                process.kill(name)
            target.cloud.clock.advance(scene.waited)
            around = self._enclosure.around(target.cloud.clock, scenario.golden.id, run)
            with around, recording or nullcontext(), looking:
                given = ask_for(scenario, ask, run, schedule, operations)
                answer = given.answer
                fired = not schedule.chooser.told
                for before, part in zip(scenario.parts, then, strict=False):
                    _come_to_rest(run)
                    process.go_on(process.dead())
                    fired &= run.fired == set(before.planned)
                    with run.unseen():
                        rested()
                    told = run.goes_on(part)
                    if part.flow in RECOVERY:
                        told(recover(target, scene, part.flow))
                    else:
                        answer = ask(part)
                        told(_in_words(answer))
                _come_to_rest(run)
        if unanswered:
            raise UnansweredCall(f"{scenario.id} on {target.info.name}: {'; '.join(unanswered)}")
        fired &= run.fired == set(scenario.parts[-1].planned)
        last = scenario.parts[-1]
        # What was true when it was read may be old when something came in between.
        lasting = dataclasses.replace(answer, attached=None) if last.meanwhile or scenario.beside else answer
        left = state_after(target, last_scene(stage, scenario), lasting, last.server)
        return Outcome(
            answer, left, run.trace, fired, tuple(given.answers.items()), schedule.chooser.told, given.deadlock
        )


def _come_to_rest(run: Run) -> None:
    FLOWS.come_to_rest()
    with warnings.catch_warnings():
        # Nobody asks the target for what comes late, so that it cannot keep its deprecations to itself.
        warnings.simplefilter("ignore")
        run.catch_up()


def _in_words(answer: Answer) -> str:
    return str(answer.error or answer.compute_error or answer.api_status)
