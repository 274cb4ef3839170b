"""Wires target, injection, explorer and verdicts together. Knows no pytest: a script can use it as it is."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Self

from pytest_volfault.complaints import broken, unfired, wrong_start
from pytest_volfault.errors import Stopped, TargetBroken, UnansweredCall, UsageError
from pytest_volfault.explorer import Breakable, Places, extensions, one_switch
from pytest_volfault.flows import Flow, flow_named
from pytest_volfault.healing import Healing
from pytest_volfault.injection import Enclosure, Run, VirtualTime, process
from pytest_volfault.injection.watchdog import DEFAULT_SECONDS
from pytest_volfault.outcome import Answer, FinalState, Outcome, Result, Rung, TraceEntry, Verdict
from pytest_volfault.recording import Nobody, Recorder
from pytest_volfault.scenario import Scenario, is_hidden
from pytest_volfault.stage import Stage, state_of
from pytest_volfault.targets.contract import Target
from pytest_volfault.targets.parties import kinds_at
from pytest_volfault.variant import Variant
from pytest_volfault.verdicts import at_rest, judge
from pytest_volfault.volume_states import whole
from volfault_fakes.errors import UnknownCall
from volfault_fakes.turns import given_up


def looks_behind(scenario: Scenario) -> bool:
    """Whether a scenario names a call between the processes of a party."""
    return any(
        map(is_hidden, (*(each.point for each in scenario.faults), *(each.point for each in scenario.meanwhile)))
    )


class Campaign:
    """Runs scenarios of one target and judges them.

    `with Campaign(target) as campaign:` the fakes stand in for the real parties within the block.

    Args:
        target: the code under test.
        most_faults: the bound of `scenarios`.
        time: virtual time to share with other campaigns; starting it is what is expensive.
        seconds: real time that one scenario may take.
        recorder: looks on while scenarios are played.
        drivers: whether `scenarios` breaks the calls that Cinder makes of its storage's driver as well.
    """

    def __init__(
        self,
        target: Target,
        most_faults: int = 1,
        time: VirtualTime | None = None,
        seconds: float = DEFAULT_SECONDS,
        recorder: Recorder | None = None,
        *,
        drivers: bool = False,
    ) -> None:
        self.target = target
        self.most_faults = most_faults
        self.drivers = drivers
        self._time = time or VirtualTime()
        self._own_time = time is None
        self._enclosure = Enclosure(target.operations, self._time, seconds)
        self._prepared: dict[Scenario, Stage] = {}
        self._stages: dict[Scenario, Stage] = {}
        self._healing = Healing(target, self._enclosure)
        self._recorder = recorder or Nobody()
        self._same_as: dict[Scenario, Result] = {}
        self._playing: Any = None

    def __enter__(self) -> Self:
        self._playing = self.target.playing()
        self._playing.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        if self._own_time:
            self._time.thaw()
        self._playing.__exit__(*exc)

    # -- what there is to run

    def stage(self, flow_name: str, variant: str) -> Stage:
        """Prepare a flow and run it without faults, twice; both are done once a campaign.

        Raises:
            UsageError: there is no such flow or variant, or the target cannot perform it.
            TargetBroken: the flow does not reach its goal by itself, or not the same way twice.
        """
        golden = Scenario(flow_name, variant)
        if golden not in self._stages:
            with self._named(golden):
                self._stages[golden] = self._make_stage(golden)
        return self._stages[golden]

    def _make_stage(self, golden: Scenario) -> Stage:
        stage = self._ready(golden)
        wanted = self._as_here(stage.start, stage.flow.start(stage.variant))
        if stage.start != wanted:
            raise TargetBroken(wrong_start(golden, self.target.info, stage.start, wanted))
        outcome, again = self._play(stage, golden), self._play(stage, golden)
        if outcome != again:
            raise TargetBroken(f"{golden.id} on {self.target.info.name} does not do the same twice; mend that first")
        if stage.flow.reaches(stage.variant) and outcome.final_state != stage.goal:
            raise TargetBroken(broken(golden, self.target.info, outcome, stage.goal))
        return dataclasses.replace(stage, golden=outcome)

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
    def breakable(self) -> Places:
        """What can go wrong at each point, by its full name or, for dispatchers, by its beginning."""
        places = Places()
        for operation in self.target.operations:
            kinds = {name: self.target.kinds[name].whens for name in kinds_at(operation)}
            places[operation.point] = Breakable(kinds, operation.reads or operation.observed)
        return places

    def scenarios(self, flow_name: str, variant: str) -> Iterator[Scenario]:
        """Every scenario within the bound: the golden one, then those with one fault, then with two, and so on."""
        stage = self.stage(flow_name, variant)
        golden = Scenario(flow_name, variant)
        yield golden
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
        stage = self.stage(scenario.flow, scenario.variant)
        self.check_able(flow_named(flow_name), stage.variant)
        return one_switch(scenario, stage.golden.trace, self.breakable, flow_name)

    def check(self, scenario: Scenario) -> None:
        """Refuse a scenario that names what does not exist.

        Raises:
            UsageError: with the valid names.
        """
        self.stage(scenario.flow, scenario.variant)
        for meanwhile in scenario.meanwhile:
            self.check_able(flow_named(meanwhile.flow), Variant.parse(scenario.variant))
            if self.breakable.get(meanwhile.point) is None:
                raise UsageError(self._no_point(meanwhile.point))
        for fault in scenario.faults:
            place = self.breakable.get(fault.point)
            if place is None:
                raise UsageError(self._no_point(fault.point))
            if fault.kind not in place.kinds:
                raise UsageError(f"{fault.kind!r} cannot happen at {fault.point}; what can is {', '.join(place.kinds)}")
            if fault.when not in place.kinds[fault.kind]:
                raise UsageError(
                    f"{fault.kind} at {fault.point} can strike only {' or '.join(place.kinds[fault.kind])} the effect"
                )

    def _no_point(self, name: str) -> str:
        return f"unknown point {name!r}; the points are {', '.join(sorted(self.breakable))}"

    # -- running

    def run(self, scenario: Scenario) -> Result:
        """Run one scenario, find what heals it, and judge it.

        Raises:
            UsageError: the scenario names what does not exist.
        """
        self.check(scenario)
        stage = self.stage(scenario.flow, scenario.variant)
        known = self._same_as.get(scenario)
        if known is not None:
            self._recorder.same(scenario, known.scenario)
            return dataclasses.replace(known, scenario=scenario)
        with self._named(scenario):
            result = self._run(stage, scenario)
        self._remember(result)
        return result

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

    def play(self, scenario: Scenario, **asked: Any) -> Outcome:
        """Run one scenario, and judge nothing; it need not reach its goal.

        Args:
            scenario: what to play.
            asked: what the user asks for differently, by the attributes of `Scene` (`microversion="2.19"`).

        Raises:
            UsageError: there is no such flow or variant, or the target cannot perform it.
        """
        with self._named(scenario):
            stage = self._ready(scenario)
            stage = dataclasses.replace(stage, scene=dataclasses.replace(stage.scene, **asked))
            return self._play(stage, scenario, self._recorder.around(scenario, asked))

    def start(self, scenario: Scenario) -> FinalState:
        """What a scenario starts from.

        Raises:
            UsageError: there is no such flow or variant, or the target cannot perform it.
        """
        return self._ready(scenario).start

    def _play(self, stage: Stage, scenario: Scenario, recording: AbstractContextManager[None] | None = None) -> Outcome:
        target, variant, scene = self.target, stage.variant, stage.scene

        def begin(flow_name: str) -> str:
            # It may be in another thread, and must not wait for a call of the flow that stands here.
            with given_up():
                answer = target.perform(flow_name, variant, scene)
            return str(answer.error or answer.compute_error or answer.api_status)

        behind = self.drivers or looks_behind(scenario)
        run = Run(scenario.faults, target.kinds, scenario.meanwhile, begin, behind)
        process.revive()
        target.restore(scene.mark)
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
