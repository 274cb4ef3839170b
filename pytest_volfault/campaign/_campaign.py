"""Wires target, injection, explorer and verdicts together. Knows no pytest: a script can use it as it is."""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from typing import Any, Self

from pytest_volfault.campaign import _leftovers
from pytest_volfault.campaign._changed import Change, changed_stage, name_of
from pytest_volfault.campaign._interleaving import Interleavings, interleavings
from pytest_volfault.campaign._leftovers import Leftover
from pytest_volfault.campaign._program import AtOnce
from pytest_volfault.campaign._recorder import Nobody, Recorder
from pytest_volfault.campaign._runner import Runner
from pytest_volfault.campaign._shrinking import shrunk
from pytest_volfault.campaign._stages import Stages
from pytest_volfault.campaign._twice import is_chosen
from pytest_volfault.campaign.explanations import unmet
from pytest_volfault.campaign.stage import Broken, Stage
from pytest_volfault.errors import UnfiredFault, UsageError
from pytest_volfault.explorer import (
    BreakablePoints,
    EverySchedule,
    Explored,
    Recoveries,
    ReducedSchedules,
    Reduction,
    check_calls,
    check_roles,
    faults_up_to,
    one_switch,
)
from pytest_volfault.extensions.loading import load_extensions
from pytest_volfault.extensions.target import with_extensions
from pytest_volfault.extensions.value import Extensions
from pytest_volfault.injection import Enclosure, VirtualTime
from pytest_volfault.injection.ample_stack import on_ample_stack
from pytest_volfault.injection.watchdog import DEFAULT_SECONDS, Watchdog
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.flow import Flow
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.identifiers import check_words, flows_of
from pytest_volfault.model.most import Most
from pytest_volfault.model.outcome import Outcome
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import Part, Scenario
from pytest_volfault.model.smallest import Smallest
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.targets import load_target
from pytest_volfault.targets.contract import Target
from pytest_volfault.targets.wishes import check_wishes

# Results of which others may be taken over. They are of neighbours.
MOST_REMEMBERED = 1000


