"""docs/nova-34.md and the page of its causes tell what is shipped of Nova 34."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from pytest_volfault import Scenario, Symptoms, shipped_symptoms
from pytest_volfault.model.cure import ACTIONS, Actor, Cure
from volfault_suites.baselines.findings import OTHERS, RELEASE, SECTIONS, page

CAUSES = Path(__file__).parents[2] / "docs" / "nova-34-causes.md"
PAGE = Path(__file__).parents[2] / "docs" / "nova-34.md"
# Who has to help -> how a line of the table of hands begins.
HANDS: Mapping[Actor | None, str] = {
    Actor.TIME: "nobody, for an hour",
    Actor.USER: "the owner: the same request again, ",
    Actor.ADMINISTRATOR: "an administrator: ",
    Actor.SERVICE: "whoever may start nova-compute again",
    Actor.HOST: "root on the host",
    None: "nothing helps",
}


def _hand(cure: Cure) -> Actor | None:
    """The most privileged one that a cure needs; None where nothing cures."""
    order = list(Actor)
    return None if cure == Cure.NOTHING else max((ACTIONS[name].actor for name in cure.actions), key=order.index)


@pytest.fixture(scope="module")
def symptoms() -> Symptoms:
    """Of 15,000 scenarios; reading them takes seconds."""
    return shipped_symptoms(RELEASE)


@pytest.fixture(scope="module")
def made(symptoms: Symptoms) -> str:
    """The page of causes."""
    return page(symptoms)


def test_the_page_of_causes_is_made(made: str) -> None:
    assert CAUSES.read_text("utf-8") == made, "python -m volfault_suites.baselines.findings > docs/nova-34-causes.md"


def test_every_flow_has_a_section(made: str) -> None:
    assert f"## {OTHERS}" not in made


def test_its_sums(symptoms: Symptoms) -> None:
    text = PAGE.read_text("utf-8")
    unclean = [case for case in symptoms.cases if not case.entry.clean]
    faults = [scenario for case in symptoms.cases if (scenario := Scenario.parse(case.id)).faults]
    variants = {scenario.golden.id for scenario in faults}
    flows = {scenario.flow for scenario in faults}
    assert f"of {len(flows)} flows in {len(variants)} variants, {len(faults):,} of them" in text
    told = sum(case.entry.verdict.value == "misreported" for case in unclean)
    places = sum(cause.how.value not in ("as-ever", "others") for cause in symptoms.causes)
    assert f"the {len(unclean):,} scenarios that are not clean come from: {places} places" in text
    assert f"{told} scenarios end cleanly, and the caller was told the opposite" in text
    assert f"Of {len(unclean) - told:,} scenarios that leave something" in text


# Heading of docs/nova-34.md -> what the scenarios are, beside those whose verdict a table has, that it names.
VERDICTS: Mapping[str, str] = {"Data at risk": "unsafe", "What the caller is told": "misreported"}


def _section(heading: str) -> str:
    return PAGE.read_text("utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def _ids(text: str) -> list[str]:
    """What stands between backticks and is an id: a flow in a variant, and what goes wrong."""
    spans = " ".join(text.split()).split("`")[1::2]
    return [each for each in spans if re.fullmatch(r"[a-z_]+\.(?:attachments|legacy)[\w-]*(?:[/:].*)?", each)]


def test_every_id_that_it_names_is_one() -> None:
    ids = _ids(PAGE.read_text("utf-8"))
    assert len(ids) > 60
    assert [each for each in ids if Scenario.parse(each).id != each] == []


@pytest.mark.parametrize("heading", VERDICTS)
def test_what_it_names_is_as_it_says(symptoms: Symptoms, heading: str) -> None:
    """Of what is not shipped, such as sequences, the suites have tests (`test_findings`)."""
    shipped = {case.id: case.entry.verdict.value for case in symptoms.cases}
    told = [each for each in _ids(_section(heading)) if each in shipped and "/" in each]
    assert told
    assert {each: shipped[each] for each in told if shipped[each] != VERDICTS[heading]} == {}


def test_its_table_of_moves_has_the_verdicts_that_are_shipped(symptoms: Symptoms) -> None:
    shipped = {case.id: case.entry for case in symptoms.cases}
    rows = [line.strip("| ").split(" | ") for line in _section("Servers that move").splitlines() if "`" in line]
    told = {_ids(row[-1])[0]: row[0] for row in rows if len(row) == 4}
    assert len(told) > 5
    found = {each: shipped[each] for each in told if each in shipped}
    assert len(found) > 4
    assert {each: told[each] for each, entry in found.items() if not entry.judged.startswith(told[each])} == {}


def test_its_table_of_hands(symptoms: Symptoms) -> None:
    needed = Counter(
        _hand(case.entry.heals_by)
        for case in symptoms.cases
        if not case.entry.clean and case.entry.verdict.value != "misreported"
    )
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    for hand, beginning in HANDS.items():
        (told,) = (row[-1] for row in rows if row[0].startswith(beginning))
        assert told == f"{needed[hand]:,}", beginning


def test_its_figures_of_what_nothing_helps(symptoms: Symptoms) -> None:
    incurable: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for case in symptoms.cases:
        if not case.entry.clean and case.entry.verdict.value != "misreported":
            flow = Scenario.parse(case.id).flow
            left[flow] += 1
            incurable[flow] += case.entry.heals_by == Cure.NOTHING
    text = PAGE.read_text("utf-8")
    single = ("attach", "detach", "delete")
    ours, all_of_it = sum(incurable[flow] for flow in single), sum(left[flow] for flow in single)
    assert f"Of attach, detach and delete it is {ours} of {all_of_it:,}" in text
    of_moves = sum(incurable[flow] for flow in SECTIONS["Servers that move"])
    assert f"{of_moves:,} of what nothing helps are of servers that move" in text
