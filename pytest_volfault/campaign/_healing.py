"""What makes a faulted state whole again, once the fault is gone: the cheapest row of actions, found by doing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pytest_volfault.campaign._cure_search import cheapest, heals
from pytest_volfault.campaign._ward import State, Ward
from pytest_volfault.campaign.stage import Stage
from pytest_volfault.extensions import cures as curing
from pytest_volfault.extensions.cures import Action
from pytest_volfault.injection import Enclosure
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.scenario import Fault, Meanwhile, Scenario
from pytest_volfault.targets.contract import Target

# What is accepted to heal a scenario that leaves these facts; None where nothing is.
Accepted = Callable[[Scenario, Facts], Cure | None]

# A fault at one of these leaves nothing in the memory of a process but what its state shows. A connection to libvirt
# that broke is remembered by who had it, and so may be what the host's tools said.
FORGOTTEN = ("cinder.", "nova.", "servicegroup.", "glance.")


def nothing_accepted(_scenario: Scenario, _facts: Facts) -> None:
    """What heals is searched for."""


class Healing:
    """What heals on one target.

    Many scenarios of a flow leave the same, and many actions lead to the same: what was done to a state is not done
    again to its like.

    Args:
        target: the code under test.
        enclosure: what surrounds it while it heals.
        actions: what can be done, the cheapest first.
    """

    def __init__(self, target: Target, enclosure: Enclosure, actions: Sequence[Action] = curing.SHIPPED) -> None:
        self._target = target
        self._enclosure = enclosure
        self._actions = {action.name: action for action in actions}
        self._wards: dict[Any, Ward] = {}
        self._retried: dict[Any, bool] = {}
        self._found: dict[Any, Cure] = {}

    def of(self, stage: Stage, scenario: Scenario, accepted: Cure | None = None) -> Cure:
        """What heals what the scenario has just left: what is accepted, if that does, and otherwise the cheapest."""
        ward = self._ward_of(stage, scenario)
        left = ward.here()
        if self._retry_helps(ward, left, scenario):
            return Cure.RETRY
        # Where nothing has healed it cannot get worse. What another scenario is accepted with says nothing of this one.
        if accepted is not None and (accepted == Cure.NOTHING or heals(ward, left, accepted, self._actions)):
            return accepted
        if left.key not in self._found:
            self._found[left.key] = cheapest(ward, left, self._actions)
        return self._found[left.key]

    def _ward_of(self, stage: Stage, scenario: Scenario) -> Ward:
        scene = stage.scene
        # What is whole depends on the start, which may have been changed.
        roles = stage.flow.name, scene.server_id, scene.volume_id
        of = (scenario.golden, stage.start, stage.goal, stage.as_good, stage.mended, *roles)
        if of not in self._wards:
            self._wards[of] = Ward(self._target, self._enclosure, stage, scenario)
        return self._wards[of]

    def _retry_helps(self, ward: Ward, left: State, scenario: Scenario) -> bool:
        """Whether the caller's plain retry reaches the goal. It meets the processes as they are."""
        remembered = tuple(
            (each.point, each.kind if isinstance(each, Fault) else each)
            for each in scenario.planned
            if isinstance(each, Meanwhile) or not each.point.startswith(FORGOTTEN)
        )
        as_left = (left.key, remembered)
        if as_left not in self._retried:
            self._retried[as_left] = ward.retry_helps(left)
        return self._retried[as_left]
