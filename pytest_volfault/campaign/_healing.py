"""What makes a faulted state whole again, once the fault is gone: found by doing it, the cheapest first.

Many scenarios of a flow leave the same. What is tried on one state is not tried again on its like.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_volfault.campaign.stage import Stage, state_of
from pytest_volfault.injection import Enclosure, process
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.scenario import Fault, Meanwhile, Scenario
from pytest_volfault.model.verdict import Rung
from pytest_volfault.targets.contract import Scene, Target
from pytest_volfault.verdicts import first_that_heals

# A fault at one of these leaves nothing in the memory of a process but what its state shows. A connection to libvirt
# that broke is remembered by who had it, and so may be what the host's tools said.
FORGOTTEN = ("cinder.", "nova.", "servicegroup.", "glance.")


class Healing:
    """The rungs of one target.

    Args:
        target: the code under test.
        enclosure: what surrounds it while it heals.
    """

    def __init__(self, target: Target, enclosure: Enclosure) -> None:
        self._target = target
        self._enclosure = enclosure
        self._retried: dict[Any, bool] = {}
        self._healed: dict[Any, Rung] = {}

    def of(self, stage: Stage, scenario: Scenario) -> Rung:
        """The first rung that heals what the scenario has just left."""
        rungs = _Rungs(self._target, self._enclosure, stage, scenario)
        comparable = self._target.comparable(rungs.faulted)
        if comparable is None:
            return first_that_heals(rungs.all())
        scene = stage.scene
        # What is whole depends on the start, which may have been changed.
        left = (scenario.golden, stage.start, stage.flow.name, scene.server_id, scene.volume_id, comparable, rungs.dead)
        # A retry meets the processes as they are.
        remembered = tuple(
            (each.point, each.kind if isinstance(each, Fault) else each)
            for each in scenario.planned
            if isinstance(each, Meanwhile) or not each.point.startswith(FORGOTTEN)
        )
        as_left = (left, remembered)
        if as_left not in self._retried:
            self._retried[as_left] = rungs.retry()
        if self._retried[as_left]:
            return Rung.RETRY
        # The others begin with a restart, and know nothing of the scenario but what it left.
        if left not in self._healed:
            self._healed[left] = first_that_heals({**rungs.all(), Rung.RETRY: lambda: False})
        return self._healed[left]


class _Rungs:
    """The attempts on one faulted state; each goes back to it first."""

    def __init__(self, target: Target, enclosure: Enclosure, stage: Stage, scenario: Scenario) -> None:
        self._target, self._enclosure = target, enclosure
        self._stage, self._scenario = stage, scenario
        self.faulted, self.dead = target.snapshot(), process.dead()

    def all(self) -> dict[Rung, Callable[[], bool]]:
        """Rung -> whether it heals."""
        return {
            Rung.RETRY: self.retry,
            Rung.RESTART: lambda: self._attempt(lambda: self._after(self._target.restart)),
            Rung.PERIODIC: lambda: self._attempt(lambda: self._after(self._target.periodic)),
            Rung.OPERATOR: lambda: self._attempt(self._operated),
        }

    def retry(self) -> bool:
        """Whether the caller's plain retry reaches the goal."""
        return self._attempt(self._retried)

    def _attempt(self, act: Callable[[], bool]) -> bool:
        process.go_on(self.dead)
        self._target.restore(self.faulted)
        with self._enclosure.around(self._target.cloud.clock, f"{self._scenario.golden.id}/healing"):
            return act()

    def _left(self) -> Facts:
        return state_of(self._target, self._stage.scene).lasting

    def _is_whole(self) -> bool:
        return self._left() in (self._stage.start.lasting, self._stage.goal.lasting)

    def _retried(self) -> bool:
        self._target.perform(self._stage.flow.name, self._stage.variant, self._stage.scene)
        return self._left() == self._stage.goal.lasting

    def _after(self, action: Callable[[Scene], None]) -> bool:
        action(self._stage.scene)
        return self._is_whole() or self._retried()

    def _operated(self) -> bool:
        if self._after(self._target.reset_states):
            return True
        # What Nova maps, and should not, only Nova's own detach takes away.
        if self._stage.flow.name == "attach" and self._target.refusal("detach", self._stage.variant) is None:
            self._target.perform("detach", self._stage.variant, self._stage.scene)
            if self._is_whole() or self._retried():
                return True
        return self._after(self._target.clean_up)
