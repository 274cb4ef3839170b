"""Wires target, injection, explorer and verdicts together. Knows no pytest: a script can use it as it is."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Self

from pytest_volfault.campaign._healing import Healing
from pytest_volfault.campaign._recorder import Nobody, Recorder
from pytest_volfault.campaign._twice import is_chosen
from pytest_volfault.campaign.explanations import (
    broken,
    failed,
    never_began,
    not_the_same,
    short_of,
    unfired,
    unlike,
    unlike_itself,
    unmet,
    where,
    wrong_start,
)
from pytest_volfault.campaign.stage import Broken, Stage, state_of
from pytest_volfault.errors import Stopped, TargetBroken, UnansweredCall, UnfiredFault, UsageError, VolfaultError
from pytest_volfault.explorer import BreakablePoints, check_calls, extensions, one_switch
from pytest_volfault.injection import Enclosure, Run, VirtualTime, process
from pytest_volfault.injection.ample_stack import on_ample_stack
from pytest_volfault.injection.watchdog import DEFAULT_SECONDS, Watchdog
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.flows import Flow, flow_named
from pytest_volfault.model.identifiers import check_words
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.trace import TraceEntry
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Rung, Verdict
from pytest_volfault.model.volume_states import whole
from pytest_volfault.targets import load_target
from pytest_volfault.targets.contract import Target
from pytest_volfault.targets.wishes import check_wishes
from pytest_volfault.verdicts import at_rest, judge
from volfault_fakes.cloud.turns import given_up
from volfault_fakes.errors import UnknownCall


class Campaign:
    """Runs scenarios of one target and judges them.

    `with Campaign("reference") as campaign:` the fakes stand in for the real parties within the block.

    Args:
        target: the code under test, or the name that `load_target` knows it by: `reference`, `nova`, or
            `module:attribute` of a function.
        most_faults: the bound of `scenarios`: at most so many faults in one of them, 1 or more.
        time: virtual time to share with other campaigns; starting it is what is expensive.
        seconds: real time that one scenario may take.
        recorder: looks on while scenarios are played.
        drivers: whether `scenarios` breaks the calls that Cinder makes of its storage's driver as well.
        twice: whether `run` plays each scenario twice, to see whether it does the same; a share of them it always does.

    Attributes:
        target: the code under test, loaded.
        most_faults: the bound of `scenarios`.
        drivers: whether `scenarios` breaks the calls of the storage's driver as well.
        twice: whether `run` plays each scenario twice.

    Raises:
        UsageError: the bound is below 1, or there is no such target; the message lists those that there are.
        TargetUnusable: the target cannot be used here; the message says what to do.
    """

    def __init__(
        self,
        target: Target | str,
        most_faults: int = 1,
        time: VirtualTime | None = None,
        seconds: float = DEFAULT_SECONDS,
        recorder: Recorder | None = None,
        *,
        drivers: bool = False,
        twice: bool = False,
    ) -> None:
        if most_faults < 1:
            raise UsageError(f"at most {most_faults} faults leaves nothing to break; give 1 or more")
        # A name last: loading Nova takes seconds, which nobody should wait for whose other arguments are wrong.
        self.target = load_target(target) if isinstance(target, str) else target
        self.most_faults = most_faults
        self.drivers = drivers
        self.twice = twice
        self._time = time or VirtualTime()
        self._own_time = time is None
        self._enclosure = Enclosure(self.target.operations, self._time, Watchdog(seconds))
        self._prepared: dict[Scenario, Stage] = {}
        self._stages: dict[Scenario, Stage | Broken] = {}
        self._healing = Healing(self.target, self._enclosure)
        self._recorder = recorder or Nobody()
        self._same_as: dict[Scenario, Result] = {}
        self._playing: Any = None

    def __enter__(self) -> Self:
        self._playing = self.target.playing()
        # The code under test may be loaded and set up there.
        with self._enclosure.neutral.apart():
            self._playing.__enter__()
        return self

    @property
    def log_troubles(self) -> tuple[str, ...]:
        """What went wrong in logging so far, a clause each; the code under test went on, as it does in production."""
        return tuple(map(str, self._enclosure.neutral.log.troubles))

    def __exit__(self, *exc: object) -> None:
        if self._own_time:
            self._time.thaw()
        self._playing.__exit__(*exc)

    # -- what there is to run

    def stage(self, flow_name: str, variant: str) -> Stage:
        """Prepare a flow and run it without faults, twice; both are done once a campaign.

        Raises:
            UsageError: there is no such flow or variant, or the target cannot perform it.
            TargetBroken: the flow does not do by itself what it is for; see `broken`.
            Stopped: it had to be stopped.
        """
        stage = self._staged(Scenario(flow_name, variant))
        if isinstance(stage, Broken):
            # Without the way that it took when it was raised before.
            raise stage.error.with_traceback(None)
        return stage

    def broken(self, scenario: Scenario) -> Broken | None:
        """Why the scenario's flow does not do without any fault what it is for; None where it does, or was not run."""
        stage = self._stages.get(scenario.golden)
        return stage if isinstance(stage, Broken) else None

    def _staged(self, golden: Scenario) -> Stage | Broken:
        if golden not in self._stages:
            self._stages[golden] = self._make_stage(golden)
        return self._stages[golden]

    @on_ample_stack
    def _make_stage(self, golden: Scenario) -> Stage | Broken:
        info, start = self.target.info, None
        error: VolfaultError | Stopped
        try:
            with self._named(golden):
                try:
                    stage = self._ready(golden)
                except TargetBroken as unready:
                    raise TargetBroken(f"{golden.id} on {info.name} cannot be prepared: {unready}") from None
                start, wanted = stage.start, self._as_here(stage.start, stage.flow.start(stage.variant))
                if start != wanted:
                    raise TargetBroken(wrong_start(golden, info, start, wanted))
                outcome, again = self._play(stage, golden), self._play(stage, golden)
                if outcome != again:
                    said = not_the_same(golden, info, outcome, again)
                    return Broken(TargetBroken(said), unlike(golden, outcome, said))
                if stage.flow.reaches(stage.variant) and outcome.final_state != stage.goal:
                    result = self._run(stage, golden)
                    violations = (short_of(outcome, stage.goal), *result.violations)
                    return Broken(
                        TargetBroken(broken(golden, info, outcome, stage.goal)),
                        dataclasses.replace(result, violations=violations),
                    )
                return dataclasses.replace(stage, golden=outcome)
        except UsageError:
            raise
        except (VolfaultError, Stopped) as stopped:
            error, said = stopped, str(stopped)
        except Exception as raised:  # noqa: BLE001 - what breaks one flow must not cost what all others show
            said = failed(golden, info, raised)
            error = TargetBroken(said + where(raised))
        return Broken(error, never_began(golden, said, start))

    def _ready(self, scenario: Scenario) -> Stage:
        """A stage whose flow need not reach its goal; prepared once a campaign."""
        golden = scenario.golden
        if golden not in self._prepared:
            self._prepared[golden] = self._prepare(golden)
        return self._prepared[golden]

    def _prepare(self, golden: Scenario) -> Stage:
        flow, variant = flow_named(golden.flow), Variant.parse(golden.variant)
        self.check_able(flow, variant)
        process.revive()
        with self._enclosure.around(self.target.cloud.clock, golden.id):
            scene = self.target.prepare(flow.name, variant)
        start = state_of(self.target, scene)
        goal, complete = (self._as_here(start, state) for state in (flow.goal(variant), whole(variant)))
        return Stage(flow, variant, scene, start, goal, complete, Outcome(Answer(), start, (), fired=True))

    @staticmethod
    def _as_here(start: FinalState, state: FinalState) -> FinalState:
        """A flow's state in the terms of this target: code without Nova has no rows of Nova's to reach."""
        return state if start.vm_state is not None else dataclasses.replace(state, vm_state=None, bdm=False)

    def check_able(self, flow: Flow, variant: Variant) -> None:
        """Refuse what the target cannot perform.

        Raises:
            UsageError: the message says why, and what it performs of this flow.
        """
        reason = self.target.refusal(flow.name, variant)
        if reason is not None:
            performs = [f"{flow.name}.{name}" for name in self.able(flow)]
            raise UsageError(
                f"target {self.target.info.name} cannot perform {flow.name}.{variant}: {reason}. "
                f"Of {flow.name} it performs {', '.join(performs) or 'nothing'}"
            )

    def able(self, flow: Flow) -> tuple[str, ...]:
        """The variants of a flow that a campaign runs on this target."""
        return tuple(name for name in flow.variants if self.target.refusal(flow.name, Variant.parse(name)) is None)

    @functools.cached_property
    def breakable(self) -> BreakablePoints:
        """What can go wrong at each point, by its full name or, for dispatchers, by its beginning."""
        return BreakablePoints.of(self.target.operations, self.target.kinds)

    def scenarios(self, flow_name: str, variant: str) -> Iterator[Scenario]:
        """Every scenario within the bound: the golden one, then those with one fault, then with two, and so on.

        Of a flow that does not do by itself what it is for, only the golden one: what its faults left would mean
        nothing.
        """
        golden = Scenario(flow_name, variant)
        stage = self._staged(golden)
        yield golden
        if isinstance(stage, Broken):
            return
        frontier: list[tuple[Scenario, tuple[TraceEntry, ...]]] = [(golden, stage.golden.trace)]
        for left in reversed(range(self.most_faults)):
            extended = [new for scenario, trace in frontier for new in extensions(scenario, trace, self.breakable)]
            yield from extended
            # The last round's traces would lead beyond the bound.
            frontier = [(scenario, self._traced(stage, scenario)) for scenario in extended] if left else []

    def switches(self, scenario: Scenario, flow_name: str) -> list[Scenario]:
        """Every scenario in which another flow comes in between once, at any call of this one.

        Raises:
            UsageError: there is no such flow, or the target cannot perform it.
        """
        self.check(scenario)
        stage = self.stage(scenario.flow, scenario.variant)
        self.check_able(flow_named(flow_name), stage.variant)
        return one_switch(scenario, stage.golden.trace, self.breakable, flow_name)

    def check(self, scenario: Scenario) -> None:
        """Refuse a scenario that names what does not exist, or that the target cannot perform.

        Raises:
            UsageError: with the valid names.
        """
        self.check_names(scenario)

    def check_names(self, scenario: Scenario) -> None:
        """The same, of a flow that need not reach its goal: nothing is run."""
        check_words(scenario)
        variant = Variant.parse(scenario.variant)
        for flow in dict.fromkeys((scenario.flow, *(each.flow for each in scenario.meanwhile))):
            self.check_able(flow_named(flow), variant)
        check_calls((*scenario.meanwhile, *scenario.faults), self.breakable)

    # -- running

    def run(self, scenario: Scenario) -> Result:
        """Run one scenario, find what heals it, and judge it.

        Raises:
            UsageError: the scenario names what does not exist.
            TargetBroken: it has faults, and its flow does not do without them what it is for; without faults that is
                a result as any other.
            Stopped: it had to be stopped.
        """
        self.check(scenario)
        stage = self._staged(scenario.golden)
        if isinstance(stage, Broken):
            if scenario == scenario.golden:
                return stage.result
            raise stage.error.with_traceback(None)
        known = self._same_as.get(scenario)
        if known is not None:
            self._recorder.same(scenario, known.scenario)
            return dataclasses.replace(known, scenario=scenario)
        with self._named(scenario):
            result = self._run(stage, scenario)
            if scenario != scenario.golden and (self.twice or is_chosen(scenario)):
                result = self._again(stage, result)
        self._remember(result)
        return result

    def _again(self, stage: Stage, result: Result) -> Result:
        """Play it once more, after all that healing it has done."""
        outcome = self._play(stage, result.scenario)
        if outcome == result.outcome:
            return result
        violations = (unlike_itself(result.outcome, outcome), *result.violations)
        return dataclasses.replace(result, verdict=Verdict.NONDETERMINISTIC, violations=violations)

    @on_ample_stack
    def _traced(self, stage: Stage, scenario: Scenario) -> tuple[TraceEntry, ...]:
        with self._named(scenario):
            return self._play(stage, scenario).trace

    @contextmanager
    def _named(self, scenario: Scenario) -> Iterator[None]:
        """Whoever stops the body, be it in playing or in healing, says what was stopped."""
        try:
            yield
        except Stopped as error:
            error.args = (f"{scenario.id} on {self.target.info.name}: {error}",)
            raise

    def _remember(self, result: Result) -> None:
        """What strikes once, at the last call of its point, strikes no differently when it strikes always."""
        faults = result.scenario.faults
        if len(faults) != 1 or faults[0].times != "once" or not result.outcome.fired:
            return
        fault = faults[0]
        calls = max(entry.occurrence for entry in result.outcome.trace if entry.point == fault.point)
        if calls == fault.occurrence:
            always = dataclasses.replace(result.scenario, faults=(dataclasses.replace(fault, times="always"),))
            self._same_as[always] = result

    @on_ample_stack
    def _run(self, stage: Stage, scenario: Scenario) -> Result:
        outcome = self._play(stage, scenario, self._recorder.around(scenario, {}))
        # What the flow in between was for is as good an end.
        ends = [self._as_here(stage.start, flow_named(each.flow).goal(stage.variant)) for each in scenario.meanwhile]
        if outcome.final_state in ends:
            stage = dataclasses.replace(stage, goal=outcome.final_state)
        if not outcome.fired:
            return Result(scenario, outcome, Verdict.UNREACHED, (unfired(scenario, outcome),), Rung.NONE_NEEDED)
        clean = at_rest(outcome.final_state, stage.start, stage.goal)
        heals_by = Rung.NONE_NEEDED if clean else self._healing.of(stage, scenario)
        verdict, violations = judge(outcome.final_state, stage.start, stage.goal, heals_by, stage.whole)
        return Result(scenario, outcome, verdict, violations, heals_by)

    def run_all(self, scenarios: Iterable[Scenario]) -> Iterator[Result]:
        """Run scenarios one after the other."""
        return map(self.run, scenarios)

    @on_ample_stack
    def play(self, scenario: Scenario, *, unreached_ok: bool = False, **asked: Any) -> Outcome:
        """Run one scenario, and judge nothing; it need not reach its goal.

        Args:
            scenario: what to play.
            unreached_ok: whether what is planned may never strike; `Outcome.fired` tells then.
            asked: what the user asks for differently, by the names in `wishes.WISHES` (`microversion="2.19"`).

        Raises:
            UsageError: the scenario names what does not exist, the target cannot perform it, or nobody can ask so.
            UnfiredFault: a fault never struck, or another flow never came in between.
        """
        self.check_names(scenario)
        check_wishes(self.target, scenario.flow, Variant.parse(scenario.variant), asked)
        with self._named(scenario):
            stage = self._ready(scenario)
            stage = dataclasses.replace(stage, scene=dataclasses.replace(stage.scene, **asked))
            outcome = self._play(stage, scenario, self._recorder.around(scenario, asked))
        if not (outcome.fired or unreached_ok):
            raise UnfiredFault(unmet(scenario, outcome))
        return outcome

    def start(self, scenario: Scenario) -> FinalState:
        """What a scenario starts from.

        Raises:
            UsageError: the scenario names what does not exist, or the target cannot perform it.
        """
        self.check_names(scenario)
        return self._ready(scenario).start

    def _play(self, stage: Stage, scenario: Scenario, recording: AbstractContextManager[None] | None = None) -> Outcome:
        target, variant, scene = self.target, stage.variant, stage.scene

        def begin(flow_name: str) -> str:
            answer = target.perform(flow_name, variant, scene)
            return str(answer.error or answer.compute_error or answer.api_status)

        behind = self.drivers or scenario.needs_drivers
        run = Run(scenario.faults, target.kinds, scenario.meanwhile, begin, behind, given_up)
        process.revive()
        target.restore(scene.mark)
        with self._enclosure.apart():
            with self._enclosure.around(target.cloud.clock, f"{scenario.golden.id}/start"):
                target.refresh()
            for name in scene.dead:
                process.kill(name)
            target.cloud.clock.advance(scene.waited)
            UnknownCall.noticed.clear()
            with self._enclosure.around(target.cloud.clock, scenario.golden.id, run), recording or nullcontext():
                answer = target.perform(scenario.flow, variant, scene)
        if UnknownCall.noticed:
            raise UnansweredCall(f"{scenario.id} on {target.info.name}: {'; '.join(UnknownCall.noticed)}")
        fired = run.fired == {*scenario.faults, *scenario.meanwhile}
        return Outcome(answer, state_of(self.target, scene), run.trace, fired)
