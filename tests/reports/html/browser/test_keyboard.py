"""The page without a mouse: Tab, arrows, Enter and Escape reach everything, and what has the focus is seen."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.model.results import Results
from pytest_volfault.reports.html import render


class Keys:
    """Keys without a character, as the WebDriver specification has them (17.4.2)."""

    TAB = "\ue004"
    ENTER = "\ue007"
    ESCAPE = "\ue00c"
    SPACE = "\ue00d"
    END = "\ue010"
    HOME = "\ue011"
    ARROW_LEFT = "\ue012"
    ARROW_UP = "\ue013"
    ARROW_RIGHT = "\ue014"
    ARROW_DOWN = "\ue015"


@pytest.fixture
def opened(reader: Any, campaign: Results) -> Any:
    reader.open(render(campaign))
    return reader


def tab_to(reader: Any, selector: str, most: int = 120) -> None:
    for _ in range(most):
        reader.press(Keys.TAB)
        if reader.run("return document.activeElement.matches(arguments[0])", selector):
            return
    raise AssertionError(f"{most} times Tab do not lead to {selector}")


def label(reader: Any) -> str:
    return str(reader.focused.get_dom_attribute("aria-label"))


def test_the_first_tab_skips_the_heading(opened: Any) -> None:
    opened.press(Keys.TAB)
    assert opened.focused.text == "Skip to the results"
    opened.press(Keys.ENTER)
    opened.press(Keys.TAB)
    assert "toggle" in opened.focused.get_dom_attribute("class")


def test_a_verdict_in_a_map(opened: Any, campaign: Results) -> None:
    """A table is one stop for Tab; within it arrows move, and Enter opens what they stand on."""
    tab_to(opened, ".heat button")
    tables = opened.run("return document.querySelectorAll('.heat').length")
    stops = opened.run("return document.querySelectorAll('.heat button[tabindex=\"0\"]').length")
    assert stops == tables
    where = [label(opened)]
    for key in (Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.END, Keys.HOME, Keys.ARROW_UP):
        opened.press(key)
        where.append(label(opened))
    assert len(set(where)) >= 4
    assert opened.run("return document.querySelectorAll('.heat button[tabindex=\"0\"]').length") == tables
    here = opened.focused
    number = int(here.get_dom_attribute("data-scenario"))
    opened.press(Keys.ENTER)
    opened.until(lambda: opened.all("h2[tabindex]"))
    assert opened.one("h2").text == campaign.scenarios[number].scenario.id
    opened.press(Keys.ESCAPE)
    # The reader is where they were.
    opened.until(lambda: opened.all(".survey"))
    opened.until(lambda: opened.focused == here)


def test_arrows_move_one_by_one_as_they_look(opened: Any) -> None:
    """To the right from `once` is `always`, and down from `before` is `after`."""
    began = "cinder.attachment_delete, connection-reset before once"
    opened.run(f"document.querySelector('button[aria-label^=\"{began}\"]').focus()")
    ways = [label(opened)]
    for key in (Keys.ARROW_RIGHT, Keys.ARROW_DOWN, Keys.ARROW_LEFT, Keys.ARROW_UP):
        opened.press(key)
        ways.append(label(opened))
    told = [way.split(",")[1].split(":")[0].removeprefix(" connection-reset ") for way in ways]
    assert told == ["before once", "before always", "after always", "after once", "before once"]


def test_a_flow_is_opened_and_closed(opened: Any) -> None:
    tab_to(opened, "summary")
    group = opened.focused.find_element("xpath", "..")
    before = group.get_dom_attribute("open")
    opened.press(Keys.ENTER)
    assert group.get_dom_attribute("open") != before
    opened.press(Keys.SPACE)
    assert group.get_dom_attribute("open") == before


def test_a_line_of_the_list(opened: Any) -> None:
    opened.run("document.querySelector('#order').focus()")
    tab_to(opened, ".list a")
    first, second = opened.texts(".list a")[:2]
    assert opened.focused.text == first
    opened.press(Keys.ARROW_DOWN)
    assert opened.focused.text == second
    # The end of what has been made so far; more is made when that comes into sight.
    ids = opened.texts(".list a")
    opened.press(Keys.END)
    assert opened.texts(".list a").index(opened.focused.text) >= len(ids) - 1
    opened.press(Keys.HOME, Keys.ENTER)
    opened.until(lambda: opened.all("h2[tabindex]"))
    assert opened.one("h2").text == first
    # On to the next one, and back to where it began.
    tab_to(opened, ".place a")
    opened.press(Keys.ENTER)
    opened.until(lambda: opened.texts("h2") == [second])
    opened.press(Keys.ESCAPE)
    opened.until(lambda: opened.focused.text == first)


def test_filters(opened: Any, campaign: Results) -> None:
    tab_to(opened, ".toggle")
    opened.press(Keys.SPACE)
    opened.until(lambda: opened.fragment == "#verdict=unsafe")
    tab_to(opened, "#q")
    opened.press("bdm")
    opened.until(lambda: opened.fragment == "#verdict=unsafe&q=bdm")
    opened.press(Keys.ESCAPE)
    opened.until(lambda: opened.fragment == "#verdict=unsafe")
    tab_to(opened, "#f-flow")
    opened.press("delete")
    opened.until(lambda: "flow=delete" in opened.fragment)


def test_going_back_closes_what_was_opened(opened: Any) -> None:
    opened.all(".list a")[0].click()
    opened.until(lambda: opened.all("h2[tabindex]"))
    opened.driver.back()
    opened.until(lambda: opened.all(".survey"))
    assert opened.all(".diagram") == []


def test_what_has_the_focus_is_seen(opened: Any) -> None:
    """Every stop of Tab has an outline of two pixels or more."""
    unseen = []
    for _ in range(25):
        opened.press(Keys.TAB)
        width, style, name = opened.run(
            "const style = getComputedStyle(document.activeElement);"
            "return [parseFloat(style.outlineWidth), style.outlineStyle, document.activeElement.outerHTML.slice(0, 80)]"
        )
        if width < 2 or style == "none":
            unseen.append(name)
    assert unseen == []
