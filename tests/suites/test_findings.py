"""docs/nova-34.md tells what is shipped of Nova 34."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_volfault import Symptoms, shipped_symptoms
from volfault_suites.baselines.findings import RELEASE, causes, flows

PAGE = Path(__file__).parents[2] / "docs" / "nova-34.md"


@pytest.mark.parametrize("table", [flows, causes])
def test_its_tables_are_made(table: Callable[[Symptoms], str]) -> None:
    assert table(shipped_symptoms(RELEASE)) in PAGE.read_text("utf-8"), "python -m volfault_suites.baselines.findings"


def test_its_sums() -> None:
    symptoms = shipped_symptoms(RELEASE)
    page = PAGE.read_text("utf-8")
    unclean = [case for case in symptoms.cases if not case.entry.clean]
    told = sum(case.entry.verdict.value == "misreported" for case in unclean)
    incurable = sum(case.entry.heals_by.value == "nothing" for case in unclean)
    places = sum(cause.how.value not in ("as-ever", "others") for cause in symptoms.causes)
    assert f"the {len(unclean):,} scenarios that are not clean come from: {places} places" in page
    assert f"{told} scenarios end cleanly, and the caller was told the opposite" in page
    assert f"Of {len(unclean) - told:,} scenarios that leave something" in page
    assert f"| nothing helps | {incurable} |" in page
