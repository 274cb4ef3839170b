"""Who moves where one flow runs while another stands at a call for it."""

from __future__ import annotations

from pytest_volfault.injection._order import Everybody
from pytest_volfault.injection._task import Task
from pytest_volfault.injection.standing import Lock


class InBetween:
    """Whoever has come in between runs to its end; where it waits, whoever stands for it goes on meanwhile."""

    # Whoever waits with a time-out lets others go on, too.
    schedules = False

    def __init__(self, flows: Everybody) -> None:
        self._flows = flows

    def sets_off(self, task: Task) -> None:
        """What it sets off is worked off in its own thread, and is no task."""

    def place(self, me: Task, place: str) -> Task:  # noqa: ARG002 - as Order; where flows come in between, `run` is told
        """Nobody else moves where one only passes."""
        return me

    def instead(self, me: Task) -> Task | None:
        """Who goes on where one waits."""
        chain = [me.back, me.begun_by, *reversed(self._flows.others), self._flows.first]
        return next((each for each in chain if each is not None and each is not me and each.can_move), None)

    def sleeping(self, me: Task) -> Task:
        """Whoever sleeps moves the time."""
        return me

    def given(self, me: Task, lock: Lock) -> Task:
        """Who waits for a lock has its turn as soon as it is given back."""
        return next((each for each in self._flows.all if each.waits is lock), me)

    def ended(self, me: Task) -> Task | None:
        """Who goes on where one has ended."""
        chain = [me.back, *reversed(self._flows.others), self._flows.first]
        return next((each for each in chain if each is not None and each.can_move), None)

    def resting(self, me: Task) -> Task | None:  # noqa: ARG002 - as Order
        """Who goes on where all but those who still wait are over."""
        return next((each for each in self._flows.others if each.can_move), None)
