"""Wires target, injection, explorer and verdicts together. Knows no pytest: a script can use it as it is."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from pytest_volfault.errors import Stopped, TargetBroken, UnansweredCall, UsageError
from pytest_volfault.explorer import Breakable, extensions
from pytest_volfault.flows import check_variant, flow_named
from pytest_volfault.injection import Enclosure, Run, VirtualTime, process
from pytest_volfault.injection.watchdog import DEFAULT_SECONDS
from pytest_volfault.scenario import (
    Answer,
    FinalState,
    Flow,
    Outcome,
    Result,
    Rung,
    Scenario,
    TargetInfo,
    TraceEntry,
    Verdict,
)
from pytest_volfault.targets.contract import Scene, Target
from pytest_volfault.verdicts import at_rest, final_state, first_that_heals, judge
from volfault_fakes.errors import UnknownCall


@dataclass(frozen=True, slots=True)
class Stage:
    """A flow and variant made ready: where it starts, and how it goes when nothing fails."""

    flow: Flow
    scene: Scene
    start: FinalState
    golden: Outcome


class Campaign:
    """Runs scenarios of one target and judges them.

    `with Campaign(target) as campaign:` the fakes stand in for the real parties within the block.

    Args:
        target: the code under test.
        most_faults: the bound of `scenarios`.
        time: virtual time to share with other campaigns; starting it is what is expensive.
        seconds: real time that one scenario may take.
    """

    def __init__(
        self,
        target: Target,
        most_faults: int = 1,
        time: VirtualTime | None = None,
        seconds: float = DEFAULT_SECONDS,
    ) -> None:
        self.target = target
        self.most_faults = most_faults
        self._time = time or VirtualTime()
        self._own_time = time is None
        self._enclosure = Enclosure(target.operations, self._time, seconds)
        self._stages: dict[tuple[str, str], Stage] = {}
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
        key = (flow_name, variant)
        if key not in self._stages:
            self._stages[key] = self._make_stage(flow_name, variant)
        return self._stages[key]

    def _make_stage(self, flow_name: str, variant: str) -> Stage:
        flow = flow_named(flow_name)
        check_variant(flow, variant)
        if variant not in self.target.flows.get(flow_name, ()):
            able = [f"{name}.{each}" for name, variants in self.target.flows.items() for each in variants]
            raise UsageError(
                f"target {self.target.info.name} cannot perform {flow_name}.{variant}; it performs {', '.join(able)}"
            )
        golden = Scenario(flow_name, variant)
        with self._enclosure.around(self.target.cloud.clock, golden.id):
            scene = self.target.prepare(flow_name, variant)
        start = self._final_state(scene)
        stage = Stage(flow, scene, start, Outcome(Answer(), start, (), fired=True))
        outcome, again = self._play(stage, golden), self._play(stage, golden)
        if at_rest(outcome.final_state, start, self._goal(stage)) is not Verdict.COMPLETED:
            raise TargetBroken(_broken(golden, self.target.info, outcome, self._goal(stage)))
        if outcome != again:
            raise TargetBroken(f"{golden.id} on {self.target.info.name} does not do the same twice; mend that first")
        return Stage(flow, scene, start, outcome)

    @functools.cached_property
    def breakable(self) -> _Places:
        """What can go wrong at each point, by its full name or, for dispatchers, by its beginning."""
        places = _Places()
        for operation in self.target.operations:
            kinds = {"crash": self.target.kinds["crash"].whens}
            kinds |= {name: self.target.kinds[name].whens for name in operation.kinds}
            places[operation.point] = Breakable(kinds, operation.reads)
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
            frontier = [(scenario, self._play(stage, scenario).trace) for scenario in extended] if left else []

    def check(self, scenario: Scenario) -> None:
        """Refuse a scenario that names what does not exist.

        Raises:
            UsageError: with the valid names.
        """
        self.stage(scenario.flow, scenario.variant)
        for fault in scenario.faults:
            place = self.breakable.get(fault.point)
            if place is None:
                raise UsageError(f"unknown point {fault.point!r}; the points are {', '.join(sorted(self.breakable))}")
            if fault.kind not in place.kinds:
                raise UsageError(f"{fault.kind!r} cannot happen at {fault.point}; what can is {', '.join(place.kinds)}")
            if fault.when not in place.kinds[fault.kind]:
                raise UsageError(
                    f"{fault.kind} at {fault.point} can strike only {' or '.join(place.kinds[fault.kind])} the effect"
                )

    # -- running

    def run(self, scenario: Scenario) -> Result:
        """Run one scenario, find what heals it, and judge it.

        Raises:
            UsageError: the scenario names what does not exist.
        """
        self.check(scenario)
        stage = self.stage(scenario.flow, scenario.variant)
        outcome = self._play(stage, scenario)
        goal = self._goal(stage)
        if not outcome.fired:
            return Result(scenario, outcome, Verdict.UNREACHED, (_unfired(scenario, outcome),), Rung.NONE_NEEDED)
        whole = at_rest(outcome.final_state, stage.start, goal)
        heals_by = Rung.NONE_NEEDED if whole else self._heal(stage, scenario)
        verdict, violations = judge(outcome.final_state, stage.start, goal, heals_by)
        return Result(scenario, outcome, verdict, violations, heals_by)

    def run_all(self, scenarios: Iterable[Scenario]) -> Iterator[Result]:
        """Run scenarios one after the other."""
        return map(self.run, scenarios)

    def _play(self, stage: Stage, scenario: Scenario) -> Outcome:
        target, run = self.target, Run(scenario.faults, self.target.kinds)
        process.revive()
        target.restore(stage.scene.mark)
        with self._enclosure.around(target.cloud.clock, f"{scenario.golden.id}/start"):
            target.refresh()
        UnknownCall.noticed.clear()
        with self._enclosure.around(target.cloud.clock, scenario.golden.id, run):
            try:
                answer = target.perform(scenario.flow, scenario.variant, stage.scene)
            except Stopped as error:
                error.args = (f"{scenario.id} on {target.info.name}: {error}",)
                raise
        if UnknownCall.noticed:
            raise UnansweredCall(f"{scenario.id} on {target.info.name}: {'; '.join(UnknownCall.noticed)}")
        fired = run.fired == set(scenario.faults)
        return Outcome(answer, self._final_state(stage.scene), run.trace, fired)

    def _final_state(self, scene: Scene) -> FinalState:
        records = self.target.records(scene)
        return final_state(
            self.target.cloud,
            scene.volume_id,
            bdm=records.bdm,
            vm_state=records.vm_state,
            task_state=records.task_state,
        )

    @staticmethod
    def _goal(stage: Stage) -> FinalState:
        # Code without Nova has no state of a server to reach.
        goal = stage.flow.goal
        return goal if stage.start.vm_state is not None else dataclasses.replace(goal, vm_state=None)

    # -- healing

    def _heal(self, stage: Stage, scenario: Scenario) -> Rung:
        target = self.target
        faulted, dead = target.snapshot(), process.dead()
        start, goal = stage.start, self._goal(stage)

        def is_whole() -> bool:
            return self._final_state(stage.scene) in (start, goal)

        def retried() -> bool:
            target.perform(scenario.flow, scenario.variant, stage.scene)
            return self._final_state(stage.scene) == goal

        def tries(act: Callable[[], bool]) -> Callable[[], bool]:
            def attempt() -> bool:
                process.revive()
                # A stateless API has more than one worker; the compute service of a host is alone.
                if "compute" in dead:
                    process.kill("compute")
                target.restore(faulted)
                with self._enclosure.around(target.cloud.clock, f"{scenario.golden.id}/healing"):
                    return act()

            return attempt

        def after(action: Callable[[Scene], None]) -> Callable[[], bool]:
            def act() -> bool:
                action(stage.scene)
                return is_whole() or retried()

            return tries(act)

        def operated() -> bool:
            target.reset_states(stage.scene)
            if is_whole() or retried():
                return True
            # What Nova maps, and should not, only Nova's own detach takes away.
            if scenario.flow != "detach" and scenario.variant in target.flows["detach"]:
                target.perform("detach", scenario.variant, stage.scene)
                if is_whole() or retried():
                    return True
            target.clean_up(stage.scene)
            return is_whole() or retried()

        return first_that_heals(
            {
                Rung.RETRY: tries(retried),
                Rung.RESTART: after(target.restart),
                Rung.PERIODIC: after(target.periodic),
                Rung.OPERATOR: tries(operated),
            }
        )


class _Places(dict[str, Breakable]):
    """Points by name; a name that a dispatcher made is found by the dispatcher's beginning."""

    def __missing__(self, point: str) -> Breakable:
        beginnings = [name for name in self if name.endswith(".") and point.startswith(name)]
        if not beginnings:
            raise KeyError(point)
        return self[max(beginnings, key=len)]

    def get(self, point: str, default: Any = None) -> Any:
        try:
            return self[point]
        except KeyError:
            return default


