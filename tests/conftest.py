"""pytest's own pytester for the plugin, and results made by hand for what compares them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from pytest_volfault.gate import Baseline
from pytest_volfault.outcome import Answer, FinalState, Outcome, Result, Rung, TargetInfo, Verdict
from pytest_volfault.results import Bound, Results, Shard
from pytest_volfault.scenario import Scenario

pytest_plugins = ["pytester"]

TARGET = TargetInfo("nova", "34.0.0")
DELETE = "detach.attachments/cinder.attachment_delete@before=http-500"


@dataclass
class Maker:
    """Makes what a gate compares."""

    once: str = f"{DELETE},once"
    always: str = f"{DELETE},always"

    def result(
        self, identifier: str, verdict: str, heals_by: str = "none-needed", state: FinalState | None = None
    ) -> Result:
        left = state or (FinalState.detached() if verdict == "completed" else FinalState.attached())
        return Result(
            Scenario.parse(identifier),
            Outcome(Answer(202), left, (), fired=verdict != "unreached"),
            Verdict(verdict),
            (),
            Rung(heals_by),
        )

    def baseline(self, *results: Result, reason: str = "bug 1234567") -> Baseline:
        return Baseline.of(TARGET, results, reason)

    def results(
        self, *results: Result, planned: int | None = None, faults: int = 1, shard: Shard | None = None
    ) -> Results:
        flows = {"detach.attachments": len(results) if planned is None else planned}
        return Results(TARGET, Bound(faults, flows, shard), results, ())

    def ids(self, results: Sequence[Result]) -> list[str]:
        return [each.scenario.id for each in results]


@pytest.fixture
def make() -> Maker:
    return Maker()
