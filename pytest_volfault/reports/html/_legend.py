"""What a page says of verdicts and of what heals, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_volfault.model.cure import ACTIONS, Action, Actor, Cure
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports.lines import LETTERS, MEANINGS

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
