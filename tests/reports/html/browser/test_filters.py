"""Filters in a real browser: what they leave, what they count, and that the address says it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Results
from pytest_volfault.reports.html import render

# name of the filter, a value -> whether a scenario passes
CHOICES: list[tuple[str, str, Callable[[Result], bool]]] = [
    ("flow", "delete", lambda result: result.scenario.flow == "delete"),
    ("variant", "attachments", lambda result: result.scenario.variant == "attachments"),
    ("party", "nova.db", lambda result: any(each.point.startswith("nova.db.") for each in result.scenario.faults)),
    (
        "point",
        "brick.disconnect_volume",
        lambda result: any(
            each.point == "brick.disconnect_volume" for each in (*result.scenario.faults, *result.scenario.meanwhile)
        ),
    ),
    ("kind", "crash", lambda result: any(each.kind == "crash" for each in result.scenario.faults)),
    ("kind", "delete in between", lambda result: bool(result.scenario.meanwhile)),
    ("kind", "delete afterwards", lambda result: bool(result.scenario.then)),
    ("heals", "reset-volume+retry", lambda result: result.heals_by.value == "reset-volume+retry"),
]


@pytest.fixture
def opened(reader: Any, campaign: Results) -> Any:
    reader.open(render(campaign))
    return reader


def shown(opened: Any) -> int:
    return int(opened.one(".figure strong").text.replace(",", ""))


def settle(opened: Any, expected: int) -> None:
    opened.until(lambda: shown(opened) == expected)


@pytest.mark.parametrize(("name", "value", "passes"), CHOICES, ids=[f"{name}={value}" for name, value, _ in CHOICES])
def test_a_list(opened: Any, campaign: Results, name: str, value: str, passes: Callable[[Result], bool]) -> None:
    left = [result for result in campaign.scenarios if passes(result)]
    assert 0 < len(left) < len(campaign.scenarios)
    [option] = opened.run(
        "return [...document.getElementById(arguments[0]).options]"
        ".filter((each) => each.value === arguments[1]).map((each) => each.textContent)",
        f"f-{name}",
        value,
    )
    assert option.endswith(f" ({len(left)})")
    opened.choose(name, value)
    settle(opened, len(left))
    assert opened.fragment == f"#{name}={value}"
    # The counts of the verdicts follow, and so does the list.
    counts = Counter(result.verdict.value for result in left)
    assert {text.split()[1]: int(text.split()[2]) for text in opened.texts(".toggle")} == counts
    ids = opened.run("return [...document.querySelectorAll('.list a')].map((a) => a.textContent)")
    assert set(ids) <= {result.scenario.id for result in left}
    assert len(ids) == min(len(left), len(ids)) > 0
    # In the maps, the others stand back.
    marks = opened.run("return document.querySelectorAll('.group[open] .heat button:not(.out)').length")
    assert marks == sum(len(result.scenario.faults) == 1 and not result.scenario.then for result in left)


def test_verdicts_add_up(opened: Any, campaign: Results) -> None:
    counts = Counter(result.verdict.value for result in campaign.scenarios)
    for name in ("unsafe", "leaked"):
        next(each for each in opened.all(".toggle") if name in each.text).click()
    settle(opened, counts["unsafe"] + counts["leaked"])
    pressed = [each.text.split()[1] for each in opened.all('.toggle[aria-pressed="true"]')]
    assert pressed == ["unsafe", "leaked"]
    # What the others would give is still told.
    assert {text.split()[1]: int(text.split()[2]) for text in opened.texts(".toggle")} == counts
    next(each for each in opened.all(".toggle") if "unsafe" in each.text).click()
    settle(opened, counts["leaked"])


def test_words_of_an_id(opened: Any, campaign: Results) -> None:
    opened.one("#q").send_keys("BRICK crash")
    left = [each for each in campaign.scenarios if "brick" in each.scenario.id and "crash" in each.scenario.id]
    settle(opened, len(left))
    assert opened.fragment == "#q=BRICK crash"


def test_filters_together_and_taken_away(opened: Any, campaign: Results) -> None:
    opened.choose("flow", "detach")
    opened.choose("kind", "crash")
    left = [
        each
        for each in campaign.scenarios
        if each.scenario.flow == "detach" and any(fault.kind == "crash" for fault in each.scenario.faults)
    ]
    settle(opened, len(left))
    # A flow without matches is not shown, and one whose filter is set offers what the other filters leave.
    assert [each.text.split()[0] for each in opened.all(".group h3")] == ["detach.attachments"]
    flows = opened.run("return [...document.querySelectorAll('#f-flow option')].map((o) => o.textContent)")
    deletes = sum(
        each.scenario.flow == "delete" and any(fault.kind == "crash" for fault in each.scenario.faults)
        for each in campaign.scenarios
    )
    assert flows == ["any", f"delete ({deletes})", f"detach ({len(left)})"]
    opened.one(".outcome button").click()
    settle(opened, len(campaign.scenarios))
    assert opened.fragment in {"", "#"}


def test_a_link_leads_to_what_was_chosen(reader: Any, campaign: Results) -> None:
    reader.open(render(campaign), "#flow=detach&verdict=unsafe%2Cstuck&q=always&order=id")
    left = [
        each.scenario.id
        for each in campaign.scenarios
        if each.scenario.flow == "detach" and each.verdict.value in {"unsafe", "stuck"} and "always" in each.scenario.id
    ]
    assert shown(reader) == len(left)
    assert reader.texts(".list a") == left[:100]
    assert reader.run("return document.getElementById('f-flow').value") == "detach"
    assert reader.run("return document.getElementById('q').value") == "always"


@pytest.mark.parametrize(
    ("fragment", "sentence"),
    [
        ("#flow=nothing", "No scenario passes the filters."),
        ("#verdict=%E0%A4%A", "No scenario passes the filters."),
        ("#id=detach.attachments%2Fno.such%40before%3Dcrash%2Conce", "This file holds no such scenario."),
    ],
)
def test_a_link_to_what_there_is_not(reader: Any, campaign: Results, fragment: str, sentence: str) -> None:
    reader.open(render(campaign), fragment)
    assert sentence in reader.texts(".notice")


def test_a_link_with_what_the_page_does_not_know(reader: Any, campaign: Results) -> None:
    reader.open(render(campaign), "#nonsense=1&&&=&flow=&__proto__=1&constructor=2")
    assert shown(reader) == len(campaign.scenarios)


def test_the_worst_first_or_by_id(opened: Any, campaign: Results) -> None:
    ranks = {each.scenario.id: each.verdict.rank for each in campaign.scenarios}
    first = [ranks[each] for each in opened.texts(".list a")]
    assert first == sorted(first, reverse=True)
    opened.run(
        "const order = document.getElementById('order'); order.value = 'id'; order.dispatchEvent(new Event('change'))"
    )
    ids = [each.scenario.id for each in campaign.scenarios]
    opened.until(lambda: opened.texts(".list a") == ids[:100])
