"""Runs every scenario of detach on the session's target, and records its verdict."""

from __future__ import annotations

import pytest

from pytest_volfault import ScenarioRun
from volfault_suites.detach.expectations import left_by
from volfault_suites.judging import run_and_judge


@pytest.mark.volfault("detach")
def test_detach(volfault_scenario: ScenarioRun) -> None:
    """Every single fault of the flow, in each of its variants."""
    run_and_judge(volfault_scenario, left_by)
