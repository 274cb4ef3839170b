"""docs/nova-34.md tells of two operations at once what the searches find: each row of its table is searched again."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from pytest_volfault import Campaign, Scenario

PAGE = Path(__file__).parents[3] / "docs" / "nova-34.md"
# The two operations, how many schedules were run, how many ends they have, and how many of these are not clean.
ROWS = [
    (first, other, *map(int, counts))
    for first, other, *counts in re.findall(
        r"^\| (\w+), (\w+) \| (\d+) \| (\d+) \| (\d+) \| \d+ \|$", PAGE.read_text("utf-8"), re.MULTILINE
    )
]
# More runs than that take so long that they are left to `tox run -e slow`.
QUICK = 24


def test_the_table_has_each_pair_once() -> None:
    pairs = [row[:2] for row in ROWS]
    assert len(pairs) == len(set(pairs)) == 16


@pytest.mark.parametrize(
    ("first", "other", "runs", "ends", "unclean"),
    [pytest.param(*row, marks=pytest.mark.slow if row[2] > QUICK else ()) for row in ROWS],
)
def test_a_pair_ends_as_the_table_says(
    campaign: Campaign, first: str, other: str, runs: int, ends: int, unclean: int
) -> None:
    if not version("nova").startswith("34."):
        pytest.skip("the page is of Nova 34")
    schedules = campaign.schedules(Scenario.parse(f"{first}.attachments:{other}"), 1)
    results = [campaign.run(scenario) for scenario in schedules]
    assert (schedules.searched.run, schedules.ends) == (runs, ends)
    assert sum(not result.verdict.clean for result in results) == unclean
