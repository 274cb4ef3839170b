"""Runs every scenario of rebuilds on the session's target, and records its verdict."""

from __future__ import annotations

from typing import NoReturn

import pytest

from pytest_volfault import Fault, ScenarioRun, Variant
from volfault_suites.judging import run_and_judge


def _left_by(_variant: Variant, _fault: Fault) -> NoReturn:
    raise AssertionError("no seed tells of rebuilds, so that the reference does not perform them")


@pytest.mark.volfault("rebuild")
def test_rebuild(volfault_scenario: ScenarioRun) -> None:
    """Every single fault of the flow, in each of its variants."""
    run_and_judge(volfault_scenario, _left_by)
