"""The page of several campaigns in a real browser."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Results
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports.html import render_comparison

WORSE = "detach.attachments/libvirt.detach_device@before=libvirt-device-missing,always"
BETTER = "detach.attachments/cinder.attachment_delete@before=http-500,always"
GONE = "detach.attachments/brick.disconnect_volume@before=crash,once"
OTHERWISE = "detach.attachments/brick.disconnect_volume@after=crash,once"


def release(campaign: Results, version: str, left_out: str = "", **verdicts: Verdict) -> Results:
    """The same campaign on another release, with some verdicts of its own."""
    told = {WORSE: verdicts.get("worse"), BETTER: verdicts.get("better")}

    def result(each: Result) -> Result:
        verdict = told.get(each.scenario.id)
        if each.scenario.id == OTHERWISE and "worse" in verdicts:
            return replace(each, outcome=replace(each.outcome, facts=each.outcome.facts.but("host1.secret[volume]")))
        return each if verdict is None else replace(each, verdict=verdict)

    scenarios = tuple(result(each) for each in campaign.scenarios if each.scenario.id != left_out)
    return Results(replace(campaign.target, version=version), campaign.bound, scenarios, campaign.golden)


@pytest.fixture
def page(campaign: Results) -> str:
    verdicts = [campaign.by_id[key].verdict.value for key in (WORSE, BETTER, GONE, OTHERWISE)]
    assert verdicts == ["completed", "stuck", "stuck", "stuck"]
    return render_comparison(
        [
            release(campaign, "1.0"),
            release(campaign, "2.0", worse=Verdict.UNSAFE),
            release(campaign, "3.0", left_out=GONE, worse=Verdict.UNSAFE, better=Verdict.ROLLED_BACK),
        ]
    )


def told(reader: Any, key: str) -> list[str]:
    """The cells of a scenario's line."""
    row = next(row for row in reader.all(".compared tbody tr") if row.find_elements("css selector", "a")[0].text == key)
    return [" ".join(td.get_property("textContent").split()) for td in row.find_elements("css selector", "td")]


def test_only_what_changed_its_verdict_is_shown_at_first(reader: Any, page: str) -> None:
    reader.open(page)
    assert reader.texts(".compared a[href*='id=']") == [BETTER, WORSE]
    assert told(reader, WORSE) == ["ccompleted", "Uunsafe▼ worse", "Uunsafe"]
    assert told(reader, BETTER) == ["Sstuck", "Sstuck", "brolled-back▲ better"]
    assert reader.one("h1").text == "Campaigns side by side"
    assert reader.one(".bound").text.endswith("2 of them changed their verdict")


def test_each_step(reader: Any, page: str) -> None:
    reader.open(page)
    head = reader.texts(".campaigns thead th")
    rows = [row.text.split()[1:] for row in reader.all(".campaigns tbody tr")]
    steps = {name: [row[head.index(name) : head.index(name) + 1] for row in rows[1:]] for name in ("worse", "better")}
    assert steps == {"worse": [["1"], ["0"]], "better": [["0"], ["1"]]}
    reader.choose("at", "reference 2.0")
    reader.until(lambda: reader.texts(".compared a[href*='id=']") == [WORSE])


def test_a_scenario_that_goes(reader: Any, page: str) -> None:
    reader.open(page, "#change=goes")
    assert reader.texts(".compared a[href*='id=']") == [GONE]
    assert told(reader, GONE)[1:] == ["Sstuck", "\N{MINUS SIGN} goes not run"]


def test_a_scenario_that_leaves_something_else(reader: Any, page: str) -> None:
    """The verdict is the same; the volume's passphrase is there besides."""
    reader.open(page, "#change=left+otherwise")
    assert reader.texts(".compared a[href*='id=']") == [OTHERWISE]
    assert told(reader, OTHERWISE) == ["Sstuck", "Sstuck≠ left otherwise", "Sstuck"]
    reader.all(".compared a[href*='id=']")[0].click()
    reader.until(lambda: reader.all(".history"))
    [row] = [row for row in reader.all(".history tbody tr") if row.text.startswith("host1.secret[volume]")]
    assert [td.text for td in row.find_elements("css selector", "td")] == ["no", "yes"]


def test_all_of_them(reader: Any, page: str, campaign: Results) -> None:
    reader.open(page)
    while chosen := reader.all('.toggle[aria-pressed="true"]'):
        chosen[0].click()
    reader.until(lambda: reader.one(".figure strong").text == str(len(campaign.scenarios)))
    assert reader.fragment == "#change=any"


def test_flow_by_flow(reader: Any, page: str, campaign: Results) -> None:
    reader.open(page)
    rows = {row.text.split()[0]: row.find_elements("css selector", "td") for row in reader.all(".flows tbody tr")}
    assert list(rows) == ["delete.attachments-host_down", "detach.attachments"]
    unclean = [each for each in campaign.scenarios if each.scenario.flow == "detach" and not each.verdict.clean]
    run = sum(each.scenario.flow == "detach" for each in campaign.scenarios)
    texts = [td.text for td in rows["detach.attachments"]]
    assert texts == [
        f"{len(unclean)} of {run}", f"{len(unclean) + 1} of {run} ▼1", f"{len(unclean) - 1} of {run - 1} ▲1",
    ]  # fmt: skip


def test_one_scenario_through_the_campaigns(reader: Any, page: str) -> None:
    reader.open(page)
    next(link for link in reader.all(".compared a") if link.text == WORSE).click()
    reader.until(lambda: reader.all(".history"))
    assert reader.texts(".history thead th") == ["reference 1.0", "reference 2.0 to reference 3.0"]
    verdicts = reader.all(".history tbody tr")[0].find_elements("css selector", "td")
    assert [each.text.split()[-1] for each in verdicts] == ["completed", "unsafe"]
    assert reader.texts(".command") == [
        f"pytest -p volfault --pyargs volfault_suites --volfault-target=reference --volfault-scenario={WORSE}"
    ]
    reader.driver.back()
    reader.until(lambda: reader.all(".survey"))


def test_every_mark_is_explained_where_it_stands(reader: Any, page: str) -> None:
    reader.open(page)
    [caption] = [text for text in reader.texts("caption") if text.startswith("Scenarios that pass")]
    # Each toggle of the filters has its mark; what is unchanged has none in the table.
    marks = [each.text[0] for each in reader.all("[aria-pressed]")]
    assert {"▼", "▲", "≠"} < set(marks)
    assert [mark for mark in (*marks, "·") if mark != "=" and f"{mark} " not in caption] == []
