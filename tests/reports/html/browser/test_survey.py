"""The page as it opens: counts, heat maps and the list, in a real browser."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

import pytest

from pytest_volfault.model.results import Results
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports._grid import party_of
from pytest_volfault.reports.html import render
from pytest_volfault.reports.lines import LETTERS


@pytest.fixture
def opened(reader: Any, campaign: Results) -> Any:
    reader.open(render(campaign))
    return reader


def test_the_heading_tells_what_was_run(opened: Any, campaign: Results) -> None:
    assert opened.one("h1").text == f"reference {campaign.target.version}"
    bound = opened.one(".bound").text
    run, planned = sum(campaign.run.values()), campaign.bound.planned
    assert bound.startswith(f"{run} of {planned} scenarios, at most 1 fault each, of 2 flows and variants; and 2 in ")
    counts = Counter(result.verdict for result in campaign.scenarios)
    rows = {row.split()[1]: int(row.split()[2]) for row in opened.texts(".counts:first-of-type tbody tr")}
    assert rows == {verdict.value: counts[verdict] for verdict in Verdict if counts[verdict]}
    assert {"unsafe", "stuck", "unreached"} < set(rows)


def test_every_id_is_put_together_again(opened: Any, campaign: Results) -> None:
    """The list tells them all, once the reader has gone to its end."""
    for _ in range(len(campaign.scenarios) // 100):
        opened.run("document.querySelector('.list .more').click()")
    ids = opened.run("return [...document.querySelectorAll('.list a')].map((a) => a.textContent)")
    assert sorted(ids) == [result.scenario.id for result in campaign.scenarios]


def test_a_cell_has_the_verdict_of_its_fault(opened: Any, campaign: Results) -> None:
    """Each scenario with a single fault has one mark in the maps, with its letter and in words."""
    told = opened.run(
        "return [...document.querySelectorAll('.heat button')].map((each) => [each.textContent, each.ariaLabel])"
    )
    golden = campaign.golden_by_id
    expected = []
    for result in campaign.scenarios:
        if len(result.scenario.faults) != 1 or result.scenario.then:
            continue
        fault, run = result.scenario.faults[0], golden[result.scenario.golden.id]
        same = not run.verdict.clean and run.outcome.facts.lasting == result.outcome.facts.lasting
        call = fault.point + (f"#{fault.occurrence}" if fault.occurrence > 1 else "")
        words = f"{call}, {fault.kind} {fault.when} {fault.times}: {result.verdict.value}"
        expected.append(["=" if same else LETTERS[result.verdict][0], words + ", as without any fault" * same])
    assert sorted(told) == sorted(expected)
    assert Counter(letter for letter, _ in told)["="] > 10


def test_rows_go_down_as_the_flow_does(opened: Any, campaign: Results) -> None:
    trace = campaign.golden_by_id["detach.attachments"].outcome.trace
    calls = [entry.point for entry in trace if entry.point.startswith("cinder.")]
    section = next(each for each in opened.all(".group") if "detach.attachments" in each.text)
    table = next(each for each in section.find_elements("css selector", ".heat") if each.text.startswith("cinder"))
    rows = [
        row.find_element("css selector", "th.call").text.split()[0]
        for row in table.find_elements("css selector", "tbody tr")
    ]
    assert [f"cinder.{row}" for row in rows] == [point for point in calls if point != "cinder.versions"]
    steps = [
        row.find_element("css selector", "td.step").text for row in table.find_elements("css selector", "tbody tr")
    ]
    assert [step for step in steps if step] == ["1 begin_detaching", "4+5 attachment_delete"]


def test_columns_are_the_kinds_by_name_and_crash_behind_them(opened: Any, campaign: Results) -> None:
    """As on the terminal, with what says the party left out."""
    for group in opened.all(".group[open]"):
        name = group.find_element("css selector", "h3").text
        for table in group.find_elements("css selector", ".heat"):
            party = table.find_element("css selector", "caption bdi").text
            met = {
                result.scenario.faults[0].kind + (" late" if result.scenario.faults[0].when == "late" else "")
                for result in campaign.scenarios
                if result.scenario.golden.id == name and len(result.scenario.faults) == 1
                if party_of(result.scenario.faults[0].point) == party
            }
            kinds = sorted(met, key=lambda kind: (kind == "crash", kind))
            shown = [each.text for each in table.find_elements("css selector", "th.kind")]
            assert shown == [kind.removeprefix(f"{party}-") for kind in kinds]


def test_no_two_verdicts_look_alike_without_colours(opened: Any) -> None:
    """By letter and by what is left of a mark on paper: its outline."""
    marks = opened.run(
        """
        return [...document.querySelectorAll(".letters .mark")].map((each) => {
          const style = getComputedStyle(each);
          return [each.textContent, [style.borderRadius, style.borderStyle, style.borderWidth,
            style.backgroundImage.slice(0, 40), style.backgroundColor === "rgba(0, 0, 0, 0)"].join(" ")];
        });
        """
    )
    letters = [letter for letter, _ in marks]
    assert sorted(letters) == sorted([*(letter for letter, _ in LETTERS.values()), "="])
    # The two that say nothing about the target share their shape.
    shapes = {letter: shape for letter, shape in marks if letter != "!"}
    assert len(set(shapes.values())) == len(shapes)


def test_a_flow_that_is_unclean_by_itself_says_so(opened: Any) -> None:
    [group] = [each for each in opened.all(".group") if "host_down" in each.text]
    assert "Without any fault it ends U unsafe, healed by" in group.text.replace("\n", " ")


def test_tables_are_tables(opened: Any) -> None:
    """Each has a caption or a label, and its headings say what they head."""
    unsaid = opened.run(
        """
        return [...document.querySelectorAll("table")].filter((table) =>
          !(table.caption?.textContent || table.ariaLabel) || [...table.querySelectorAll("th")].some((th) => !th.scope)
        ).map((table) => table.outerHTML.slice(0, 200));
        """
    )
    assert unsaid == []
    levels = [int(each.tag_name[1]) for each in opened.all("h1, h2, h3")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    nameless = opened.run(
        "return [...document.querySelectorAll('button, select, input, a')]"
        ".filter((each) => !(each.ariaLabel || each.textContent || each.labels?.length)).length"
    )
    assert nameless == 0


def test_marks_are_told_apart_without_colours(opened: Any) -> None:
    """By their letters, and by their outlines. What says nothing about the target is all of one outline."""
    marks = opened.run(
        """
        const verdicts = JSON.parse(document.getElementById("data").textContent).verdicts;
        return verdicts.map((verdict) => {
          const mark = document.body.appendChild(document.createElement("span"));
          mark.className = `mark v-${verdict.name}`;
          const { borderStyle, borderWidth, borderColor, borderRadius, backgroundImage, backgroundColor } =
            getComputedStyle(mark);
          const drawn = borderColor.startsWith("rgba(0, 0, 0, 0)") ? "" : `${borderStyle} ${borderWidth}`;
          const pattern = backgroundImage.replace(/rgba?\\([^)]*\\)/g, "colour");
          const filled = backgroundColor !== "rgba(0, 0, 0, 0)";
          mark.remove();
          return [verdict.told, verdict.letter, [drawn, borderRadius, pattern, filled].join("; ")];
        });
        """
    )
    assert len({letter for _, letter, _ in marks}) == len(marks)
    outlines = [outline for told, _, outline in marks if told]
    assert len(set(outlines)) == len(outlines) == 7


@pytest.mark.parametrize("width", [600, 1280])
def test_nothing_is_wider_than_the_window(opened: Any, width: int) -> None:
    opened.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    try:
        assert opened.run("return document.documentElement.scrollWidth") <= width
    finally:
        opened.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_causes_stand_before_the_counts(opened: Any) -> None:
    places = [opened.all(each)[0].location["y"] for each in (".causes", ".figures", ".help", ".heat")]
    assert places == sorted(places)


def test_its_help_has_the_address_of_a_scenario_that_opens(opened: Any, campaign: Results) -> None:
    opened.one(".help summary").click()
    told = opened.one(".help").text
    assert all(sign in told for sign in ("#id=", "=", "#2", "4+5", "--log-file=FILE"))
    link = opened.one(".help a")
    identifier = link.text
    assert identifier in campaign.by_id
    link.click()
    assert opened.one("article h2").text == identifier
