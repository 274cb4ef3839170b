"""Plays every flow after each state that an attach, a detach or a delete leaves when something fails."""

from __future__ import annotations

import pytest

from pytest_volfault import FLOWS, LeftoverRuns, Sequel, Verdict


@pytest.mark.volfault("attach", "detach", "delete")
def test_what_comes_next(volfault_leftovers: LeftoverRuns) -> None:
    """What was left is what the next flow finds, and only a question leaves it as it is for certain."""
    left = {each.scenario: each.facts for each in volfault_leftovers.found()}
    for result in volfault_leftovers.run():
        assert result.verdict not in (Verdict.UNREACHED, Verdict.NONDETERMINISTIC), result.violations
        asked = result.scenario.then[-1]
        if left:
            first = next(each for each in left if each.parts[0] == result.scenario.parts[0])
            assert result.found is not None
            assert result.found.lasting == left[first]
        if FLOWS[asked.flow].reads and result.sequel is not None:
            assert result.sequel is Sequel.SAME