class Campaign:
    """Runs scenarios of one target and judges them.

    `with Campaign("reference") as campaign:` the fakes stand in for the real parties within the block.

    Args:
        target: the code under test, or the name that `load_target` knows it by: `reference`, `nova`, or
            `module:attribute` of a function.
        most_faults: the bound of `scenarios`: at most so many faults in one of them, 1 or more.
        most_crashes: so many of these may be the death of a process; None for all.
        time: virtual time to share with other campaigns; starting it is what is expensive.
        seconds: real time that one scenario may take.
        recorder: looks on while scenarios are played.
        drivers: whether `scenarios` breaks the calls that Cinder makes of its storage's driver as well.
        twice: whether `run` plays each scenario twice, to see whether it does the same; a share of them it always does.
        extensions: what was registered beyond what ships; see `load_extensions`.
        recovery: whether `scenarios` looks at what comes after a crash as well: the restart of nova-compute, its
            periodic tasks, the owner's retry, in every order that matters, with what strikes meanwhile.
        no_reduction: rules by which scenarios need not be played, that are not to be in force; `all` for all of them.

    Attributes:
        target: the code under test, loaded.
        most: the bound of `scenarios`.
        reduction: says which scenarios need not be played.
        pruned: `FLOW.VARIANT` -> rule -> how many scenarios `scenarios` has left out by it.
        drivers: whether `scenarios` breaks the calls of the storage's driver as well.
        twice: whether `run` plays each scenario twice.

    Raises:
        UsageError: the bound is below 1, there is no such target, or what was registered does not go together with it;
            the message lists what there is.
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
        extensions: Extensions | None = None,
        most_crashes: int | None = None,
        recovery: bool = False,
        no_reduction: Collection[str] = (),
    ) -> None:
        self.most = Most(most_faults, most_crashes, recovery=recovery)
        self.most.check()
        self.reduction = Reduction(no_reduction)
        # A name last: loading Nova takes seconds, which nobody should wait for whose other arguments are wrong.
        self._extensions = extensions or load_extensions()
        loaded = load_target(target, self._extensions.targets) if isinstance(target, str) else target
        self.target = with_extensions(loaded, self._extensions)
        self.drivers = drivers
        self.twice = twice
        self._time = time or VirtualTime()
        self._own_time = time is None
        self._enclosure = Enclosure(self.target.operations, self._time, Watchdog(seconds))
        self._recorder = recorder or Nobody()
        self._runner = Runner(self.target, self._enclosure, self._recorder, self._extensions, drivers=drivers)
        self._stages = Stages(self.target, self._enclosure, self._runner, self.check_able)
        self._leftovers: dict[Scenario, list[Leftover]] = {}
        self.pruned: dict[str, Counter[str]] = {}
        # The last ones: what another scenario takes over comes right before it.
        self._results: OrderedDict[Scenario, Result] = OrderedDict()
        self._playing = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(self._extensions.in_force())
            # The code under test may be loaded and set up there.
            with self._enclosure.neutral.apart():
                stack.enter_context(self.target.playing())
            self._playing = stack.pop_all()
        return self

    @property
    def log_troubles(self) -> tuple[str, ...]:
        """What went wrong in logging so far, a clause each; the code under test went on, as it does in production."""
        return tuple(map(str, self._enclosure.neutral.log.troubles))

    def __exit__(self, *exc: object) -> None:
        if self._own_time:
            self._time.thaw()
        self._playing.__exit__(*exc)  # type: ignore[arg-type]  # the three that `with` gives

    # -- what there is to run

    def stage(self, flow_name: str, variant: str) -> Stage:
        """Prepare a flow and run it without faults, twice; both are done once a campaign.

        Raises:
            UsageError: there is no such flow or variant, or the target cannot perform it.
            TargetBroken: the flow does not do by itself what it is for; see `broken`.
            Stopped: it had to be stopped.
        """
        stage = self._stages.of(Scenario(flow_name, variant))
        if isinstance(stage, Broken):
            # Without the way that it took when it was raised before.
            raise stage.error.with_traceback(None)
        return stage

    def broken(self, scenario: Scenario) -> Broken | None:
        """Why the scenario's flow does not do without any fault what it is for; None where it does, or was not run."""
        stage = self._stages.known(scenario.golden)
        return stage if isinstance(stage, Broken) else None

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
        stage = self._stages.of(golden)
        yield golden
        if isinstance(stage, Broken):
            return
        play = functools.partial(
            self._runner.explored, stage, states=self.reduction.compares_states or self.most.recovery
        )
        pruned = self.pruned[golden.id] = Counter()
        undisturbed = Explored(golden, stage.golden)
        crashed: list[Scenario] = []
        for scenario in faults_up_to(self.most, undisturbed, self.breakable, play, self.reduction, pruned):
            crashed += [scenario] if self.most.recovery and scenario.crashes else []
            yield scenario
        retry = Part(flow_name) if stage.flow.asked else None
        recoveries = Recoveries(self.most, retry, self.breakable, play, self.reduction, pruned)
        yield from recoveries.after(map(play, crashed))

    def leftovers(self, flow_name: str, variant: str) -> list[Leftover]:
        """What the scenarios of a flow within the bound leave that is not clean, each state once.

        They are played for it, and not judged; once a campaign.

        Raises:
            UsageError: there is no such flow or variant, or the target cannot perform it.
            TargetBroken: the flow does not do by itself what it is for.
        """
        golden = Scenario(flow_name, variant)
        if golden not in self._leftovers:
            stage = self.stage(flow_name, variant)
            scenarios = self.scenarios(flow_name, variant)
            self._leftovers[golden] = _leftovers.leftovers(self._runner, stage, scenarios)
        return self._leftovers[golden]

    def sequences(self, flow_name: str, variant: str) -> list[Scenario]:
        """Each flow that the target plays then, after each of the leftovers of a flow.

        Raises:
            UsageError: there is no such flow or variant, or the target cannot perform it.
            TargetBroken: the flow does not do by itself what it is for.
        """
        left = self.leftovers(flow_name, variant)
        golden, stage = Scenario(flow_name, variant), self.stage(flow_name, variant)
        play = functools.partial(self._runner.played, stage)
        followers = list(_leftovers.followers(self.target, stage, golden, play))
        return _leftovers.sequences(followers, left)

    def switches(self, scenario: Scenario, flow_name: str) -> list[Scenario]:
        """Every scenario in which another flow comes in between once, at any call of this one.

        Raises:
            UsageError: there is no such flow, or the target cannot perform it.
        """
        self.check(scenario)
        stage = self.stage(scenario.flow, scenario.variant)
        self.check_able(flow_named(flow_name), stage.variant)
        return one_switch(scenario, stage.golden.trace, self.breakable, flow_name)

    def program(self, scenario: Scenario) -> AtOnce:
        """Operations at once (`attach.attachments:delete`) as a search over their schedules runs them.

        Raises:
            UsageError: the scenario names what does not exist, or nothing is asked for at once in it.
        """
        self.check(scenario)
        if not scenario.beside or scenario.switches or scenario.then:
            raise UsageError(f"{scenario.id} is no set of operations at once: give FLOW.VARIANT:FLOW, without switches")
        stage = self.stage(scenario.flow, scenario.variant)
        check_roles(scenario, stage.scene.cast)
        return self._runner.program(stage, scenario)

    def interleave(self, scenario: Scenario, switches: int = 1, *, every: bool = False) -> Interleavings:
        """Run operations at once in every order of their steps that a bound of switches allows.

        Args:
            scenario: the operations, as `attach.attachments:delete`, perhaps with faults, and without switches.
            switches: how often at most one is stopped that could have gone on.
            every: whether those schedules are run as well that differ from another only in the order of what does not
                touch the same.

        Raises:
            UsageError: the scenario names what does not exist, nothing is asked for at once in it, or the bound is
                below 0.
        """
        program = self.program(scenario)
        search = (EverySchedule if every else ReducedSchedules)(program, switches)
        return interleavings(search, program, self.run)

    def schedules(self, scenario: Scenario, switches: int) -> Iterator[Scenario]:
        """Every schedule of operations at once that can end otherwise than another, within a bound of switches.

        Each is played for it, and not judged; `run` does that. What only swaps steps that touch nothing in common is
        left out.

        Args:
            scenario: the operations (`attach.attachments:delete`), with what goes wrong, if anything does.
            switches: how often at most a task is stopped that could have gone on.

        Raises:
            UsageError: the scenario names what does not exist, nothing is asked for at once in it, or the bound is
                below 0.
        """
        program = self.program(scenario)
        search = ReducedSchedules(program, switches)
        return (program.scenario(execution) for _, execution in search)

    def check(self, scenario: Scenario) -> None:
        """Refuse a scenario that names what does not exist, or that the target cannot perform. Nothing is run.

        Raises:
            UsageError: with the valid names.
        """
        check_words(scenario)
        variant = Variant.parse(scenario.variant)
        for flow in flows_of(scenario):
            self.check_able(flow_named(flow), variant)
        for part in scenario.parts:
            check_calls((*part.meanwhile, *part.faults), self.breakable)
        check_calls((each for each in scenario.switches if each.point), self.breakable)

    # -- running

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
            with self._runner.named(scenario):
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
        with self._runner.named(scenario):
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
        with self._runner.named(scenario):
            stage = self._stages.ready(scenario) if changed is None else self._changed(scenario, changed)
            check_roles(scenario, stage.scene.cast)
            told = asked if changed is None else {**asked, "changed": name_of(changed)}
            stage = dataclasses.replace(stage, scene=dataclasses.replace(stage.scene, **asked))
            outcome = self._runner.play(stage, scenario, self._recorder.around(scenario, told))
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
        with self._runner.named(scenario):
            stage = changed_stage(self.target, self._enclosure, self._stages.ready(scenario), scenario, change)
        check_roles(scenario, stage.scene.cast)
        return stage
