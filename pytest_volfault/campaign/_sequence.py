"""Flows that follow one another, or are asked of several servers: by what their end is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pytest_volfault.campaign._other_servers import (
    among_others,
    kept_for_others,
    only_of_others,
    others_hold,
    volumes_of,
    with_others_volumes,
)
from pytest_volfault.campaign._placed import Placed, host_of, led_to_its_disks
from pytest_volfault.campaign.stage import Stage, as_here
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.scenario import Meanwhile, Scenario
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import free
from pytest_volfault.targets.contract import Scene, Target
from pytest_volfault.verdicts import once_deleted, violations

_ROOM = ("allocation", "migration_allocation")


def last_scene(stage: Stage, scenario: Scenario) -> Scene:
    """The scene as it is for who asks for the last flow."""
    last = scenario.parts[-1]
    return stage.scene.about(last.server, last.volume)


def for_the_last(target: Target, stage: Stage, scenario: Scenario) -> Stage:
    """The stage of the last flow, whose goal is the flow's own, for the server and the volume that it is asked of."""
    flow = flow_named(scenario.parts[-1].flow)
    placed = _on_stage(stage, scenario)

    def renamed(facts: Facts) -> Facts:
        return placed.renamed(as_here(target, facts))

    return replace(
        stage,
        flow=flow,
        scene=last_scene(stage, scenario),
        goal=renamed(flow.goal(stage.variant)),
        as_good=tuple(map(renamed, flow.as_good(stage.variant))),
        mended=tuple(map(renamed, flow.mended(stage.variant))),
    )


def after_others(target: Target, stage: Stage, scenario: Scenario, before: Facts, state: Facts) -> Stage:
    """The stage of a flow that came after others.

    What other servers are and hold is what those flows have left, and no affair of the last one, and neither are other
    volumes of one that is asked of a volume. To end where it should have begun is as good for it as to end where all
    began, and so is to change nothing of what others have done undisturbed and as it should be.

    Args:
        target: the code under test.
        stage: the last flow's.
        scenario: what was played.
        before: the state when the last flow began.
        state: the state when it was over.
    """
    flow, last = stage.flow, scenario.parts[-1]
    alone = not others_hold(before, last)
    placed = Placed.of(stage, last, before, host_of("server", flow.start(stage.variant)))
    kept = kept_for_others(before, last) if stage.variant.multiattach else ()
    variant = placed.variant.alone if alone or kept else placed.variant

    def seen(end: Facts) -> Facts:
        own = among_others(placed.renamed(as_here(target, end)), last, before, alone=alone)
        if kept:
            free = own.value(last.volume, "status") == "available"
            own = own.but(*kept, *((f"{last.volume}.status=reserved",) if free else ()))
        if not flow.of_server:
            own = _with_room(own, before, last.server)
        every = {*volumes_of(own), *volumes_of(before)}
        about = every - only_of_others(before, last) if flow.of_server else {last.volume}
        return with_others_volumes(own, before.lasting, frozenset(about))

    own, goal = seen(flow.start(variant)), seen(flow.goal(variant))
    if before.value(last.volume, "status") == "deleted" and goal.value(last.volume, "status") == "available":
        # Its owner has deleted it: who was to let go of it has, where nothing of it is left.
        goal = once_deleted(goal, last.volume)
    if flow.after is not None:
        return replace(stage, goal=_met(state, [goal, *_kept(stage, scenario, before, placed)]), start=before)
    as_good, mended = (tuple(map(seen, ends(variant))) for ends in (flow.as_good, flow.mended))
    disturbed = any(part.planned for part in scenario.parts[:-1])
    # What puts data at risk, or is no state to be left in, is none to be content with, whoever has brought it about.
    undisturbed = own if disturbed or violations(before, stage.whole) else before
    start = next((each for each in (own, undisturbed) if state.lasting == each.lasting), stage.start)
    return replace(stage, goal=goal, start=start, as_good=as_good, mended=mended)


def _kept(stage: Stage, scenario: Scenario, before: Facts, placed: Placed) -> Iterator[Facts]:
    """What a flow is for that leaves the volumes as they are: what there was, unless that was no end to be left at."""
    after, last = stage.flow.after, scenario.parts[-1]
    if after is None:
        return
    for there in (before, led_to_its_disks(before, last.server, stage.whole)):
        if stage.flow.reads or not violations(there, stage.whole):
            yield after(stage.variant, there, last.server)
    # What mends what was half detached may end the detach.
    yield after(stage.variant, placed.renamed(free(stage.variant)), last.server)


def _met(state: Facts, goals: Sequence[Facts]) -> Facts:
    return next((goal for goal in goals if state.meets(goal)), goals[0])


def good_ends(target: Target, stage: Stage, scenario: Scenario, state: Facts) -> list[Facts]:
    """Ends that are as good as the flow's own, for what came in between was for them.

    Args:
        target: the code under test.
        stage: the last flow's.
        scenario: what was played.
        state: the state when all was over.
    """
    return [_end_with(target, stage, scenario, each, state) for each in scenario.parts[-1].meanwhile]


def _end_with(target: Target, stage: Stage, scenario: Scenario, other: Meanwhile, state: Facts) -> Facts:
    """An end that is as good where another flow came in between."""
    last, goal = scenario.parts[-1], flow_named(other.flow).goal
    if other.roles == last.roles:
        return _seen(target, stage, scenario, goal, state)
    if other.volume == last.volume:
        return _seen(target, stage, scenario, stage.flow.goal, state, alone=other.flow != "attach")
    own = _seen(target, stage, scenario, stage.flow.goal, state)
    # Of another volume what that flow is for; the volume of this one is no affair of it.
    its = as_here(target, goal(stage.variant)).swapped("server", other.server).swapped("volume", other.volume)
    return with_others_volumes(own, its, frozenset(volumes_of(own) - {other.volume}))


def _seen(
    target: Target,
    stage: Stage,
    scenario: Scenario,
    of: Callable[[Variant], Facts],
    state: Facts,
    *,
    alone: bool = False,
) -> Facts:
    """The start or the goal of a flow on this stage, with other servers as they are in a state.

    Args:
        target: the code under test.
        stage: where it is played.
        scenario: what was played.
        of: which, of which flow.
        state: where the other servers are looked up.
        alone: whether no other server may hold the volume, be it multiattach or not.
    """
    variant = stage.variant.alone if alone else stage.variant
    own = _on_stage(stage, scenario).renamed(as_here(target, of(variant)))
    return among_others(own, scenario.parts[-1], state, alone=alone)


def _on_stage(stage: Stage, scenario: Scenario) -> Placed:
    """Who plays in the last flow where all are as they are when the first one begins."""
    return Placed.of(stage, scenario.parts[-1], stage.start, host_of("server", stage.start))


def _with_room(own: Facts, state: Facts, server: str) -> Facts:
    """The same with what Placement keeps for a server: what is asked of a volume changes nothing of it."""
    room = (fact for relation in _ROOM for fact in state.of_relation(relation) if fact.subject == server)
    return own.but(*map(str, room))
