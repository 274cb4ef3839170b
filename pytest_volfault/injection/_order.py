"""Who moves, of several flows: what an order is asked."""

from __future__ import annotations

from collections.abc import Callable
from types import FrameType
from typing import Protocol

from pytest_volfault.injection._task import Task
from pytest_volfault.injection.standing import Lock
from pytest_volfault.model.stood import Stack


class Everybody(Protocol):
    """The flows of which one is chosen."""

    first: Task
    others: list[Task]

    @property
    def all(self) -> tuple[Task, ...]: ...


class Order(Protocol):
    """Says who moves; None where nobody can.

    Attributes:
        schedules: whether operations are asked for at once, so that what they set off are tasks as well.
    """

    schedules: bool

    def sets_off(self, task: Task) -> None:
        """The one that moves has set off another."""

    def place(self, me: Task, place: str) -> Task:
        """One has come to a place where it can be stopped."""

    def instead(self, me: Task) -> Task | None:
        """One waits for a lock."""

    def sleeping(self, me: Task) -> Task:
        """One sleeps."""

    def given(self, me: Task, lock: Lock) -> Task:
        """One has given back a lock."""

    def ended(self, me: Task) -> Task | None:
        """One has come to its end."""

    def resting(self, me: Task) -> Task | None:
        """One has nothing to do before all others have come to rest."""


class Listener(Protocol):
    """Is told what becomes of waiting."""

    def stack_of(self, frame: FrameType | None) -> Stack:
        """What stands on the stack that ends in a frame."""

    def begins_to_wait(self, lock: str) -> Callable[[str], None]:
        """A flow waits for a lock; what is returned is called with the end of that."""
