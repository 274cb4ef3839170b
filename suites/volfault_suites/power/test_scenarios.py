"""Runs every scenario of stop and start on the session's target, and records its verdict."""

from __future__ import annotations

import pytest

from pytest_volfault import ScenarioRun
from volfault_suites.judging import run_and_judge
from volfault_suites.power import starting, stopping


@pytest.mark.volfault("stop")
def test_stop(volfault_scenario: ScenarioRun) -> None:
    """Every single fault of the flow, in each of its variants."""
    run_and_judge(volfault_scenario, stopping.left_by)


@pytest.mark.volfault("start")
def test_start(volfault_scenario: ScenarioRun) -> None:
    """Every single fault of the flow, in each of its variants."""
    run_and_judge(volfault_scenario, starting.left_by)
