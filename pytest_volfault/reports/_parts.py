"""A campaign flow by flow, as the reports for people tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_volfault.model.flow import Flow
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.purpose import is_broken
from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Results
from pytest_volfault.model.trace import TraceEntry


@dataclass(frozen=True, slots=True)
class Part:
    """One flow and variant of a session.

    Attributes:
        flow: the flow.
        variant: its variant.
        golden: the trace without faults, for the order of the rows.
        results: what was run of it.
        planned: how many scenarios the bound holds.
        unfaulted: the flow without faults, where that alone does not end clean: its host is down, or it is broken.
    """

    flow: Flow
    variant: str
    golden: Sequence[TraceEntry]
    results: Sequence[Result]
    planned: int
    unfaulted: Result | None = None

    @property
    def broken(self) -> bool:
        """Whether the flow does not do without faults what it is for, so that its faults were not tried."""
        return self.unfaulted is not None and is_broken(self.unfaulted.scenario, self.unfaulted.verdict)

    @property
    def of_faults(self) -> list[Result]:
        """Those that end otherwise than the flow does by itself, and that one."""
        if self.unfaulted is None:
            return list(self.results)
        golden, as_ever = self.unfaulted.scenario, self.unfaulted.outcome.facts
        return [
            result
            for result in self.results
            if result.outcome.facts.lasting != as_ever.lasting or result.scenario == golden
        ]


def parts_of(results: Results) -> list[Part]:
    """Each flow and variant that was run, in the order of their names."""
    parts = []
    for name, golden in results.golden_by_id.items():
        scenario = golden.scenario
        run = [each for each in results.scenarios if each.scenario.golden == scenario]
        planned = results.bound.flows.get(name, sum(not each.scenario.with_others for each in run))
        unfaulted = None if golden.verdict.clean and not is_broken(scenario, golden.verdict) else golden
        parts.append(Part(flow_named(scenario.flow), scenario.variant, golden.outcome.trace, run, planned, unfaulted))
    return parts
