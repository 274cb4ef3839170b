"""The lanes of operations at once, in a real browser: whose each call is, wide and narrow."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from pytest_volfault.model.results import Results
from pytest_volfault.reports.html import render

CELLS = """
    return [...document.querySelectorAll("table.together tbody tr")].map((row) =>
        [...row.cells].map((cell) => [cell.className, cell.innerText.trim()]));
"""
WIDTH = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"


def opened(reader: Any, results: Results) -> list[list[list[str]]]:
    reader.open(render(results), f"#id={quote(results.scenarios[0].scenario.id)}")
    return list(reader.run(CELLS))


def test_each_operation_has_a_lane_and_the_switch_goes_across(reader: Any, at_once: Results) -> None:
    rows = opened(reader, at_once)
    assert reader.texts("table.together thead th") == ["number", "A detach", "B delete,server2"]
    assert [row[0] for row in rows] == [["number", str(n)] for n in range(1, 6)]
    assert rows[0][1:] == [["moves", "[api] cinder.os-begin_detaching → 202"], ["", ""]]
    assert rows[1][1:] == [["", "⇄ A stands at cinder.os-begin_detaching@after: B moves"]]
    assert rows[2][1:] == [["stands", ""], ["moves", "[api] nova.db.bdm_get → done"]]
    assert rows[3][2] == ["moves", "[api] ◷ waits for lock y: never has it"]
    assert rows[4][1] == ["moves hit", "A.1[compute] libvirt.detach_device(vdb) → FAULT no before: x"]


def test_what_the_callers_saw_and_who_waits_for_ever(reader: Any, at_once: Results) -> None:
    opened(reader, at_once)
    assert reader.texts("table.answers tbody tr") == [
        "A detach 202 later: ItemNotFound: no",
        "B delete,server2 no answer it waits for ever",
    ]
    assert reader.one(".waiting").text.split("\n")[:2] == [
        "Who waits for ever",
        "A.1 waits for lock x, which B has, at",
    ]
    assert reader.texts(".waiting li") == ["tool/a.py:9 inner", "tool/a.py:3 outer"]


@pytest.mark.parametrize("width", [640, 1280])
def test_nothing_is_beyond_the_edge(reader: Any, at_once: Results, width: int) -> None:
    reader.driver.set_window_size(width, 1000)
    opened(reader, at_once)
    assert reader.run(WIDTH) <= 0
    reader.driver.set_window_size(1280, 1000)
