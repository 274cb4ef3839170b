"""Text against what it stands on, in both colour schemes: 4.5 to 1, as WCAG 2.2 asks of level AA (1.4.3)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from pytest_volfault.model.results import Results
from pytest_volfault.reports.html import render, render_comparison

ENOUGH = 4.5
SCENARIO = "detach.attachments/cinder.attachment_delete@after=connection-reset,once"
# Each distinct pair of a text's colour and of a colour below it, and where it was met first. What stands back
# because a filter leaves it out is no text to read.
PAIRS = """
const parse = (text) => [...text.matchAll(/rgba?\\(([^)]*)\\)/g)].map(([, parts]) => parts.split(",").map(Number));
const solid = (colour) => colour.length < 4 || colour[3] > 0;
function below(element) {
  for (let each = element; each; each = each.parentElement) {
    const style = getComputedStyle(each);
    const found = [...parse(style.backgroundImage), ...parse(style.backgroundColor)].filter(solid);
    if (found.length) return found;
  }
  return [[255, 255, 255]];
}
const grounds = [...document.querySelectorAll(".diagram rect")].flatMap((rect) => parse(getComputedStyle(rect).fill));
const pairs = new Map();
for (const element of document.querySelectorAll("body *")) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!own || !element.checkVisibility() || element.matches(".out, script, style, title, .unseen")) continue;
  const drawn = element.namespaceURI.endsWith("svg");
  const [colour] = parse(drawn ? getComputedStyle(element).fill : getComputedStyle(element).color);
  for (const ground of drawn ? [...grounds, ...below(element)] : below(element)) {
    pairs.set([colour, ground].join("|"), [colour, ground, element.outerHTML.slice(0, 90)]);
  }
}
return [...pairs.values()];
"""


def luminance(colour: list[float]) -> float:
    """As WCAG defines it of a colour in sRGB."""
    parts = [part / 255 for part in colour[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: list[float], other: list[float]) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", ["survey", "scenario", "comparison"])
def test_text_can_be_read(reader: Any, campaign: Results, scheme: str, view: str) -> None:
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    try:
        page = render_comparison([campaign, campaign]) if view == "comparison" else render(campaign)
        reader.open(page, f"#id={quote(SCENARIO, safe='')}" if view == "scenario" else "#change=any")
        pairs = reader.run(PAIRS)
    finally:
        reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert len(pairs) > 5
    weak = [(round(contrast(one, other), 2), where) for one, other, where in pairs if contrast(one, other) < ENOUGH]
    assert weak == []


def test_the_schemes_are_two(reader: Any, campaign: Results) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        reader.open(render(campaign))
        grounds.append(reader.run("return getComputedStyle(document.body).backgroundColor"))
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert grounds[0] != grounds[1]


def test_nothing_moves_for_those_who_do_not_want_it(reader: Any, campaign: Results) -> None:
    taken = "return getComputedStyle(document.querySelector('.toggle')).transitionDuration"
    reader.open(render(campaign))
    assert reader.run(taken) != "0s"
    media = {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]}
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    assert reader.run(taken) == "0s"
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_on_paper(reader: Any, campaign: Results) -> None:
    """Filters and buttons are not printed; the heat maps and the counts are, on white."""
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        reader.open(render(campaign))
        assert reader.all(".filters, button.plain") == []
        assert reader.all(".counts") != []
        assert reader.all(".heat") != []
        assert reader.run("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    finally:
        reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
