"""A flow and variant made ready on a target, and how its state is read."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pytest_volfault.errors import Stopped, VolfaultError
from pytest_volfault.injection.witness import Quiet
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.flow import Flow
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.relations import RELATIONS
from pytest_volfault.model.result import Result
from pytest_volfault.model.told import as_told
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.way import Course
from pytest_volfault.targets.contract import Scene, Target
from pytest_volfault.verdicts import final_state


@dataclass(frozen=True, slots=True)
class Stage:
    """A flow and variant made ready: where it starts, what it is for, and how it goes when nothing fails.

    Attributes:
        whole: what there is when the volume is wholly attached.
        course: how it goes through the code under test when nothing fails; None until it has gone.
        quiet: what is raised there then.
        as_good: other ends that are as good as the goal.
        mended: ends that whoever mends what it has left may be content with.
    """

    flow: Flow
    variant: Variant
    scene: Scene
    start: Facts
    goal: Facts
    whole: Facts
    golden: Outcome
    course: Course | None = None
    quiet: Quiet = ()
    as_good: tuple[Facts, ...] = ()
    mended: tuple[Facts, ...] = ()

    def is_goal(self, state: Facts) -> bool:
        """Whether a state is what the flow is for."""
        return any(map(state.meets, (self.goal, *self.as_good)))


@dataclass(frozen=True, slots=True)
class Broken:
    """A flow and variant that does not do without faults what it is for, so that its faults are not tried.

    Attributes:
        error: why; its message has the trace.
        result: the run without faults, judged as any other.
    """

    error: VolfaultError | Stopped
    result: Result


def state_of(target: Target, scene: Scene) -> Facts:
    """What is left of a scene now, in the cloud and in the database."""
    return final_state(target.cloud, scene.cast, target.records(scene), scene.runs, scene.volume_rows)


def as_begun(target: Target, scene: Scene) -> Scene:
    """The scene as it begins, with the guests that run now and the volumes as they are."""
    return replace(
        scene,
        runs=frozenset(guest.run for guest in target.cloud.guests.values()),
        volume_rows=dict(target.cloud.volumes),
    )


def state_after(target: Target, scene: Scene, answer: Answer, server: str) -> Facts:
    """What is left, and what whoever asked was told of a server, by its role."""
    return Facts.of([*state_of(target, scene), *as_told(server, answer.attached or ())])


def as_here(target: Target, state: Facts) -> Facts:
    """A flow's state as far as the target can tell of it: without Nova there are no rows of Nova's."""
    return state.only(RELATIONS.keys() - target.silent)
