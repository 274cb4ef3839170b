"""What a page says of verdicts and of what heals, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_volfault.model.cure import ACTIONS, Action, Actor, Cure
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports.lines import LETTERS

MEANINGS: Mapping[Verdict, str] = {
    Verdict.COMPLETED: "the flow reached its goal, and nothing is left over",
    Verdict.ROLLED_BACK: "it failed, and everything is as before",
    Verdict.MISREPORTED: "one of these, and the caller was told the opposite",
    Verdict.RECOVERABLE: "neither, but the caller's plain retry reaches the goal",
    Verdict.LEAKED: "something is left that nothing refers to",
    Verdict.STUCK: "a state in between that no retry leaves",
    Verdict.UNSAFE: "data is at risk",
    Verdict.UNREACHED: "the fault never struck, which is no pass",
    Verdict.NONDETERMINISTIC: "two runs of it differ; it says nothing about the target",
}

ACTORS: Mapping[Actor, str] = {
    Actor.TIME: "nobody",
    Actor.USER: "the owner",
    Actor.ADMINISTRATOR: "an administrator of the cloud",
    Actor.SERVICE: "whoever may start nova-compute",
    Actor.HOST: "root on the host",
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


def cures(found: Sequence[Cure]) -> list[dict[str, Any]]:
    """What heals, as the scripts take it: in words, and step by step."""
    return [{"name": cure.value, "phrase": cure.phrase, "steps": list(map(_step, _known(cure)))} for cure in found]


def _known(cure: Cure) -> list[Action]:
    return [ACTIONS[name] for name in cure.actions if name in ACTIONS]


def _step(action: Action) -> dict[str, Any]:
    return {"phrase": action.phrase, "actor": ACTORS[action.actor], "commands": list(action.commands)}
