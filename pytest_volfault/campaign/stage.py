"""A flow and variant made ready on a target, and how its state is read."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from pytest_volfault.errors import Stopped, VolfaultError
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.flows import Flow
from pytest_volfault.model.outcome import Outcome
from pytest_volfault.model.result import Result
from pytest_volfault.model.variant import Variant
from pytest_volfault.targets.contract import Scene, Target
from pytest_volfault.verdicts import final_state


@dataclass(frozen=True, slots=True)
class Stage:
    """A flow and variant made ready: where it starts, what it is for, and how it goes when nothing fails.

    Attributes:
        whole: what the volume looks like when it is wholly attached.
    """

    flow: Flow
    variant: Variant
    scene: Scene
    start: FinalState
    goal: FinalState
    whole: FinalState
    golden: Outcome


@dataclass(frozen=True, slots=True)
class Broken:
    """A flow and variant that does not do without faults what it is for, so that its faults are not tried.

    Attributes:
        error: why; its message has the trace.
        result: the run without faults, judged as any other.
    """

    error: VolfaultError | Stopped
    result: Result


def state_of(target: Target, scene: Scene) -> FinalState:
    """What is left of a scene now, in the cloud and in the database."""
    records = target.records(scene)
    return final_state(
        target.cloud,
        scene.volume_id,
        scene.server_id,
        bdm=records.bdm,
        vm_state=records.vm_state,
        task_state=records.task_state,
        tagged=records.tagged,
    )


def as_here(start: FinalState, state: FinalState) -> FinalState:
    """A flow's state in the terms of the target that began with `start`: without Nova there are no rows of Nova's."""
    return state if start.vm_state is not None else dataclasses.replace(state, vm_state=None, bdm=False)
