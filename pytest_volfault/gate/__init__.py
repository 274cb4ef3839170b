"""The gate: what was accepted, what differs from it, and how it is taken over. Knows no pytest."""

from __future__ import annotations

from pytest_volfault.gate._baseline import Baseline, Entry
from pytest_volfault.gate._comparison import Comparison
from pytest_volfault.gate._findings import Finding, FindingKind, compare, gone
from pytest_volfault.gate._groups import Group
from pytest_volfault.gate._other_answer import OtherAnswer
from pytest_volfault.gate.gate import Gate

__all__ = [
    "Baseline",
    "Comparison",
    "Entry",
    "Finding",
    "FindingKind",
    "Gate",
    "Group",
    "OtherAnswer",
    "compare",
    "gone",
]
