"""Verdicts, degrees and sequels."""

from __future__ import annotations

from enum import Enum

from docs.generator.docstrings import section
from docs.generator.markdown import cell, code, table
from docs.generator.markdown import page as whole
from pytest_volfault.model.sequel import Sequel
from pytest_volfault.model.verdict import Degree, Verdict
from pytest_volfault.reports.lines import LETTERS

INTRODUCTION = """\
# Verdicts

A **verdict** is the judgement of one scenario: what there is when everything has come to rest, and what the caller was
told. The list goes from best to worst. The worst that holds is given. The letter stands for it in tables.

`completed` and `rolled-back` are **clean**: nobody has to do anything.
"""
DEGREES = """\
## Degrees

How `unsafe` an end is, from the least to the worst. The worst of the broken rules counts.
"""
AS_UNFAULTED = """\
An end that its flow reaches without any fault as well, and that is not clean, is marked in results (`as_unfaulted`, and
`=` in a table). The summary counts it once, under the flow.
"""
SEQUELS = """\
## Sequels

Where one flow comes after another, its **sequel** says what it made of what it found.
"""


def page() -> str:
    """The whole page."""
    return whole(
        INTRODUCTION,
        table(("", "verdict", "meaning"), [(code(LETTERS[each][0]), *row(each)) for each in Verdict]),
        AS_UNFAULTED,
        DEGREES,
        table(("degree", "meaning"), map(row, Degree)),
        SEQUELS,
        table(("sequel", "meaning"), map(row, Sequel)),
    )


def row(member: Enum) -> tuple[str, str]:
    """A member of an enum, and what the enum's docstring says of it."""
    return code(member.value), cell(section(type(member), "Attributes")[member.name])
