"""How long pages of thousands of scenarios take to open, and how large they are."""

from __future__ import annotations

import statistics
from typing import Any

import pytest

from pytest_volfault.model.results import Results
from pytest_volfault.reports.html import render, render_comparison

# The limit that the report is made to; milliseconds from the first request to the drawn page.
SECONDS_TO_OPEN = 2.0
TIMES = 5
DRAWN = """
    const [drawn] = performance.getEntriesByName("volfault-drawn");
    const [navigation] = performance.getEntriesByType("navigation");
    return navigation.loadEventEnd && Math.max(drawn.startTime, navigation.loadEventEnd) / 1000;
"""


def opening_time(reader: Any, page: str) -> float:
    """Seconds, the median of several times; the page stands there whole, and answers."""
    taken = []
    for _ in range(TIMES):
        reader.open(page)
        taken.append(reader.until(lambda: reader.run(DRAWN)))
    return statistics.median(taken)


def test_twenty_thousand_scenarios(reader: Any, night: Results, record_property: Any) -> None:
    assert len(night.scenarios) == 20_000
    page = render(night)
    seconds = opening_time(reader, page)
    record_property("seconds", seconds)
    record_property("bytes", len(page.encode()))
    assert reader.one(".figure strong").text == "20,000"
    assert seconds < SECONDS_TO_OPEN


@pytest.mark.slow
def test_a_filter_over_twenty_thousand(reader: Any, night: Results) -> None:
    """From the choice to the new page, drawn."""
    reader.open(render(night))
    taken = reader.run(
        """
        const began = performance.now();
        location.replace("#kind=crash");
        return new Promise((done) => addEventListener("hashchange", () => requestAnimationFrame(() =>
          done((performance.now() - began) / 1000))));
        """
    )
    crashes = sum(any(fault.kind == "crash" for fault in each.scenario.faults) for each in night.scenarios)
    assert reader.one(".figure strong").text == f"{crashes:,}"
    assert taken < 1


@pytest.mark.slow
def test_sixteen_campaigns_of_four_thousand(reader: Any, many: Results) -> None:
    several = [Results(many.target, many.bound, many.scenarios[:4_000], many.golden) for _ in range(16)]
    seconds = opening_time(reader, render_comparison(several))
    assert reader.one(".figure").text == "0 of 4,000 scenarios"
    assert seconds < SECONDS_TO_OPEN
