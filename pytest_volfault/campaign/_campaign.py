"""Wires target, injection, explorer and verdicts together. Knows no pytest: a script can use it as it is."""

from __future__ import annotations

import dataclasses
import functools
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

from pytest_volfault.campaign._changed import Change, changed_stage, name_of
from pytest_volfault.campaign._scenarios import Scenarios
from pytest_volfault.campaign._shrinking import shrunk
from pytest_volfault.campaign._twice import is_chosen
from pytest_volfault.campaign.explanations import unmet
from pytest_volfault.campaign.stage import Broken, Stage
from pytest_volfault.errors import UnfiredFault, UsageError
from pytest_volfault.explorer import Explored, check_roles
from pytest_volfault.injection.ample_stack import on_ample_stack
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.outcome import Outcome
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.smallest import Smallest
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.targets.wishes import check_wishes

# Results of which others may be taken over. They are of neighbours.
MOST_REMEMBERED = 1000


class Campaign(Scenarios):
    """Runs scenarios of one target and judges them.

    `with Campaign("reference") as campaign:` the fakes stand in for the real parties within the block. Its arguments
    and attributes are those of `Loaded`.
    """

    def run(self, scenario: Scenario, *, changed: Change | None = None) -> Result:
        """Run one scenario, find what heals it, and judge it.

        Args:
            scenario: what to run.
            changed: changes what it starts from; see `play`.

        Raises:
            UsageError: the scenario names what does not exist.
            TargetBroken: it has faults, and its flow does not do without them what it is for; without faults that is
                a result as any other.
            Stopped: it had to be stopped.
        """
        self.check(scenario)
        if changed is not None:
            altered = self._changed(scenario, changed)
            with self._player.named(scenario):
                return self._runner.run(altered, scenario, {"changed": name_of(changed)})
        stage = self._stages.of(scenario.golden)
        if isinstance(stage, Broken):
            if scenario == scenario.golden:
                return stage.result
            raise stage.error.with_traceback(None)
        check_roles(scenario, stage.scene.cast)
        same = self.reduction.known(scenario)
        known = None if same is None else self._results.get(same)
        if known is not None:
            self._recorder.same(scenario, known.scenario)
            return self._remembered(dataclasses.replace(known, scenario=scenario))
        with self._player.named(scenario):
            result = self._runner.run(stage, scenario, alone=self._alone(scenario))
            if scenario != scenario.golden and (self.twice or is_chosen(scenario)):
                result = self._runner.again(stage, result)
        return self._remembered(result)

    def _alone(self, scenario: Scenario) -> Facts | None:
        """What the last of several flows leaves by itself, in a scene of its own."""
        then = scenario.asked.then
        if not then:
            return None
        stage = self._stages.of(Scenario(then[-1].flow, scenario.variant))
        return (stage.result.outcome if isinstance(stage, Broken) else stage.golden).facts

    @functools.cached_property
    def _results(self) -> OrderedDict[Scenario, Result]:
        """The last ones: what another scenario takes over comes right before it."""
        return OrderedDict()

    def _remembered(self, result: Result) -> Result:
        """The result, of which another one may be taken over."""
        self.reduction.learn(Explored(result.scenario, result.outcome, result.way))
        self._results[result.scenario] = result
        if len(self._results) > MOST_REMEMBERED:
            self._results.popitem(last=False)
        return result

    def run_all(self, scenarios: Iterable[Scenario]) -> Iterator[Result]:
        """Run scenarios one after the other."""
        return map(self.run, scenarios)

    def smallest(self, result: Result) -> Smallest:
        """What a finding comes down to: the fewest of its faults and switches that keep its cause.

        Lesser scenarios are run for it, those with the fewest first.

        Args:
            result: a result of this campaign's that is not clean.

        Raises:
            UsageError: it is clean, or says nothing of the code under test, so that there is nothing to look for.
        """
        if result.verdict.clean or result.verdict in (Verdict.UNREACHED, Verdict.NONDETERMINISTIC):
            raise UsageError(
                f"{result.scenario.id} is {result.judged}: there is nothing to find the smallest scenario of"
            )
        return shrunk(result, self.run(result.scenario.golden), self.target.info, self.run)

    @on_ample_stack
    def play(
        self, scenario: Scenario, *, unreached_ok: bool = False, changed: Change | None = None, **asked: Any
    ) -> Outcome:
        """Run one scenario, and judge nothing; it need not reach its goal.

        Args:
            scenario: what to play.
            unreached_ok: whether what is planned may never strike; `Outcome.fired` tells then.
            changed: is called with the cloud and the cast before the flow begins; what it makes of the cloud is what
                the flow starts from. It does nothing that would not be the same next time.
            asked: what the user asks for differently, by the names in `wishes.WISHES` (`microversion="2.19"`).

        Raises:
            UsageError: the scenario names what does not exist, the target cannot perform it, nobody can ask so, or
                the start is not changed.
            UnfiredFault: a fault never struck, or another flow never came in between.
        """
        self.check(scenario)
        check_wishes(self.target, scenario.flow, Variant.parse(scenario.variant), asked)
        with self._player.named(scenario):
            stage = self._stages.ready(scenario) if changed is None else self._changed(scenario, changed)
            check_roles(scenario, stage.scene.cast)
            told = asked if changed is None else {**asked, "changed": name_of(changed)}
            stage = dataclasses.replace(stage, scene=dataclasses.replace(stage.scene, **asked))
            outcome = self._player.play(stage, scenario, self._recorder.around(scenario, told))
        if not (outcome.fired or unreached_ok):
            raise UnfiredFault(unmet(scenario, outcome))
        return outcome

    def start(self, scenario: Scenario, *, changed: Change | None = None) -> FinalState:
        """What a scenario starts from.

        Args:
            scenario: what would be played.
            changed: changes that; see `play`.

        Raises:
            UsageError: the scenario names what does not exist, the target cannot perform it, or nothing is changed.
        """
        self.check(scenario)
        stage = self._stages.ready(scenario) if changed is None else self._changed(scenario, changed)
        return FinalState.of(stage.start)

    @on_ample_stack
    def _changed(self, scenario: Scenario, change: Change) -> Stage:
        with self._player.named(scenario):
            stage = changed_stage(self.target, self._enclosure, self._stages.ready(scenario), scenario, change)
        check_roles(scenario, stage.scene.cast)
        return stage
