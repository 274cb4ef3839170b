"""Whatever a target says is text: nothing of it runs, nothing is loaded, and it is shown as it is."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest

from pytest_volfault.model.results import Results
from pytest_volfault.reports.html import render, render_comparison

SAFE = """
    const strange = "img, iframe, object, embed, link, [onload], [onerror], [onfocus]";
    return [window.hostile === undefined, document.scripts.length, document.querySelectorAll(strange).length];
"""


def shown(text: str) -> str:
    """A text as a browser has it: there is no character for a lone surrogate."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def texts(reader: Any, selector: str) -> list[str]:
    """What elements hold, seen or not, character by character."""
    return list(
        reader.run("return [...document.querySelectorAll(arguments[0])].map((each) => each.textContent)", selector)
    )


@pytest.fixture
def extras(text: str, hostile: Results) -> dict[str, Any]:
    return {
        "findings": {result.scenario.id: (text, text) for result in hostile.scenarios},
        "handlers": {"ran": 0, "known": 1, "never": [{"file": text, "line": 1, "function": text, "what": text}]},
        "command": f"pytest {text} --volfault-scenario=",
    }


def test_the_survey(reader: Any, hostile: Results, extras: dict[str, Any], text: str) -> None:
    reader.open(render(hostile, **extras))
    assert reader.run(SAFE) == [True, 2, 0]
    told = shown(text)
    assert texts(reader, "h1 bdi") == [told, told]
    assert texts(reader, ".group h3") == [f"detach.{told}"]
    assert set(texts(reader, ".list a")) == {shown(result.scenario.id) for result in hostile.scenarios}
    assert texts(reader, ".handlers td") == [f"{told}:1", told, told]
    assert len(texts(reader, ".heat button")) == 1
    for name in ("variant", "point", "kind", "finding"):
        options = reader.run(f"return [...document.querySelectorAll('#f-{name} option')].map((o) => o.value)")
        assert told in options, name
    # A long word makes its own table scroll, and not the page.
    assert reader.run("return document.documentElement.scrollWidth <= innerWidth")


def test_a_filter(reader: Any, hostile: Results, text: str) -> None:
    """What is chosen from a list goes into the address, and comes out of it the same."""
    reader.open(render(hostile))
    reader.run(
        "const list = document.getElementById('f-point');"
        "list.value = arguments[0]; list.dispatchEvent(new Event('change'))",
        shown(text),
    )
    reader.until(lambda: reader.fragment)
    assert reader.one(".figure strong").text == "3"
    assert reader.run("return document.getElementById('f-point').value") == shown(text)
    assert reader.run(SAFE) == [True, 2, 0]


def test_each_scenario(reader: Any, hostile: Results, extras: dict[str, Any], text: str) -> None:
    told = shown(text)
    reader.open(render(hostile, **extras))
    for result in hostile.scenarios:
        identifier = shown(result.scenario.id)
        [link] = [
            link
            for link in reader.driver.find_elements("css selector", ".list a")
            if link.get_property("textContent") == identifier
        ]
        reader.run("arguments[0].click()", link)
        reader.until(lambda: reader.all(".diagram"))
        assert reader.run(SAFE) == [True, 2, 0]
        assert texts(reader, "h2[tabindex]") == [identifier]
        assert texts(reader, ".judgement li") == [f"{told}: {told}"]
        assert texts(reader, ".finding") == [f"Against the baseline: {told}: {told}"]
        assert texts(reader, ".command") == [f"pytest {told} --volfault-scenario={quoted(identifier)}"]
        reader.one(".as-table summary").click()
        reader.until(lambda: reader.all(".calls"))
        assert f"{told}({told}) → {told}" in texts(reader, ".calls td")
        # The whole of it stands behind what a narrow lane has room for.
        assert any(f"→ FAULT {told} before: {told}" in title for title in texts(reader, ".diagram title"))
        assert reader.run("return document.documentElement.scrollWidth <= innerWidth")
        reader.run("document.querySelector('.back').click()")
        reader.until(lambda: reader.all(".survey"))
    assert reader.run(SAFE) == [True, 2, 0]


def quoted(word: str) -> str:
    return word if re.fullmatch(r"[A-Za-z0-9_@%+=:,./#-]+", word) else shlex.quote(word)


def test_the_comparison(reader: Any, hostile: Results, text: str) -> None:
    told = shown(text)
    reader.open(render_comparison([hostile, hostile]), "#change=any")
    assert reader.run(SAFE) == [True, 2, 0]
    labels = [f"{told} {told}".strip() + f" ({number})" for number in (1, 2)]
    assert texts(reader, ".campaigns tbody th") == labels
    assert set(texts(reader, ".compared a[href*='id=']")) == {shown(result.scenario.id) for result in hostile.scenarios}
    reader.run("document.querySelector(\".compared a[href*='id=']\").click()")
    reader.until(lambda: reader.all(".history"))
    assert told in texts(reader, ".history td")
    assert reader.run(SAFE) == [True, 2, 0]
    assert reader.run("return document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("text", ["harmless"])
def test_the_page_may_run_and_load_nothing_more(reader: Any, hostile: Results, text: str) -> None:
    """Were markup made of a text all the same, the browser would refuse to run or load what is in it."""
    reader.open(render(hostile))
    refused = reader.run(
        """
        const attempts = {
          markup: () => { document.body.innerHTML += "<p>"; },
          handler: () => { document.body.setAttribute("onclick", "window.hostile = 1"); document.body.click(); },
          script: () => { document.createElement("script").textContent = "window.hostile = 1"; },
        };
        const refused = [];
        for (const [name, attempt] of Object.entries(attempts)) {
          try { attempt(); } catch { refused.push(name); }
        }
        const image = document.createElement("img");
        image.src = "http://volfault.invalid/";
        document.body.append(image);
        return refused;
        """
    )
    assert refused == ["markup", "handler", "script"]
    assert reader.run("return window.hostile") is None
    said: list[str] = []
    reader.until(lambda: said.extend(reader.complaints()) or any("volfault.invalid" in each for each in said))
    assert any("img-src" in each or "default-src" in each for each in said)
