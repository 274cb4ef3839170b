"""What one campaign found: the value that every report takes and every results file holds. Standard library only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pytest_volfault.model.handler_coverage import HandlerCoverage
from pytest_volfault.model.most import Most
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.strikes import ALL, Strikes


@dataclass(frozen=True, slots=True)
class Shard:
    """One machine's part of a campaign.

    Attributes:
        number: which part, from 1.
        of: how many parts there are.
    """

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


@dataclass(frozen=True, slots=True)
class Bound:
    """What a campaign covers.

    Attributes:
        faults: at most so many in a scenario.
        flows: `FLOW.VARIANT` -> how many scenarios the bound holds of it.
        shard: the part of it that was to be run; None for all.
        drivers: whether the calls that Cinder makes of its storage's driver are broken as well.
        crashes: so many of the faults may be the death of a process; None for all.
        switches: so often one of two operations at once may be stopped.
        recovery: whether what comes after a crash is part of it.
        without: the rules by which scenarios need not be played, that were not in force.
        pruned: `FLOW.VARIANT` -> rule -> how many scenarios it has left out; they are none of those that are held.
        pairs: `FLOW.VARIANT:FLOW` -> the ids of the schedules that are held of these operations at once; None for those
            that were not searched.
        strikes: which of the faults are part of it.
        known_cures: whether, of an end that is as accepted, only that was tried which is accepted to heal it.
    """

    faults: int = 1
    flows: Mapping[str, int] = field(default_factory=dict)
    shard: Shard | None = None
    drivers: bool = False
    crashes: int | None = None
    switches: int = 0
    recovery: bool = False
    without: tuple[str, ...] = ()
    pruned: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    pairs: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    strikes: Strikes = ALL
    known_cures: bool = False

    @property
    def most(self) -> Most:
        """What one scenario may have at most."""
        return Most(self.faults, self.crashes, self.switches, self.recovery)

    @property
    def planned(self) -> int:
        """How many scenarios it holds."""
        return sum(self.flows.values()) + sum(len(ids or ()) for ids in self.pairs.values())

    def holds(self, scenario: Scenario) -> bool:
        """Whether a scenario of one of its flows is part of it."""
        asked_for = self.drivers or not scenario.needs_drivers
        return self.most.holds(scenario) and asked_for and self.strikes.holds(scenario)

    @property
    def clause(self) -> str:
        """It as a clause: `at most 1 fault each`."""
        drivers = ", drivers' calls among them" if self.drivers else ""
        part = f", shard {self.shard}" if self.shard else ""
        crashes = "" if self.crashes is None else f", {self.crashes or 'none'} of them a crash"
        recovery = ", with what comes after a crash" if self.recovery else ""
        switches = f", or {self.switches} switch{'es' if self.switches > 1 else ''}" if self.switches else ""
        faults = f"at most {self.faults} fault{'s' if self.faults > 1 else ''}{switches} each"
        cures = ", accepted cures tried again" if self.known_cures else ""
        return f"{faults}{self.strikes.clause}{crashes}{recovery}{drivers}{part}{cures}"


@dataclass(frozen=True)
class Results:
    """One campaign, in full or in part.

    Attributes:
        target: the code under test.
        bound: what the campaign covers.
        scenarios: what was run, in the order of the ids.
        golden: the run without faults of each `FLOW.VARIANT` that was run, in the same order.
        handlers: which error paths ran; None where that was not measured.
        cut_short: what has ended the session before everything was run, as a clause; empty where nothing has.
    """

    target: TargetInfo
    bound: Bound
    scenarios: tuple[Result, ...]
    golden: tuple[Result, ...]
    handlers: HandlerCoverage | None = None
    cut_short: str = ""

    @cached_property
    def by_id(self) -> Mapping[str, Result]:
        """The scenarios by their ids."""
        return {result.scenario.id: result for result in self.scenarios}

    @cached_property
    def golden_by_id(self) -> Mapping[str, Result]:
        """The runs without faults, by `FLOW.VARIANT`."""
        return {result.scenario.id: result for result in self.golden}

    @cached_property
    def run(self) -> Mapping[str, int]:
        """`FLOW.VARIANT`, or operations at once -> how many of the scenarios that its bound holds were run.

        What tests run besides, with more faults or with other flows, is no part of what a bound holds.
        """
        of_flows = Counter(
            result.scenario.head
            for result in self.scenarios
            if result.scenario.head in self.bound.flows and self.bound.holds(result.scenario)
        )
        of_pairs = {head: sum(each in self.by_id for each in ids or ()) for head, ids in self.bound.pairs.items()}
        return {**of_flows, **of_pairs}

    @property
    def whole(self) -> frozenset[str]:
        """Each `FLOW.VARIANT`, and operations at once, of which everything was run that the bound holds."""
        searched = {head: len(ids) for head, ids in self.bound.pairs.items() if ids is not None}
        planned = {**self.bound.flows, **searched}
        return frozenset(name for name, count in planned.items() if self.run.get(name, 0) >= count)
