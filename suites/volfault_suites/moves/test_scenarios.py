"""Runs every scenario of the moves on the session's target, and records its verdict."""

from __future__ import annotations

from typing import NoReturn

import pytest

from pytest_volfault import Fault, ScenarioRun, Variant
from volfault_suites.judging import run_and_judge
from volfault_suites.named_only import MOVES


def _left_by(_variant: Variant, _fault: Fault) -> NoReturn:
    raise AssertionError("no seed tells of moves, so that the reference does not perform them")


@pytest.mark.volfault(*MOVES)
def test_move(volfault_scenario: ScenarioRun) -> None:
    """Every single fault of the flow, in each of its variants."""
    run_and_judge(volfault_scenario, _left_by)
