"""Final states, invariants, verdicts, what heals, and causes."""

from __future__ import annotations

from pytest_volfault.verdicts._causes import causes_of
from pytest_volfault.verdicts._conduct import conduct_of
from pytest_volfault.verdicts._invariant import Invariant
from pytest_volfault.verdicts._invariants import INVARIANTS, violations
from pytest_volfault.verdicts._never_ending import with_deadlock
from pytest_volfault.verdicts._orders import End, said, told_of_no_order
from pytest_volfault.verdicts._remains import nothing_left, once_deleted
from pytest_volfault.verdicts._sequel import sequel_of
from pytest_volfault.verdicts._stood import stood_in
from pytest_volfault.verdicts.final_state import final_state, of_one_volume
from pytest_volfault.verdicts.judge import at_rest, judge

__all__ = [
    "INVARIANTS",
    "End",
    "Invariant",
    "at_rest",
    "causes_of",
    "conduct_of",
    "final_state",
    "judge",
    "nothing_left",
    "of_one_volume",
    "once_deleted",
    "said",
    "sequel_of",
    "stood_in",
    "told_of_no_order",
    "violations",
    "with_deadlock",
]
