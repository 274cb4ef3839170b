"""One test session: the target it loads, the campaign it runs, the results it gathers. Knows no pytest."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pytest_volfault.campaign import Campaign, Change, Leftover
from pytest_volfault.campaign.stage import Broken
from pytest_volfault.errors import Stopped, TimeIsUp, VolfaultError
from pytest_volfault.extensions.value import Extensions
from pytest_volfault.gate import Gate
from pytest_volfault.handlers.ledger import Ledger
from pytest_volfault.handlers.sources import sources_of, sources_that_exist
from pytest_volfault.injection import VirtualTime
from pytest_volfault.injection.virtual_time import real_seconds
from pytest_volfault.injection.watch import WATCH
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.outcome import Outcome
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.smallest import Smallest
from pytest_volfault.session._gathered import Gathered
from pytest_volfault.session._kept import Kept
from pytest_volfault.session._premises import premises
from pytest_volfault.session._publication import Publication
from pytest_volfault.session._selection import Selection
from pytest_volfault.session.options import Options
from pytest_volfault.session.sharding import part
from pytest_volfault.targets import check_target, load_target
from pytest_volfault.targets.contract import Target

if TYPE_CHECKING:
    from pytest_volfault.handlers.recorder import CoverageRecorder


class VolfaultSession:
    """Loads lazily: nothing of the engine runs before the first scenario is asked for.

    Args:
        options: what the user asked for.
        extensions: everything that is registered for it.
        tell: tells what was found so far, before a process is ended in which something hangs that nothing ends.
    """

    def __init__(
        self,
        options: Options,
        extensions: Extensions,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._tell = tell
        self._told_before = WATCH.tell
        if tell is not None:
            WATCH.tell = tell
        self.options = options
        self._began = real_seconds()
        self.time = VirtualTime()
        self.gathered = Gathered()
        self._ledger = Ledger()
        self._recorder: CoverageRecorder | None = None
        self.extensions = extensions
        self._campaign: Campaign | None = None
        self._scenarios: dict[str, list[Scenario]] = {}

    # -- options

    def check(self) -> None:
        """Refuse options that cannot mean anything, before anything is loaded.

        Raises:
            UsageError: the message names the value and lists the valid ones.
        """
        check_target(self.options.target, self.extensions.targets)
        self.options.check()
        _ = self.gate
        if self._kept is not None:
            self._kept.check()

    @functools.cached_property
    def gate(self) -> Gate | None:
        """What is accepted, where the user has named a baseline.

        Raises:
            UsageError: it cannot be read whole, or is of another target.
        """
        options = self.options
        if options.baseline is None:
            return None
        version = check_target(options.target, self.extensions.targets)
        decided = options.update, options.reason, options.accept
        return Gate.open(options.baseline, options.folder, options.target, version, *decided)

    @functools.cached_property
    def _kept(self) -> Kept | None:
        path = self.options.resume
        return None if path is None else Kept(path, lambda: premises(self.options, self.extensions.targets))

    @functools.cached_property
    def selection(self) -> Selection:
        """What of all that there is the options, and a shipped baseline, leave."""
        return Selection(self.options, None if self.gate is None else self.gate.held, lambda: self.campaign)

    # -- scenarios

    @property
    def campaign(self) -> Campaign:
        """The session's one campaign; the target is loaded at the first use."""
        if self._campaign is None:
            target = load_target(self.options.target, self.extensions.targets)
            self.gathered.target = target.info
            self._recorder = self._recorder_of(target)
            options = self.options
            # The flow without the fault is shown beside it, in the same detail.
            drivers = options.drivers or (
                options.scenario is not None and Scenario.parse(options.scenario).needs_drivers
            )
            self._campaign = Campaign(
                target,
                options.faults,
                self.time,
                options.seconds,
                self._recorder,
                drivers=drivers,
                twice=options.twice,
                extensions=self.extensions,
                most_crashes=options.crashes,
                recovery=options.bound.recovery,
                no_reduction=options.without,
                accepted=self.gate.accepted if self.gate and options.bound.known_cures else None,
            )
        return self._campaign

    def _recorder_of(self, target: Target) -> CoverageRecorder | None:
        if self.options.coverage is None:
            return None
        from pytest_volfault.handlers.recorder import CoverageRecorder  # noqa: PLC0415 - few have coverage.py

        asked = self.options.source
        return CoverageRecorder(sources_of(asked) if asked else sources_that_exist(target.modules))

    def scenarios(self, names: Sequence[str]) -> list[Scenario]:
        """The scenarios of some flows within the session's options.

        Args:
            names: `NAME.VARIANT`, or `NAME` for those of its variants that the target performs; none for all.
        """
        only = self.selection.only
        wanted = self.selection.flows(names)
        if only:
            return [only] if wanted else []
        return [scenario for pair in wanted for scenario in self._of_this_machine(self._planned(*pair))]

    def pairs(self, names: Sequence[str]) -> list[Scenario]:
        """Those of some sets of operations at once that are to be searched here.

        Args:
            names: `FLOW.VARIANT:FLOW` each.
        """
        wanted = self.selection.pairs(names)
        if self.selection.only:
            return wanted
        self.gathered.pairs = {**dict.fromkeys(each.id for each in wanted), **self.gathered.pairs}
        shard = self.options.shard
        # A search is not taken apart.
        return wanted if shard is None else wanted[shard.number - 1 :: shard.of]

    def leftovers(self, golden: Scenario) -> list[Leftover]:
        """What the scenarios of a flow within the bound leave that is not clean; see `Campaign.leftovers`.

        A session that replays one scenario looks for none.
        """
        if self.selection.only:
            return []
        with self.campaign:
            return self.campaign.leftovers(golden.flow, golden.variant)

    def _of_this_machine(self, whole: list[Scenario]) -> list[Scenario]:
        return part(whole, self.options.shard) if self.options.shard else whole

    def _planned(self, flow: str, variant: str) -> list[Scenario]:
        name = f"{flow}.{variant}"
        if name not in self._scenarios:
            with self.campaign:
                whole = self.campaign.scenarios(flow, variant)
                self._scenarios[name] = list(filter(self.options.named_campaign.strikes.holds, whole))
            self.gathered.planned[name] = len(self._scenarios[name])
            self.gathered.pruned[name] = dict(self.campaign.pruned.get(name, {}))
        return self._scenarios[name]

    def run(self, scenario: Scenario, changed: Change | None = None) -> Result:
        """Run one scenario, with the fakes in place for as long as it takes.

        One whose start is changed is no part of the session's results: its id would not replay it.
        """
        with self.campaign:
            return self._run(scenario) if changed is None else self.campaign.run(scenario, changed=changed)

    def broken(self, scenario: Scenario) -> Broken | None:
        """Why the scenario's flow does not do without any fault what it is for; see `Campaign.broken`."""
        return None if self._campaign is None else self._campaign.broken(scenario)

    def play(
        self,
        scenario: Scenario,
        asked: Mapping[str, Any],
        *,
        unreached_ok: bool = False,
        changed: Change | None = None,
    ) -> Outcome:
        """Run one scenario and judge nothing; see `Campaign.play`."""
        with self.campaign:
            return self.campaign.play(scenario, unreached_ok=unreached_ok, changed=changed, **asked)

    def start(self, scenario: Scenario, changed: Change | None = None) -> FinalState:
        """What a flow starts from on this target."""
        with self.campaign:
            return self.campaign.start(scenario, changed=changed)

    def switches(self, scenario: Scenario, flow: str) -> list[Scenario]:
        """Another flow in between, at each call of this one; see `explorer.switching`."""
        with self.campaign:
            return self.campaign.switches(scenario, flow)

    def schedules(self, scenario: Scenario, switches: int) -> list[Scenario]:
        """The orders of operations at once that a search within a bound follows; see `Campaign.schedules`."""
        with self.campaign:
            return list(self.campaign.schedules(scenario, switches))

    def run_flow(self, name: str) -> Iterator[Result]:
        """Run every scenario of a flow in one go."""
        scenarios = self.scenarios([name])
        with self.campaign:
            for scenario in scenarios:
                self.check_time()
                yield self._run(scenario)

    def run_sequences(self, golden: Scenario) -> Iterator[Result]:
        """Run each flow that the target plays then, after each leftover of a flow; see `Campaign.sequences`."""
        with self.campaign:
            only = self.selection.only
            whole = [only] if only else self._of_this_machine(self.campaign.sequences(golden.flow, golden.variant))
            for scenario in whole:
                self.check_time()
                yield self._run(scenario)

    def run_schedules(self, pair: Scenario) -> Iterator[Result]:
        """Search operations at once, and run one schedule for each way in which they end; see `Campaign.schedules`."""
        with self.campaign:
            scenarios = [pair] if self.selection.only else self._searched(pair)
            for scenario in scenarios:
                self.check_time()
                yield self._run(scenario)

    def _searched(self, pair: Scenario) -> list[Scenario]:
        found, scenarios = self.campaign.schedules(pair, self.options.most_switches or 0), []
        for scenario in found:
            self.check_time()
            scenarios.append(scenario)
        self.gathered.pairs[pair.id] = tuple(each.id for each in scenarios)
        self.gathered.pruned[pair.id] = dict(found.pruned)
        return scenarios

    def _run(self, scenario: Scenario) -> Result:
        began, golden = real_seconds(), scenario.golden
        try:
            before = None if self._kept is None else self._kept.results.get(scenario.id)
            result = self.campaign.run(scenario) if before is None else before
        except (VolfaultError, Stopped):
            broken = self.broken(scenario)
            if broken is not None:
                # Asked for by its name: that its flow fails without its faults is all that can be said of it.
                self.gathered.golden[golden.id] = broken.result
            raise
        if golden.id not in self.gathered.golden:
            self.gathered.golden[golden.id] = result if scenario == golden else self.campaign.run(golden)
        if scenario == self.selection.only:
            self.gathered.smallest = self._smallest(result)
        self.gathered.seconds += real_seconds() - began
        return result

    def _smallest(self, result: Result) -> Smallest | None:
        """What a finding that is replayed comes down to; one of a single fault is that itself."""
        if len(result.scenario.planned) < 2:
            return None
        try:
            return self.campaign.smallest(result)
        except (VolfaultError, Stopped):
            # Nothing is to be looked for, or a lesser scenario cannot be run: the finding stands all the same.
            return None

    @property
    def time_is_up(self) -> str:
        """The limit of time that is over, as its user gave it; empty as long as there is time."""
        most = self.options.most_seconds
        return "" if most is None or real_seconds() - self._began < most else f"--volfault-max-time={most:g}"

    def check_time(self) -> None:
        """Refuse to begin another scenario when the time is up.

        Raises:
            TimeIsUp: it is.
        """
        if self.time_is_up:
            raise TimeIsUp(f"{self.time_is_up} is over: not every scenario was run")

    def record(self, result: Result) -> None:
        """Put a result into the session's results."""
        self.gathered.scenarios[result.scenario.id] = result
        if self._kept is not None:
            self._kept.add(result)

    def finish(self, *, whole: bool) -> tuple[str, bool]:
        """What is kept to be gone on with comes to its end.

        Args:
            whole: whether all was run that was to be.

        Returns:
            What was in the way of keeping it, as a sentence; and whether there is something to be gone on with.
        """
        if self._kept is None:
            return "", False
        left = self._kept.close(whole=whole)
        return self._kept.complaint, left

    def noted(self) -> dict[str, Any]:
        """What was measured since this was last asked, as plain values; empty where nothing was."""
        return self._recorder.take() if self._recorder is not None else {}

    def note(self, noted: Mapping[str, Any]) -> None:
        """Put what was measured, here or in a worker, into the session's results."""
        self._ledger.take_in(noted)

    @property
    def reports(self) -> Publication:
        """What the session says of its scenarios."""
        self._hear()
        before = 0 if self._kept is None else len(self._kept.results.keys() & self.gathered.scenarios.keys())
        return Publication(self.options, self.gathered, self._ledger, self.gate, before)

    def news(self) -> dict[str, Any]:
        """What a worker has to tell of the session besides results; see `Gathered.news`."""
        self._hear()
        return self.gathered.news()

    def _hear(self) -> None:
        if self._campaign is not None:
            self.gathered.log_troubles.update(self._campaign.log_troubles)

    def close(self) -> None:
        """Give back everything that the session holds."""
        self.time.thaw()
        if WATCH.tell is self._tell:
            WATCH.tell = self._told_before
