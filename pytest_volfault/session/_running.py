"""How a session runs scenarios: with the fakes in place, within its time, and nothing twice that is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_volfault.campaign import Change
from pytest_volfault.errors import Stopped, TimeIsUp, VolfaultError
from pytest_volfault.injection.virtual_time import real_seconds
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.outcome import Outcome
from pytest_volfault.model.result import Result
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.smallest import Smallest
from pytest_volfault.session._kept import Kept
from pytest_volfault.session._lazy_campaign import LazyCampaign
from pytest_volfault.session._plan import Plan


class Running:
    """Runs what is asked for, and gathers what is seen on the way.

    Args:
        plan: says what there is.
        loaded: has the campaign, and gathers what is seen besides the results.
        kept: results of an earlier session that need not be run again.
        began: when the session did, in real seconds.
    """

    def __init__(self, plan: Plan, loaded: LazyCampaign, kept: Kept | None, began: float) -> None:
        self._plan, self._loaded, self._kept, self._began = plan, loaded, kept, began
        self._options, self._gathered = loaded.options, loaded.gathered

    def run(self, scenario: Scenario, changed: Change | None = None) -> Result:
        """Run one scenario, with the fakes in place for as long as it takes.

        One whose start is changed is no part of the session's results: its id would not replay it.
        """
        with self._loaded.campaign:
            return self._run(scenario) if changed is None else self._loaded.campaign.run(scenario, changed=changed)

    def play(
        self,
        scenario: Scenario,
        asked: Mapping[str, Any],
        *,
        unreached_ok: bool = False,
        changed: Change | None = None,
    ) -> Outcome:
        """Run one scenario and judge nothing; see `Campaign.play`."""
        with self._loaded.campaign:
            return self._loaded.campaign.play(scenario, unreached_ok=unreached_ok, changed=changed, **asked)

    def start(self, scenario: Scenario, changed: Change | None = None) -> FinalState:
        """What a flow starts from on this target."""
        with self._loaded.campaign:
            return self._loaded.campaign.start(scenario, changed=changed)

    def switches(self, scenario: Scenario, flow: str) -> list[Scenario]:
        """Another flow in between, at each call of this one; see `explorer.switching`."""
        with self._loaded.campaign:
            return self._loaded.campaign.switches(scenario, flow)

    def schedules(self, scenario: Scenario, switches: int) -> list[Scenario]:
        """The orders of operations at once that a search within a bound follows; see `Campaign.schedules`."""
        with self._loaded.campaign:
            return list(self._loaded.campaign.schedules(scenario, switches))

    def run_flow(self, name: str) -> Iterator[Result]:
        """Run every scenario of a flow in one go."""
        scenarios = self._plan.scenarios([name])
        with self._loaded.campaign:
            for scenario in scenarios:
                self.check_time()
                yield self._run(scenario)

    def run_sequences(self, golden: Scenario) -> Iterator[Result]:
        """Run each flow that the target plays then, after each leftover of a flow; see `Campaign.sequences`."""
        with self._loaded.campaign:
            for scenario in self._plan.sequences(golden):
                self.check_time()
                yield self._run(scenario)

    def run_schedules(self, pair: Scenario) -> Iterator[Result]:
        """Search operations at once, and run one schedule for each way in which they end; see `Campaign.schedules`."""
        with self._loaded.campaign:
            scenarios = [pair] if self._plan.only else self._searched(pair)
            for scenario in scenarios:
                self.check_time()
                yield self._run(scenario)

    def _searched(self, pair: Scenario) -> list[Scenario]:
        found, scenarios = self._loaded.campaign.schedules(pair, self._options.most_switches or 0), []
        for scenario in found:
            self.check_time()
            scenarios.append(scenario)
        self._gathered.pairs[pair.id] = tuple(each.id for each in scenarios)
        self._gathered.pruned[pair.id] = dict(found.pruned)
        return scenarios

    def _run(self, scenario: Scenario) -> Result:
        began, golden = real_seconds(), scenario.golden
        try:
            before = None if self._kept is None else self._kept.results.get(scenario.id)
            result = self._loaded.campaign.run(scenario) if before is None else before
        except (VolfaultError, Stopped):
            broken = self._loaded.broken(scenario)
            if broken is not None:
                # Asked for by its name: that its flow fails without its faults is all that can be said of it.
                self._gathered.golden[golden.id] = broken.result
            raise
        if golden.id not in self._gathered.golden:
            self._gathered.golden[golden.id] = result if scenario == golden else self._loaded.campaign.run(golden)
        if scenario == self._plan.only:
            self._gathered.smallest = self._smallest(result)
        self._gathered.seconds += real_seconds() - began
        return result

    def _smallest(self, result: Result) -> Smallest | None:
        """What a finding that is replayed comes down to; one of a single fault is that itself."""
        if len(result.scenario.planned) < 2:
            return None
        try:
            return self._loaded.campaign.smallest(result)
        except (VolfaultError, Stopped):
            # Nothing is to be looked for, or a lesser scenario cannot be run: the finding stands all the same.
            return None

    @property
    def time_is_up(self) -> str:
        """The limit of time that is over, as its user gave it; empty as long as there is time."""
        most = self._options.most_seconds
        return "" if most is None or real_seconds() - self._began < most else f"--volfault-max-time={most:g}"

    def check_time(self) -> None:
        """Refuse to begin another scenario when the time is up.

        Raises:
            TimeIsUp: it is.
        """
        if self.time_is_up:
            raise TimeIsUp(f"{self.time_is_up} is over: not every scenario was run")
