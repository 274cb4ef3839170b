"""Runs every scenario of detach on the session's target and records its verdict."""

from __future__ import annotations

import pytest

from pytest_volfault import Verdict
from pytest_volfault.plugin import ScenarioRun


@pytest.mark.volfault("detach")
def test_every_fault_strikes_and_is_judged(volfault_scenario: ScenarioRun) -> None:
    """What a verdict is worth is the baseline's affair; a fault that never struck is nobody's pass."""
    result = volfault_scenario.run()
    assert result.verdict not in (Verdict.UNREACHED, Verdict.NONDETERMINISTIC), result.violations
