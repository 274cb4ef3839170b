"""One test session: the target it loads, the campaign it runs, the results it gathers. Knows no pytest."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_volfault import files
from pytest_volfault.campaign import Campaign
from pytest_volfault.errors import UsageError
from pytest_volfault.flows import FLOWS, flow_named
from pytest_volfault.gathered import Gathered
from pytest_volfault.injection import VirtualTime
from pytest_volfault.injection.virtual_time import real_seconds
from pytest_volfault.outcome import FinalState, Outcome, Result
from pytest_volfault.reports import Line, html, parts_of, replay, results_file, summary
from pytest_volfault.results import Results
from pytest_volfault.scenario import Scenario
from pytest_volfault.targets import check_brick, check_target, load_target
from pytest_volfault.targets.contract import Target
from pytest_volfault.variant import Variant


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for.

    Attributes:
        target: name of the code under test.
        brick: which os-brick Nova runs with.
        flows: `NAME` or `NAME.VARIANT`; empty for all.
        faults: at most so many in a scenario.
        scenario: the id of the only scenario to run.
        json: where the results go.
        html: where the page about them goes.
        seconds: real time that one scenario may take.
    """

    target: str = "reference"
    brick: str = "fake"
    flows: tuple[str, ...] = ()
    faults: int = 1
    scenario: str | None = None
    json: Path | None = None
    html: Path | None = None
    seconds: float = 60.0