def _broken(golden: Scenario, target: TargetInfo, outcome: Outcome, goal: FinalState) -> str:
    """Why no verdict on faults would mean anything: what the flow should have left, and what it left."""
    answer = outcome.answer
    saw = answer.error or answer.compute_error or f"status {answer.api_status}, and no error"
    wanted, found = goal.as_dict(), outcome.final_state.as_dict()
    wrong = ", ".join(
        f"{name} is {found[name]!r} instead of {wanted[name]!r}" for name in wanted if found[name] != wanted[name]
    )
    trace = "".join(f"\n  {entry}" for entry in outcome.trace) or " it called none of the parties"
    return (
        f"{golden.id} on {target.name} does not reach its goal, and nothing was broken on the way. "
        f"The caller saw: {saw}. What is wrong: {wrong}. Its trace:{trace}"
    )


def _unfired(scenario: Scenario, outcome: Outcome) -> str:
    crossed = {entry.point for entry in outcome.trace}
    struck = {(entry.point, entry.result.partition(": ")[0]) for entry in outcome.trace}
    missing = [str(each) for each in scenario.faults if (each.point, f"FAULT {each.kind} {each.when}") not in struck]
    return f"unreached: {', '.join(missing) or 'a fault'} never struck; the flow crossed {', '.join(sorted(crossed))}"
