"""Operations at once as a page takes them: whose each call is, who moves, and who waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pytest_volfault.model.results import Results
from pytest_volfault.reports.html import render


def test_each_call_has_its_task_and_a_switch_says_who_moves(at_once: Results, parsed: Callable[[str], Any]) -> None:
    data = parsed(render(at_once)).data
    operations, answers, waits = data["together"][data["scenarios"]["together"][0]]
    assert operations == [["A", "detach"], ["B", "delete,server2"]]
    assert answers == [["A", 202, None, "ItemNotFound: no"], ["B", None, "it waits for ever", None]]
    assert waits == [["A.1", "lock x", "B", ["tool/a.py:9 inner", "tool/a.py:3 outer"]]]
    calls = [data["calls"][step // 4] for step in data["differences"][data["scenarios"]["difference"][0]]]
    assert [data["tasks"][call[-1]] for call in calls] == ["A", "A", "B", "B", "A.1"]
    assert data["texts"][calls[1][4]] == "B"


def test_a_page_of_single_flows_holds_nothing_of_it(campaign: Results, parsed: Callable[[str], Any]) -> None:
    data = parsed(render(campaign)).data
    assert "together" not in data["scenarios"]
    assert data["together"] == []


def test_beside_it_a_single_flow_has_none(at_once: Results, campaign: Results, parsed: Callable[[str], Any]) -> None:
    both = replace(campaign, scenarios=(*at_once.scenarios, campaign.scenarios[0]))
    assert parsed(render(both)).data["scenarios"]["together"] == [0, -1]
