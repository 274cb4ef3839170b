"""Where a task of operations at once can be stopped, and what it touches between two such places."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pytest_volfault.errors import Stopped
from pytest_volfault.injection._baton import Batons
from pytest_volfault.model.scenario import GIVEN
from pytest_volfault.model.schedule import Touch


class Places(Batons):
    """What the one that moves comes to on its way. Where nothing is asked for at once, all of it does nothing."""

    def __init__(self) -> None:
        self._inseparable: list[Callable[[], bool]] = []
        super().__init__()

    def is_moving(self) -> bool:
        """Whether the thread that asks is the flow that moves, and not a thread that it has started."""
        return bool(self.others) and not self._starting and threading.get_ident() == self.current.ident

    def stand(self, place: str) -> None:
        """The task that moves has come to a place where it can be stopped. A thread that it has started cannot be."""
        if self.order.schedules and self.is_moving():
            self._stand(self.order.place(self.current, place))

    def is_left_alone(self) -> bool:
        """Whether of operations at once all but the task that moves are over."""
        return self.order.schedules and all(each is self.current or each.over or each.rests for each in self.all)

    def touch(self, *things: Touch) -> None:
        """The task that moves reads or changes something that is shared."""
        if self.order.schedules:
            self.current.touched.update(things)

    def rest(self) -> None:
        """The request of the task that moves has been answered: it goes on when all that was set off is over."""
        if not (self.order.schedules and threading.get_ident() == self.current.ident):
            return
        me = self.current
        me.rests = True
        try:
            self._stand(self.order.resting(me))
        finally:
            me.rests = False

    def _sleep(self, wakes: float) -> None:
        """The task that moves sleeps: what else is of its operation goes on, and whoever wakes first moves the time."""
        me = self.current
        if threading.get_ident() != me.ident:
            return
        me.wakes = wakes
        try:
            while (heir := self.order.sleeping(me)) is not me:
                self._switch_to(heir)
        finally:
            me.wakes = None

    @contextmanager
    def holding(self, lock: str) -> Iterator[None]:
        """A lock that several tasks may want is taken and held within the block; `lock` is its name everywhere."""
        self.takes(lock)
        try:
            yield
        finally:
            self.gives(lock)

    def takes(self, lock: str) -> None:
        """One that several tasks may want is wanted."""
        self.touch(Touch(lock))

    def gives(self, lock: str) -> None:
        """It was given back: a place to be stopped at."""
        self.touch(Touch(lock))
        if self.order.schedules and not isinstance(sys.exc_info()[1], Stopped | KeyboardInterrupt):
            self.stand(self.current.nth(GIVEN))

    @contextmanager
    def inseparable(self, holds: Callable[[], bool]) -> Iterator[None]:
        """Within the block nobody is stopped while that holds: all tasks use one connection to a database."""
        self._inseparable.append(holds)
        try:
            yield
        finally:
            self._inseparable.remove(holds)

    def is_inseparable(self) -> bool:
        """Whether nobody may be stopped now."""
        return any(holds() for holds in self._inseparable)
