"""The page as a file: one that stands by itself, may load nothing, and holds no markup but its own."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.model.results import Results
from pytest_volfault.reports.html import Made, render, render_comparison, write, write_comparison

LOADING = {"link", "img", "iframe", "object", "embed", "audio", "video", "source", "base", "form"}


@pytest.fixture(params=["campaign", "comparison"])
def page(request: pytest.FixtureRequest, campaign: Results) -> str:
    return render(campaign) if request.param == "campaign" else render_comparison([campaign, campaign])


def sha(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def test_it_stands_by_itself(page: str, parsed: Any) -> None:
    elements = parsed(page).elements
    assert not LOADING & {tag for tag, _, _ in elements}
    # The only address in it is the name of SVG's elements, which nobody fetches.
    assert set(re.findall(r"\bhttps?://[^\s\"'`]+", page)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"@import|url\((?!#)|\bfetch\(|XMLHttpRequest|WebSocket|\bimport\b", page)
    assert all(not {"src", "href"} & set(attributes) or attributes["href"] == "#main" for _, attributes, _ in elements)


def test_its_policy_allows_its_one_style_and_script(page: str, parsed: Any) -> None:
    document = parsed(page)
    [policy] = [a["content"] for a, _ in document.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    rules = dict(rule.split(maxsplit=1) for rule in policy.split("; "))
    [(_, style)] = document.all("style")
    [script] = [text for attributes, text in document.all("script") if "type" not in attributes]
    assert rules == {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "script-src": sha(script),
        "style-src": sha(style),
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }


def test_scripts_make_no_markup_of_texts(page: str, parsed: Any) -> None:
    [script] = [text for attributes, text in parsed(page).all("script") if "type" not in attributes]
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser", script
    )


def test_whatever_is_in_it_the_elements_are_the_same(
    hostile: Results, campaign: Results, parsed: Any, text: str
) -> None:
    """A text that became markup would add an element or an attribute."""
    extras: dict[str, Any] = {
        "findings": {hostile.scenarios[0].scenario.id: (text, text)},
        "handlers": {"ran": 0, "known": 1, "never": [{"file": text, "line": 1, "function": text, "what": text}]},
    }
    document = parsed(render(hostile, command=text, **extras))
    assert [tag for tag, _, _ in document.elements] == [tag for tag, _, _ in parsed(render(plain(hostile))).elements]
    assert not [name for _, attributes, _ in document.elements for name in attributes if name.startswith("on")]
    told = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert document.data["target"] == {"name": told, "version": told}
    assert document.data["command"] == told
    assert document.all("title")[0][1] == f"{told} {told} - volfault"


def plain(hostile: Results) -> Results:
    from dataclasses import replace

    return replace(hostile, target=replace(hostile.target, name="plain", version="1"))


def test_it_is_written_whatever_is_in_it(hostile: Results, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    write(path, hostile)
    assert path.read_text("utf-8") == render(hostile)
    write_comparison(path, [hostile, hostile])
    assert path.read_text("utf-8") == render_comparison([hostile, hostile])
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_campaign_makes_the_same_page(campaign: Results) -> None:
    assert render(campaign) == render(campaign)


def test_a_reader_without_scripts_sees_the_counts(campaign: Results, parsed: Any) -> None:
    text = " ".join(
        "".join(text) for tag, _, text in parsed(render(campaign)).elements if tag not in {"script", "style"}
    )
    counts = [result.verdict.value for result in campaign.scenarios]
    for name in set(counts):
        assert re.search(rf"{name}\s+\S\s+{counts.count(name)}\b", text), name
    assert "at most 1 fault each" in text


@pytest.mark.parametrize(
    ("baseline", "said"),
    [("a<b.jsonl of nova 34.0.0", "a<b.jsonl of nova 34.0.0"), ("", "none: nothing was compared"), (None, None)],
)
@pytest.mark.parametrize("several", [False, True])
def test_its_head_says_when_and_how_it_was_made(
    campaign: Results, parsed: Any, baseline: str | None, said: str | None, several: bool
) -> None:
    made = Made(datetime(2026, 11, 28, 4, 5, 6, tzinfo=UTC), "pytest -k 'a<b'", baseline)
    page = parsed(render_comparison([campaign, campaign], made) if several else render(campaign, made=made))
    assert page.all("time") == [({"datetime": "2026-11-28T04:05+00:00"}, "2026-11-28 04:05 UTC")]
    assert [text for _, text in page.all("code")] == ["pytest -k 'a<b'"]
    assert [text for _, text in page.all("dd") if text] == ([] if said is None else [said])
