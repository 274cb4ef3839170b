"""Results made by hand: a flow of four calls, and what faults did to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from pytest_volfault.model.cure import Cure
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.flow import Flow, Step
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.trace import TraceEntry
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.violation import Violation
from pytest_volfault.reports import Line, text_of

WIDTH = 100
REFERENCE = TargetInfo("reference", "0.1.0")
FLOW = Flow(
    "detach",
    "a volume is detached",
    variants=("legacy",),
    start=lambda _: FinalState.attached().facts,
    goal=lambda _: FinalState.detached().facts,
    steps=lambda _: (
        Step("1", "begin_detaching", ("cinder.os-begin_detaching",)),
        Step("2", "driver_detach", ("libvirt.detach_device",)),
    ),
)
GOLDEN = (
    TraceEntry(1, "nova.db.bdm_get", 1, (), "done", "api"),
    TraceEntry(2, "cinder.os-begin_detaching", 1, ("13565397",), "202", "api"),
    TraceEntry(3, "libvirt.detach_device", 1, ("vdb", "config"), "0", "compute"),
    TraceEntry(4, "libvirt.detach_device", 2, ("vdb", "live"), "0", "compute"),
    TraceEntry(5, "nova.db.bdm_get", 2, (), "done", "compute"),
)


@dataclass
class Desk:
    """Results, and how reports read."""

    flow: Flow = FLOW
    golden: tuple[TraceEntry, ...] = GOLDEN
    width: int = WIDTH
    target: TargetInfo = REFERENCE

    def result(
        self,
        faults: str,
        verdict: str,
        state: FinalState | None = None,
        heals_by: str = "none-needed",
        violations: Sequence[Violation] = (),
        answer: Answer | None = None,
        trace: Sequence[TraceEntry] = (),
    ) -> Result:
        clean = FinalState.detached() if verdict == "completed" else FinalState.attached()
        return Result(
            Scenario.parse("detach.legacy" + (f"/{faults}" if faults else "")),
            Outcome(answer or Answer(202), (state or clean).facts, tuple(trace), fired=verdict != "unreached"),
            Verdict(verdict),
            tuple(violations),
            Cure.parse(heals_by),
        )

    def golden_outcome(self) -> Outcome:
        return Outcome(Answer(202), FinalState.detached().facts, self.golden, fired=True)

    def entry(self, number: int, **columns: object) -> TraceEntry:
        return replace(self.golden[number - 1], **columns)  # type: ignore[arg-type]  # the columns are TraceEntry's

    @staticmethod
    def text(lines: Sequence[Line]) -> str:
        """As it stands on a terminal without colours; no line may end in blanks that a snapshot would hide."""
        return "\n".join(text_of(line).rstrip() for line in lines)


@pytest.fixture
def desk() -> Desk:
    return Desk()
