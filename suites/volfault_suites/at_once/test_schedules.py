"""Runs pairs of operations at once on the session's target, and records each way in which they end."""

from __future__ import annotations

import pytest

from pytest_volfault import AtOnceRuns, Verdict
from volfault_suites.at_once.pairs import NAMES


@pytest.mark.volfault(*NAMES)
def test_at_once(volfault_at_once: AtOnceRuns) -> None:
    """Every order within the bound of switches; each is played again by its id and ends in the same way."""
    for result in volfault_at_once.run():
        assert result.verdict not in (Verdict.UNREACHED, Verdict.NONDETERMINISTIC), result.violations
