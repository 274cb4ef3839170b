"""What there is to run of one target: single flows with faults, flows one after another, and operations at once."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator

from pytest_volfault.campaign import _leftovers
from pytest_volfault.campaign._leftovers import Leftover
from pytest_volfault.campaign._loaded import Loaded
from pytest_volfault.campaign._program import AtOnce
from pytest_volfault.campaign._schedules import Schedules
from pytest_volfault.campaign.stage import Broken
from pytest_volfault.errors import UsageError
from pytest_volfault.explorer import Explored, Recoveries, check_roles, faults_up_to, one_switch
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.scenario import Part, Scenario


class Scenarios(Loaded):
    """Enumerates scenarios; what it plays to find them it does not judge."""

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
        if golden not in self._left:
            stage = self.stage(flow_name, variant)
            scenarios = self.scenarios(flow_name, variant)
            self._left[golden] = _leftovers.leftovers(self.target, self._player, stage, scenarios)
        return self._left[golden]

    @functools.cached_property
    def _left(self) -> dict[Scenario, list[Leftover]]:
        return {}

    def sequences(self, flow_name: str, variant: str) -> list[Scenario]:
        """Each flow that the target plays then, after each of the leftovers of a flow.

        Raises:
            UsageError: there is no such flow or variant, or the target cannot perform it.
            TargetBroken: the flow does not do by itself what it is for.
        """
        left = self.leftovers(flow_name, variant)
        golden, stage = Scenario(flow_name, variant), self.stage(flow_name, variant)
        play = functools.partial(self._player.played, stage)
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

    def schedules(self, scenario: Scenario, switches: int) -> Schedules:
        """The schedules of operations at once that end otherwise than those before, within a bound of switches.

        Each is played for it, and not judged; `run` does that. What is left out is said by the rules of reduction.

        Args:
            scenario: the operations (`attach.attachments:delete`), with what goes wrong, if anything does.
            switches: how often at most a task is stopped that could have gone on.

        Raises:
            UsageError: the scenario names what does not exist, nothing is asked for at once in it, or the bound is
                below 0.
        """
        return Schedules(self.program(scenario), switches, self.reduction)
