"""Plays a scenario on a target, from where its first flow begins to where all has come to rest."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from pytest_volfault.campaign._asking import ask_for
from pytest_volfault.campaign._recovering import recover
from pytest_volfault.campaign._sequence import last_scene
from pytest_volfault.campaign._touching import Touching
from pytest_volfault.campaign.stage import Stage, state_after
from pytest_volfault.errors import Stopped, UnansweredCall
from pytest_volfault.injection import Enclosure, Run, process
from pytest_volfault.injection.ample_stack import on_ample_stack
from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.injection.choosers import BySwitches
from pytest_volfault.injection.schedule import Schedule
from pytest_volfault.injection.witness import OfCourse, OfFault, Own
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.recovery import RECOVERY
from pytest_volfault.model.scenario import OPERATIONS, Beside, Meanwhile, Part, Scenario
from pytest_volfault.targets.contract import Target
from volfault_fakes.cloud.turns import given_up
from volfault_fakes.errors import UnknownCall


class Player:
    """Judges nothing.

    Args:
        target: the code under test.
        enclosure: what surrounds it while it is played.
        drivers: whether the calls that Cinder makes of its storage's driver are shown in every trace.

    Attributes:
        own: which code is the target's.
    """

    def __init__(self, target: Target, enclosure: Enclosure, *, drivers: bool) -> None:
        self._target = target
        self._enclosure = enclosure
        self._drivers = drivers
        self.own = Own(target.modules)

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
