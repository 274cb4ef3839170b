"""Runs every scenario of the reboots on the session's target, and records its verdict."""

from __future__ import annotations

import pytest

from pytest_volfault import ScenarioRun
from volfault_suites.judging import run_and_judge
from volfault_suites.reboot import softly
from volfault_suites.reboot.expectations import left_by


@pytest.mark.volfault("reboot")
def test_reboot(volfault_scenario: ScenarioRun) -> None:
    """Every single fault of the flow, in each of its variants."""
    run_and_judge(volfault_scenario, left_by)


@pytest.mark.volfault("soft_reboot")
def test_soft_reboot(volfault_scenario: ScenarioRun) -> None:
    """Every single fault of the flow, in each of its variants."""
    run_and_judge(volfault_scenario, softly.left_by)
