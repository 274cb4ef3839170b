"""Plays every flow after each state that an attach, a detach or a delete leaves when something fails."""

from __future__ import annotations

import pytest

from pytest_volfault import FLOWS, LeftoverRuns, Sequel, Verdict


@pytest.mark.volfault("attach", "detach", "delete")
def test_what_comes_next(volfault_leftovers: LeftoverRuns) -> None:
    """The next flow finds what was left, and what only asks makes it neither better nor worse."""
    left = {each.scenario.parts: each.facts for each in volfault_leftovers.found()}
    for result in volfault_leftovers.run():
        assert result.verdict not in (Verdict.UNREACHED, Verdict.NONDETERMINISTIC), result.violations
        found, asked = result.found, result.scenario.parts[-1]
        if left:
            assert found is not None
            assert found.lasting == left[result.scenario.parts[:-1]]
        if FLOWS[asked.flow].reads:
            assert result.sequel in (None, Sequel.SAME), result.scenario.id
