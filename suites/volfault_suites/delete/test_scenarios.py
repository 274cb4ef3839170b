"""Runs every scenario of delete on the session's target, and records its verdict."""

from __future__ import annotations

import pytest

from pytest_volfault import ScenarioRun
from volfault_suites.delete.expectations import left_by
from volfault_suites.judging import run_and_judge


@pytest.mark.volfault("delete")
def test_delete(volfault_scenario: ScenarioRun) -> None:
    """Every single fault of the flow, in each of its variants."""
    run_and_judge(volfault_scenario, left_by)
