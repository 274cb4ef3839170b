"""Runs every scenario of detach on the session's target, and records its verdict."""

from __future__ import annotations

import pytest

from pytest_volfault import Verdict
from pytest_volfault.plugin import ScenarioRun
from volfault_suites.detach.expectations import DETACHED, left_by


@pytest.mark.volfault("detach")
def test_detach(volfault_scenario: ScenarioRun) -> None:
    """Each fault strikes and is judged; on the reference what it leaves is what the seeds say.

    On other targets the verdict is recorded: which verdicts are accepted is for a baseline to say.
    """
    result = volfault_scenario.run()
    assert result.verdict not in (Verdict.UNREACHED, Verdict.NONDETERMINISTIC), result.violations
    faults = volfault_scenario.scenario.faults
    # Of two faults at once the seeds say nothing.
    if volfault_scenario.target == "reference" and len(faults) <= 1:
        expected = left_by(volfault_scenario.scenario.variant, faults[0]) if faults else DETACHED
        assert result.outcome.final_state == expected
