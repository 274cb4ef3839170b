"""What is left behind, told once for all that end alike, in a real browser."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Results
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports.html import render


@pytest.fixture
def groups(campaign: Results) -> list[list[Result]]:
    """Those that end alike, the worst and then the most first."""
    told: dict[Any, list[Result]] = defaultdict(list)
    for result in campaign.scenarios:
        golden, state = campaign.golden_by_id[result.scenario.golden.id], result.outcome.facts.lasting
        as_ever = not golden.verdict.clean and golden.outcome.facts.lasting == state
        if Verdict.LEAKED.rank <= result.verdict.rank <= Verdict.UNSAFE.rank and not as_ever:
            told[result.verdict, state, result.heals_by].append(result)
    return sorted(told.values(), key=lambda group: (-group[0].verdict.rank, -len(group)))


def rows(reader: Any) -> list[list[str]]:
    return [[td.text for td in row.find_elements("css selector", "td")] for row in reader.all(".leftovers tbody tr")]


def test_the_worst_first(reader: Any, campaign: Results, groups: list[list[Result]]) -> None:
    reader.open(render(campaign))
    assert len(rows(reader)) == 6 < len(groups)
    reader.one(".leftovers .more").click()
    told = rows(reader)
    assert [(row[0].split()[1], int(row[1])) for row in told] == [
        (group[0].verdict.value, len(group)) for group in groups
    ]
    first = groups[0][0]
    lines = told[0][2].split("\n")
    assert lines[: len(first.violations)] == list(map(str, first.violations))
    assert lines[-1] in {group[0].scenario.id for group in groups}
    assert f"volume.status={first.outcome.final_state.volume_status}" in lines[-2]
    assert "secret" not in lines[-2]


def test_its_number_leads_to_them(reader: Any, campaign: Results, groups: list[list[Result]]) -> None:
    reader.open(render(campaign))
    number = int(rows(reader)[0][1])
    reader.all(".leftovers td.number a")[0].click()
    reader.until(lambda: reader.one(".figure strong").text == str(number))
    assert rows(reader)[0][1] == str(number)
    assert len(rows(reader)) == 1
    ids = set(reader.texts(".list a"))
    assert ids in [{result.scenario.id for result in group} for group in groups if len(group) == number]


def test_nothing_is_left_of_what_is_clean(reader: Any, campaign: Results) -> None:
    reader.open(render(campaign), "#verdict=completed")
    assert reader.all(".leftovers") == []
