"""Runs every scenario of offloads on the session's target, and records its verdict."""

from __future__ import annotations

from typing import NoReturn

import pytest

from pytest_volfault import Fault, ScenarioRun, Variant
from volfault_suites.judging import run_and_judge


def _left_by(_variant: Variant, _fault: Fault) -> NoReturn:
    raise AssertionError("no seed tells of offloads, so that the reference does not perform them")


@pytest.mark.volfault("shelve_offload")
def test_shelve_offload(volfault_scenario: ScenarioRun) -> None:
    """Every single fault of the flow, in each of its variants."""
    run_and_judge(volfault_scenario, _left_by)