class VolfaultSession:
    """Loads lazily: nothing of the engine runs before the first scenario is asked for.

    Args:
        options: what the user asked for.
        targets: name -> what makes that target.
    """

    def __init__(self, options: Options, targets: Mapping[str, Callable[[], Target]]) -> None:
        self.options = options
        self.time = VirtualTime()
        self.gathered = Gathered()
        self._targets = targets
        self._campaign: Campaign | None = None
        self._scenarios: dict[str, list[Scenario]] = {}

    # -- options

    def check(self) -> None:
        """Refuse options that cannot mean anything, before anything is loaded.

        Raises:
            UsageError: the message names the value and lists the valid ones.
        """
        check_target(self.options.target, self._targets)
        check_brick(self.options.target, self.options.brick)
        for name in self.options.flows:
            self._split(name)
        if self.options.faults < 1:
            raise UsageError(f"at most {self.options.faults} faults leaves nothing to break; give 1 or more")
        if not 0 < self.options.seconds < math.inf:
            raise UsageError(f"a scenario cannot take at most {self.options.seconds:g} s; give more than 0")
        if self.options.json is not None:
            files.check_writable(self.options.json, results_file.WHAT)
        if self.options.html is not None:
            files.check_writable(self.options.html, html.WHAT)
        if self.options.scenario is not None:
            scenario = Scenario.parse(self.options.scenario)
            flow_named(scenario.flow)
            Variant.parse(scenario.variant)

    def check_named(self) -> None:
        """Refuse what the options name and the target does not have: a variant, a scenario's point or kind.

        Raises:
            UsageError: with the names that it has.
        """
        for name in self.options.flows:
            flow, _, variant = name.partition(".")
            if variant:
                # Loads the target; a session that names no variant need not wait for that here.
                self.campaign.check_able(flow_named(flow), Variant.parse(variant))
        if self.options.scenario is not None:
            with self.campaign:
                self.campaign.check(Scenario.parse(self.options.scenario))

    @staticmethod
    def _split(name: str) -> list[tuple[str, str]]:
        flow_name, _, variant = name.partition(".")
        flow = flow_named(flow_name)
        if variant:
            Variant.parse(variant)
        return [(flow_name, each) for each in ([variant] if variant else flow.variants)]

    # -- scenarios

    @property
    def campaign(self) -> Campaign:
        """The session's one campaign; the target is loaded at the first use."""
        if self._campaign is None:
            target = load_target(self.options.target, self._targets)
            self.gathered.target = target.info
            self._campaign = Campaign(target, self.options.faults, self.time, self.options.seconds)
        return self._campaign

    def scenarios(self, names: Sequence[str]) -> list[Scenario]:
        """The scenarios of some flows within the session's options.

        Args:
            names: `NAME.VARIANT`, or `NAME` for those of its variants that the target performs; none for all.
        """
        only = Scenario.parse(self.options.scenario) if self.options.scenario else None
        # What is named is run even where no campaign would by itself, as long as the test is for that flow.
        asked = (only.golden.id,) if only else (*self.options.flows, *names) or tuple(FLOWS)
        named = {*asked, *names}
        pairs = dict.fromkeys(pair for name in asked for pair in self._split(name))
        wanted = [
            (flow, variant)
            for flow, variant in pairs
            if _covers(names, flow, variant)
            and _covers(self.options.flows, flow, variant)
            and (f"{flow}.{variant}" in named or variant in self.campaign.able(flow_named(flow)))
        ]
        if only:
            return [only] if wanted else []
        return [scenario for flow, variant in wanted for scenario in self._planned(flow, variant)]

    def concerns(self, names: Sequence[str]) -> bool:
        """Whether a test about these flows, which runs no scenario of a campaign, is asked for.

        It is about no variant alone, so that a session limited to variants leaves it out.
        """
        flows = self.options.flows
        return self.options.scenario is None and (not flows or any(name.partition(".")[0] in flows for name in names))

    def _planned(self, flow: str, variant: str) -> list[Scenario]:
        name = f"{flow}.{variant}"
        if name not in self._scenarios:
            with self.campaign:
                self._scenarios[name] = list(self.campaign.scenarios(flow, variant))
            self.gathered.planned[name] = len(self._scenarios[name])
        return self._scenarios[name]

    def run(self, scenario: Scenario) -> Result:
        """Run one scenario, with the fakes in place for as long as it takes."""
        with self.campaign:
            return self._run(scenario)

    def play(self, scenario: Scenario, asked: Mapping[str, Any]) -> Outcome:
        """Run one scenario and judge nothing; see `Campaign.play`."""
        with self.campaign:
            return self.campaign.play(scenario, **asked)

    def start(self, scenario: Scenario) -> FinalState:
        """What a flow starts from on this target."""
        with self.campaign:
            return self.campaign.start(scenario)

    def switches(self, scenario: Scenario, flow: str) -> list[Scenario]:
        """Another flow in between, at each call of this one; see `explorer.switching`."""
        with self.campaign:
            return self.campaign.switches(scenario, flow)

    def run_flow(self, name: str) -> Iterator[Result]:
        """Run every scenario of a flow in one go."""
        scenarios = self.scenarios([name])
        with self.campaign:
            for scenario in scenarios:
                yield self._run(scenario)

    def _run(self, scenario: Scenario) -> Result:
        began = real_seconds()
        result = self.campaign.run(scenario)
        golden = scenario.golden
        if golden.id not in self.gathered.golden:
            self.gathered.golden[golden.id] = result if scenario == golden else self.campaign.run(golden)
        self.gathered.seconds += real_seconds() - began
        return result

    def record(self, result: Result) -> None:
        """Put a result into the session's results."""
        self.gathered.scenarios[result.scenario.id] = result

    # -- reports

    @property
    def results(self) -> Results | None:
        """What has been found so far; None where no scenario has run."""
        return self.gathered.results_within(self.options.faults, None)

    def write_results(self, replay_command: str) -> None:
        """Write the files that were asked for, if there is something to write.

        Args:
            replay_command: the command that replays a scenario, up to the id.
        """
        results = self.results
        if results is None:
            return
        if self.options.json is not None:
            results_file.write(self.options.json, results)
        if self.options.html is not None:
            html.write(self.options.html, results, command=replay_command)

    def summary(self, width: int, replay_command: str) -> list[Line]:
        """The lines for the end of the session; none where no scenario ran."""
        results = self.results
        if results is None:
            return []
        if self.options.scenario is not None:
            result = results.by_id[Scenario.parse(self.options.scenario).id]
            golden = results.golden_by_id.get(result.scenario.golden.id)
            # A worker that was killed has not sent its golden run; without it there is nothing to compare with.
            if golden is not None:
                return replay(results.target, result, golden.outcome)
        return summary(
            results.target, parts_of(results), results.bound.clause, self.gathered.seconds, width, replay_command
        )

    def close(self) -> None:
        """Give back everything that the session holds."""
        self.time.thaw()


def _covers(names: Sequence[str], flow: str, variant: str) -> bool:
    """Whether flows as a user names them, none meaning all, include this one."""
    return not names or flow in names or f"{flow}.{variant}" in names
