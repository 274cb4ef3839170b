"""What a page says of verdicts and of what heals, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_volfault.model.verdict import Rung, Verdict
from pytest_volfault.reports.lines import LETTERS

MEANINGS: Mapping[Verdict, str] = {
    Verdict.COMPLETED: "the flow reached its goal, and nothing is left over",
    Verdict.ROLLED_BACK: "it failed, and everything is as before",
    Verdict.RECOVERABLE: "neither, but the caller's plain retry reaches the goal",
    Verdict.LEAKED: "something is left that nothing refers to",
    Verdict.STUCK: "a state in between that no retry leaves",
    Verdict.UNSAFE: "data is at risk",
    Verdict.UNREACHED: "the fault never struck, which is no pass",
    Verdict.NONDETERMINISTIC: "two runs of it differ; it says nothing about the target",
}


def verdicts() -> list[dict[str, Any]]:
    """Each verdict from best to worst, as the scripts take them."""
    return [
        {
            "name": verdict.value,
            "letter": LETTERS[verdict][0],
            "meaning": MEANINGS[verdict],
            "clean": verdict.clean,
            "told": verdict.rank <= Verdict.UNSAFE.rank,
        }
        for verdict in Verdict
    ]


def rungs() -> list[dict[str, str]]:
    """Each thing that heals, the cheapest first."""
    return [{"name": rung.value, "phrase": rung.phrase} for rung in Rung]
