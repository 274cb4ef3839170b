"""Final states, invariants, verdicts, and what heals."""

from __future__ import annotations

from pytest_volfault.verdicts.final_state import final_state
from pytest_volfault.verdicts.invariants import INVARIANTS, Invariant, violations
from pytest_volfault.verdicts.judge import at_rest, judge
from pytest_volfault.verdicts.ladder import first_that_heals

__all__ = ["INVARIANTS", "Invariant", "at_rest", "final_state", "first_that_heals", "judge", "violations"]
