"""Flows and variants made ready on a target, each once a campaign."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from pytest_volfault.campaign._player import Player
from pytest_volfault.campaign._runner import Runner
from pytest_volfault.campaign.explanations import (
    broken,
    failed,
    never_began,
    not_the_same,
    short_of,
    unlike,
    where,
    wrong_start,
)
from pytest_volfault.campaign.stage import Broken, Stage, as_begun, as_here, state_of
from pytest_volfault.errors import Stopped, TargetBroken, UsageError, VolfaultError
from pytest_volfault.injection import Enclosure
from pytest_volfault.injection.ample_stack import on_ample_stack
from pytest_volfault.injection.witness import OfCourse
from pytest_volfault.model.flow import Flow
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import whole
from pytest_volfault.targets.contract import Target


class Stages:
    """Those of one campaign.

    Args:
        target: the code under test.
        enclosure: what surrounds it while it is made ready.
        player: plays each flow without faults.
        runner: judges one that does not reach its goal.
        check_able: refuses a flow and variant that the target cannot perform.
    """

    def __init__(
        self,
        target: Target,
        enclosure: Enclosure,
        player: Player,
        runner: Runner,
        check_able: Callable[[Flow, Variant], None],
    ) -> None:
        self._target = target
        self._enclosure = enclosure
        self._player = player
        self._runner = runner
        self._check_able = check_able
        self._prepared: dict[Scenario, Stage] = {}
        self._stages: dict[Scenario, Stage | Broken] = {}

    def known(self, golden: Scenario) -> Stage | Broken | None:
        """A stage, if it was made before."""
        return self._stages.get(golden)

    def of(self, golden: Scenario) -> Stage | Broken:
        """A stage whose flow was run without faults, twice."""
        if golden not in self._stages:
            self._stages[golden] = self._make(golden)
        return self._stages[golden]

    def ready(self, scenario: Scenario) -> Stage:
        """A stage whose flow need not reach its goal."""
        golden = scenario.golden
        if golden not in self._prepared:
            self._prepared[golden] = self._prepare(golden)
        return self._prepared[golden]

    @on_ample_stack
    def _make(self, golden: Scenario) -> Stage | Broken:
        info, start = self._target.info, None
        error: VolfaultError | Stopped
        try:
            with self._player.named(golden):
                try:
                    stage = self.ready(golden)
                except TargetBroken as unready:
                    raise TargetBroken(f"{golden.id} on {info.name} cannot be prepared: {unready}") from None
                start, wanted = stage.start, as_here(self._target, stage.flow.start(stage.variant))
                if start.lasting != wanted.lasting:
                    raise TargetBroken(wrong_start(golden, info, start, wanted))
                witness = OfCourse(self._player.own)
                outcome, again = self._player.play(stage, golden), self._player.play(stage, golden, witness=witness)
                if outcome != again:
                    said = not_the_same(golden, info, outcome, again)
                    return Broken(TargetBroken(said), unlike(golden, outcome, said))
                if stage.flow.reaches(stage.variant) and not stage.is_goal(outcome.facts):
                    # A gate tells by it what the flow does not do any more.
                    result = self._runner.run(dataclasses.replace(stage, course=witness.course), golden)
                    violations = (short_of(outcome, stage.goal), *result.violations)
                    return Broken(
                        TargetBroken(broken(golden, info, outcome, stage.goal)),
                        dataclasses.replace(result, violations=violations),
                    )
                return dataclasses.replace(stage, golden=outcome, course=witness.course, quiet=witness.quiet)
        except UsageError:
            raise
        except (VolfaultError, Stopped) as stopped:
            error, said = stopped, str(stopped)
        except Exception as raised:  # noqa: BLE001 - what breaks one flow must not cost what all others show
            said = failed(golden, info, raised)
            error = TargetBroken(said + where(raised))
        return Broken(error, never_began(golden, said, start))

    def _prepare(self, golden: Scenario) -> Stage:
        flow, variant = flow_named(golden.flow), Variant.parse(golden.variant)
        self._check_able(flow, variant)
        with self._enclosure.around(self._target.cloud.clock, f"{golden.id}/prepared", anew=True):
            scene = as_begun(self._target, self._target.prepare(flow.name, variant))
        start = state_of(self._target, scene)
        goal, complete = (as_here(self._target, state) for state in (flow.goal(variant), whole(variant)))
        as_good, mended = (
            tuple(as_here(self._target, state) for state in ends(variant)) for ends in (flow.as_good, flow.mended)
        )
        golden_outcome = Outcome(Answer(), start, (), fired=True)
        return Stage(flow, variant, scene, start, goal, complete, golden_outcome, as_good=as_good, mended=mended)
