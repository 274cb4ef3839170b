"""docs/nova-34.md and the page of its causes tell what is shipped of Nova 34."""

from __future__ import annotations

from pathlib import Path

from pytest_volfault import Scenario, shipped_symptoms
from volfault_suites.baselines.findings import OTHERS, RELEASE, page

CAUSES = Path(__file__).parents[2] / "docs" / "nova-34-causes.md"
PAGE = Path(__file__).parents[2] / "docs" / "nova-34.md"


def test_the_page_of_causes_is_made() -> None:
    made = page(shipped_symptoms(RELEASE))
    assert CAUSES.read_text("utf-8") == made, "python -m volfault_suites.baselines.findings > docs/nova-34-causes.md"


def test_every_flow_has_a_section() -> None:
    assert f"## {OTHERS}" not in page(shipped_symptoms(RELEASE))


def test_its_sums() -> None:
    symptoms = shipped_symptoms(RELEASE)
    text = PAGE.read_text("utf-8")
    unclean = [case for case in symptoms.cases if not case.entry.clean]
    faults = [scenario for case in symptoms.cases if (scenario := Scenario.parse(case.id)).faults]
    variants = {scenario.golden.id for scenario in faults}
    flows = {scenario.flow for scenario in faults}
    assert f"of {len(flows)} flows in {len(variants)} variants, {len(faults):,} of them" in text
    told = sum(case.entry.verdict.value == "misreported" for case in unclean)
    incurable = sum(case.entry.heals_by.value == "nothing" for case in unclean)
    places = sum(cause.how.value not in ("as-ever", "others") for cause in symptoms.causes)
    assert f"the {len(unclean):,} scenarios that are not clean come from: {places} places" in text
    assert f"{told} scenarios end cleanly, and the caller was told the opposite" in text
    assert f"Of {len(unclean) - told:,} scenarios that leave something" in text
    assert f"| nothing helps | {incurable:,} |" in text
