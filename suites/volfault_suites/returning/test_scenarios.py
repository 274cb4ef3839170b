"""Runs every scenario of what nova-compute does by itself on the session's target, and records its verdict."""

from __future__ import annotations

from typing import NoReturn

import pytest

from pytest_volfault import Fault, ScenarioRun, Variant
from volfault_suites.judging import run_and_judge


def _left_by(_variant: Variant, _fault: Fault) -> NoReturn:
    raise AssertionError("no seed tells of it, so that the reference does not do it")


@pytest.mark.volfault("resume_on_boot")
def test_resume_on_boot(volfault_scenario: ScenarioRun) -> None:
    """Every single fault of the flow, in each of its variants."""
    run_and_judge(volfault_scenario, _left_by)


@pytest.mark.volfault("reap")
def test_reap(volfault_scenario: ScenarioRun) -> None:
    """Every single fault of the flow, in each of its variants."""
    run_and_judge(volfault_scenario, _left_by)


@pytest.mark.volfault("reclaim")
def test_reclaim(volfault_scenario: ScenarioRun) -> None:
    """Every single fault of the flow, in each of its variants."""
    run_and_judge(volfault_scenario, _left_by)
