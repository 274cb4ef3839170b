"""Why scenarios are not clean, told once for all of one cause, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.model.cause import Cause, How
from pytest_volfault.model.results import Results
from pytest_volfault.reports.html import render
from pytest_volfault.verdicts import causes_of


@pytest.fixture
def causes(campaign: Results) -> list[Cause]:
    return [cause for cause in causes_of(campaign) if cause.how is not How.UNKNOWN]


def rows(reader: Any) -> list[list[str]]:
    return [[td.text for td in row.find_elements("css selector", "td")] for row in reader.all(".causes tbody tr")]


def test_the_worst_first(reader: Any, campaign: Results, causes: list[Cause]) -> None:
    reader.open(render(campaign))
    told = rows(reader)[:12]
    assert [(row[0].split()[1], int(row[1])) for row in told] == [
        (cause.worst.value, len(cause.members)) for cause in causes[:12]
    ]
    assert [row[2].split("\n")[-1] for row in told] == [cause.replay for cause in causes[:12]]


def test_its_number_leads_to_them(reader: Any, campaign: Results, causes: list[Cause]) -> None:
    reader.open(render(campaign))
    reader.all(".causes td.number a")[0].click()
    reader.until(lambda: reader.one(".figure strong").text == str(len(causes[0].members)))
    assert len(rows(reader)) == 1
    assert set(reader.texts(".list a")) == set(causes[0].members)


def test_its_id_opens_the_scenario(reader: Any, campaign: Results, causes: list[Cause]) -> None:
    reader.open(render(campaign))
    reader.all(".causes p.id a")[0].click()
    reader.until(lambda: reader.one("article.scenario h2").text == causes[0].replay)


def test_none_of_what_is_clean(reader: Any, campaign: Results) -> None:
    reader.open(render(campaign), "#verdict=completed")
    assert reader.all(".causes") == []
