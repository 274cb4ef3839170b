"""Several campaigns: what became of each scenario from one to the next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pytest_volfault.model.cure import Cure
from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Results
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports.html import render_comparison
from pytest_volfault.reports.html._changes import Change, changes


@pytest.fixture
def result(campaign: Results) -> Result:
    return campaign.scenarios[0]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ("completed completed completed", []),
        ("completed stuck stuck", [(1, Change.WORSE)]),
        ("unsafe leaked completed", [(1, Change.BETTER), (2, Change.BETTER)]),
        ("- stuck stuck", [(1, Change.COMES)]),
        ("stuck - unsafe", [(1, Change.GOES), (2, Change.COMES), (2, Change.WORSE)]),
        ("stuck - stuck", [(1, Change.GOES), (2, Change.COMES)]),
        ("unreached completed unreached", [(1, Change.UNKNOWN), (2, Change.UNKNOWN)]),
        ("unsafe nondeterministic unsafe", [(1, Change.UNKNOWN), (2, Change.UNKNOWN)]),
    ],
)
def test_changes(result: Result, verdicts: str, expected: list[tuple[int, Change]]) -> None:
    ends = [None if word == "-" else replace(result, verdict=Verdict(word)) for word in verdicts.split()]
    assert list(changes(ends)) == expected


def test_the_same_verdict_with_another_end(result: Result) -> None:
    other = replace(result, outcome=replace(result.outcome, facts=result.outcome.facts.but("volume.lock[host1]")))
    assert list(changes([result, other])) == [(1, Change.LEFT_OTHERWISE)]
    # What is harder to heal is worse, as it is for a baseline.
    assert list(changes([result, replace(result, heals_by=Cure.NOTHING)])) == [(1, Change.WORSE)]
    # Words of the caller's error change from release to release.
    said = replace(result.outcome, answer=replace(result.outcome.answer, error="in other words"))
    assert list(changes([result, replace(result, outcome=said)])) == []


def test_the_scenarios_of_all(campaign: Results, parsed: Any) -> None:
    first = replace(campaign, scenarios=campaign.scenarios[:200])
    second = replace(campaign, scenarios=campaign.scenarios[100:])
    data = parsed(render_comparison([first, second])).data
    ends = data["scenarios"]["ends"]
    assert len(ends) == len(campaign.scenarios)
    # In both they end alike, and are told by one number.
    assert [isinstance(row, int) for row in ends] == [100 <= n < 200 for n in range(len(ends))]
    assert [row[1] for row in ends[:100]] == [-1] * 100
    assert [row[0] for row in ends[200:]] == [-1] * (len(ends) - 200)


def test_the_order_is_the_given_one(campaign: Results, parsed: Any) -> None:
    several = [replace(campaign, target=replace(campaign.target, version=version)) for version in ("9", "10", "9")]
    data = parsed(render_comparison(several)).data
    assert [each["label"] for each in data["campaigns"]] == ["reference 9 (1)", "reference 10", "reference 9 (3)"]


def test_sixteen_releases_stay_small(many: Results) -> None:
    several = [replace(many, scenarios=many.scenarios[:4_000]) for _ in range(16)]
    assert len(render_comparison(several).encode()) < 250_000
