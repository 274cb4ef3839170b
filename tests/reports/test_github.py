"""Annotations of a pull request: GitHub's own syntax, which no text may break out of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pytest_volfault.reports.alerts import Alert, Level
from pytest_volfault.reports.github import MOST, workflow_commands

ALERT = Alert("detach.legacy", "baseline-worse", "about", Level.ERROR, "stuck; accepted was leaked", "a.jsonl", 3)


@pytest.fixture(autouse=True)
def on_github(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")


def test_none_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert list(workflow_commands([ALERT])) == []


def test_a_line() -> None:
    (line,) = workflow_commands([ALERT])
    assert line == (
        "::error file=a.jsonl,line=3,title=volfault%3A baseline-worse::detach.legacy: stuck; accepted was leaked"
    )


@pytest.mark.parametrize(("level", "command"), list(zip(Level, ["error", "warning", "notice"], strict=True)))
def test_levels(level: Level, command: str) -> None:
    (line,) = workflow_commands([replace(ALERT, level=level)])
    assert line.startswith(f"::{command} ")


def test_texts_cannot_end_it() -> None:
    (line,) = workflow_commands([replace(ALERT, text="100%\r\n::error::other", file="a,line=9:b.jsonl", rule="x::y")])
    assert line.count("\n") == line.count("\r") == 0
    assert line == (
        "::error file=a%2Cline=9%3Ab.jsonl,line=3,title=volfault%3A x%3A%3Ay::detach.legacy: 100%25%0D%0A::error::other"
    )


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, 1), (MOST, MOST), (MOST + 1, MOST), (500, MOST)])
def test_no_more_than_github_shows(count: int, shown: int) -> None:
    told = list(workflow_commands([ALERT] * count))
    assert len(told) == shown
    if count > MOST:
        assert told[-1] == f"::error title=volfault::and {count - MOST + 1} more, see the log"
