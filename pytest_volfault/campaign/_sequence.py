"""Flows that follow one another, or are asked of several servers: by what their end is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pytest_volfault.campaign.stage import Stage, as_here, state_of
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.contract import Scene, Target


def last_scene(stage: Stage, scenario: Scenario) -> Scene:
    """The scene as it is for who asks for the last flow."""
    last = scenario.parts[-1]
    return stage.scene.about(last.server, last.volume)


def for_the_last(target: Target, stage: Stage, scenario: Scenario) -> Stage:
    """The stage of the last flow: what that is for, and the start as its server and volume see it.

    It goes back to the start to look at it.
    """
    last = scenario.parts[-1]
    flow, scene, start = flow_named(last.flow), last_scene(stage, scenario), stage.start
    if last.roles:
        target.restore(scene.mark)
        start = state_of(target, scene)
    return replace(stage, flow=flow, scene=scene, start=start, goal=as_here(start, flow.goal(stage.variant)))


def after_others(stage: Stage, before: FinalState, state: FinalState) -> Stage:
    """The stage of a flow that came after others.

    Whether other servers hold the volume is what those have left, and no affair of the last flow. To end where it
    should have begun is as good for it as to end where all began.

    Args:
        stage: the last flow's.
        before: the state when it began.
        state: the state when it was over.
    """
    alone = not before.other_attachments
    own, goal = (_seen(stage, of, alone=alone) for of in (stage.flow.start, stage.flow.goal))
    return replace(stage, goal=goal, start=own if state == own else stage.start)


def good_ends(stage: Stage, scenario: Scenario) -> list[FinalState]:
    """Ends that are as good as the flow's own, for what came in between was for them."""
    last = scenario.parts[-1]
    return [
        _seen(stage, flow_named(each.flow).goal)
        if each.roles == last.roles
        else _seen(stage, stage.flow.goal, alone=each.flow != "attach")
        for each in last.meanwhile
    ]


def _seen(stage: Stage, of: Callable[[Variant], FinalState], *, alone: bool = False) -> FinalState:
    """The start or the goal of a flow on this stage.

    Args:
        stage: where it is played.
        of: which, of which flow.
        alone: whether no other server holds the volume, be it multiattach or not.
    """
    variant = replace(stage.variant, multiattach=False) if alone else stage.variant
    return as_here(stage.start, of(variant))
