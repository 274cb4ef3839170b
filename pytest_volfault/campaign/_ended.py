"""What a scenario's end is measured by: the ends that are as good as its flow's own, as they are known afterwards."""

from __future__ import annotations

import dataclasses

from pytest_volfault.campaign._sequence import good_ends
from pytest_volfault.campaign.stage import Stage
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.targets.contract import Target
from pytest_volfault.verdicts import at_rest, nothing_left, once_deleted


def is_clean(target: Target, stage: Stage, scenario: Scenario, state: Facts) -> bool:
    """Whether an end leaves nothing to do, whatever its caller was told."""
    ended = as_ended(target, stage, scenario, state)
    return at_rest(state, ended.start, ended.goal) is not None


def as_ended(target: Target, stage: Stage, scenario: Scenario, state: Facts) -> Stage:
    """The stage with the ends that are as good as its own.

    Args:
        target: the code under test.
        stage: of the flow that is judged.
        scenario: what was played.
        state: the state when all was over.
    """
    if _is_good(target, stage, scenario, state):
        stage = dataclasses.replace(stage, goal=state)
    if _is_deleted(stage, scenario, state):
        stage = dataclasses.replace(stage, start=once_deleted(stage.start, scenario.parts[-1].volume))
    return stage if stage.flow.rolls_back else dataclasses.replace(stage, start=stage.goal)


def _is_good(target: Target, stage: Stage, scenario: Scenario, state: Facts) -> bool:
    """Whether it ends as well as at its goal: elsewhere, for what came in between, or as the server is gone."""
    last = scenario.parts[-1]
    gone = not stage.flow.deletes and nothing_left(state, last.server, last.volume, stage.start)
    ends = good_ends(target, stage, scenario, state)
    return gone or stage.is_goal(state) or any(state.lasting == end.lasting for end in ends)


def _is_deleted(stage: Stage, scenario: Scenario, state: Facts) -> bool:
    """Whether somebody has deleted the volume that the flow is about, which the flow is not for."""
    volume = scenario.parts[-1].volume
    return state.value(volume, "status") == "deleted" != stage.goal.value(volume, "status")
