"""What makes a faulted state whole again, once the fault is gone: found by doing it, the cheapest first.

Many scenarios of a flow leave the same. What is tried on one state is not tried again on its like.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pytest_volfault.campaign.stage import Stage, state_of
from pytest_volfault.extensions import cures as curing
from pytest_volfault.extensions.cures import Case, Cure
from pytest_volfault.injection import Enclosure, process
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.scenario import Fault, Meanwhile, Scenario
from pytest_volfault.model.verdict import Rung
from pytest_volfault.targets.contract import Target
from pytest_volfault.verdicts import first_that_heals

# A fault at one of these leaves nothing in the memory of a process but what its state shows. A connection to libvirt
# that broke is remembered by who had it, and so may be what the host's tools said.
FORGOTTEN = ("cinder.", "nova.", "servicegroup.", "glance.")


class Healing:
    """The rungs of one target.

    Args:
        target: the code under test.
        enclosure: what surrounds it while it heals.
        cures: what is tried, the cheapest first. Those that ship begin with the plain retry, and end before all others.
    """

    def __init__(self, target: Target, enclosure: Enclosure, cures: Sequence[Cure] = curing.SHIPPED) -> None:
        self._target = target
        self._enclosure = enclosure
        shipped = {cure.name for cure in curing.SHIPPED}
        self._shipped = [cure for cure in cures if cure.name in shipped]
        self._added = [cure for cure in cures if cure.name not in shipped]
        self._retried: dict[Any, bool] = {}
        self._healed: dict[Any, Rung] = {}
        self._helped: dict[Any, Rung] = {}

    def of(self, stage: Stage, scenario: Scenario) -> Rung:
        """The first rung that heals what the scenario has just left."""
        rungs = _Rungs(self._target, self._enclosure, stage, scenario)
        comparable = self._target.comparable(rungs.faulted)
        if comparable is None:
            return first_that_heals(rungs.of((*self._shipped, *self._added)))
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
            self._healed[left] = first_that_heals(rungs.of(self._shipped[1:]))
        if self._healed[left] is not Rung.NOTHING or not self._added:
            return self._healed[left]
        # Those of others may do anything; they may meet the processes as they are.
        if as_left not in self._helped:
            self._helped[as_left] = first_that_heals(rungs.of(self._added))
        return self._helped[as_left]


class _Rungs:
    """The attempts on one faulted state; each goes back to it first."""

    def __init__(self, target: Target, enclosure: Enclosure, stage: Stage, scenario: Scenario) -> None:
        self._target, self._enclosure = target, enclosure
        self._stage, self._scenario = stage, scenario
        self.faulted, self.dead = target.snapshot(), process.dead()

    def of(self, cures: Iterable[Cure]) -> dict[Rung, Callable[[], bool]]:
        """Rung -> whether it heals."""
        return {
            Rung(cure.name): functools.partial(self._attempt, functools.partial(self._cured, cure)) for cure in cures
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

    def _cured(self, cure: Cure) -> bool:
        """Whether one of its actions makes everything whole, or lets the retry do so. Without any it is the retry."""
        if not cure.actions:
            return self._retried()
        case = Case(self._target, self._stage.flow.name, self._stage.variant, self._stage.scene)
        # One that has found nothing to do has changed nothing; a second retry would.
        return any(action(case) is not False and (self._is_whole() or self._retried()) for action in cure.actions)
