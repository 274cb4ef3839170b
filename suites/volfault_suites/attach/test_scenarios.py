"""Runs every scenario of attach on the session's target, and records its verdict."""

from __future__ import annotations

import pytest

from pytest_volfault import ScenarioRun
from volfault_suites.attach.expectations import left_by
from volfault_suites.judging import run_and_judge


@pytest.mark.volfault("attach")
def test_attach(volfault_scenario: ScenarioRun) -> None:
    """Every single fault of the flow, in each of its variants."""
    run_and_judge(volfault_scenario, left_by)
