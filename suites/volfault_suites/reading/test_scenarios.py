"""Runs every scenario of show and list on the session's target, and records its verdict."""

from __future__ import annotations

import pytest

from pytest_volfault import Fault, FinalState, ScenarioRun, Variant, whole
from volfault_suites.judging import run_and_judge


def left_by(variant: Variant, _fault: Fault) -> FinalState:
    """Who only asks leaves everything as it is."""
    return FinalState.of(whole(variant))


@pytest.mark.volfault("show", "list")
def test_reading(volfault_scenario: ScenarioRun) -> None:
    """Every single fault of the flows, in each of their variants."""
    run_and_judge(volfault_scenario, left_by)
