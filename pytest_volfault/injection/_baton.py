"""Threads that hand over to one another, so that exactly one of them moves."""

from __future__ import annotations

import _thread
import contextlib
import contextvars
import sys
import threading
from collections.abc import Callable
from types import FrameType

from pytest_volfault.errors import Stopped
from pytest_volfault.injection import process
from pytest_volfault.injection._deadlock import Deadlock
from pytest_volfault.injection._in_between import InBetween
from pytest_volfault.injection._order import Listener, Order
from pytest_volfault.injection._task import Task
from pytest_volfault.injection._threads import interrupt
from pytest_volfault.injection._turns import TURNS
from pytest_volfault.injection._waiting import for_turn
from pytest_volfault.model.stood import Stack, Waits

# What people call a flow that has no name, for nothing is asked for at once with it.
FIRST = "the first flow"
# Real seconds that a flow gets to end when its scenario is stopped.
PATIENCE = 1.0
# The real ones: flows hand over to one another, whatever stands in their place while a scenario runs.
_new_lock = _thread.allocate_lock
_start = threading.Thread.start


class Abandoned(Stopped):
    """Raised in a flow whose scenario is over: it unwinds, and changes nothing more."""


class Batons:
    """Who moves, and how that one hands over.

    Attributes:
        current: the one that moves.
        order: who says which that is.
        others: all that have not ended, but for the first.
    """

    def __init__(self) -> None:
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.first = self.current = Task("", ident=threading.get_ident())
        self.others: list[Task] = []
        self.order: Order = InBetween(self)
        self._trouble: BaseException | None = None
        self._stopping = self._starting = False
        self._listener: Listener | None = None
        self._before = set(threading.enumerate())

    @property
    def all(self) -> tuple[Task, ...]:
        """All that have not ended; the first one, in whose thread the scenario is played, always is among them."""
        return (self.first, *self.others)

    @property
    def task(self) -> str:
        """The name of the one that moves, where operations are asked for at once; empty elsewhere."""
        return self.current.name if self.order.schedules else ""

    def _make(self, task: Task, body: Callable[[], object]) -> None:
        task.baton = _new_lock()
        task.baton.acquire()
        task.processes = ["caller"]
        context = contextvars.copy_context()
        task.thread = threading.Thread(
            target=context.run, args=(self._live, task, body), daemon=True, name=f"volfault {task.name}"
        )
        # Not before: to start a thread is to wait for it, which is no wait of a flow's.
        self._starting = True
        with TURNS.crew.firm():
            _start(task.thread)
        self._starting = False
        task.ident = task.thread.ident or 0
        self.others.append(task)

    def _live(self, task: Task, body: Callable[[], object]) -> None:
        task.baton.acquire()
        try:
            self.check()
            body()
        except Abandoned:
            pass
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised in the thread that runs the test
            task.error = error
        task.over = True
        self.others.remove(task)
        self._pass_on(task)

    def _pass_on(self, ended: Task) -> None:
        if ended.error is not None and self._trouble is None:
            self._trouble = ended.error
        heir: Task | None = self.first
        if self._trouble is None and not self._stopping:
            heir = self.order.ended(ended)
            if heir is None and (self.others or not self.first.over):
                self._deadlock()
        self._give_turn(heir or self.first)

    def _give_turn(self, task: Task) -> None:
        me = self.current
        me.processes = process.exchange(task.processes)
        TURNS.crew.hand(me.ident, task.ident)
        if self.order.schedules:
            # What one draws shifts nothing for another.
            me.drawn = TURNS.crew.draw_as(task.ident, f"{task.name}/" if task is not self.first else "", task.drawn)
        self.current = task
        if task.baton is not None:
            task.baton.release()

    def _switch_to(self, task: Task) -> None:
        me = self.current
        if me.baton is None:
            me.baton = _new_lock()
            me.baton.acquire()
        task.back = me
        self._give_turn(task)
        for_turn(me.baton)
        self.check()

    def _stand(self, heir: Task | None) -> None:
        if heir is None:
            raise self._deadlock()
        if heir is not self.current:
            self._switch_to(heir)

    def _deadlock(self, wanted: str = "") -> Deadlock:
        """Nobody can go on: from here on no flow changes anything, and whoever waits is lost until it is started again.

        Args:
            wanted: what the lock is called that the one that moves wants, where that has no name.
        """
        frames = sys._current_frames()
        waiting = sorted((each for each in self.all if each.waits is not None), key=lambda each: each.rank)
        waits = [self._waits(each, frames.get(each.ident), wanted) for each in waiting]
        for each in waiting:
            name = process.current() if each is self.current else each.processes[-1]
            if name not in process.NOBODYS:
                process.kill(name)
        self._trouble = Deadlock(waits)
        return self._trouble

    def _waits(self, task: Task, frame: FrameType | None, wanted: str) -> Waits:
        lock = task.waits
        assert lock is not None
        holder = "" if lock.holder is None else lock.holder.name or FIRST
        stack = Stack("", ()) if self._listener is None else self._listener.stack_of(frame)
        return Waits(task.name or FIRST, lock.name or wanted, holder, stack)

    def check(self) -> None:
        """Refuse to go on where the scenario is over.

        Raises:
            Stopped: what stopped it.
        """
        if self._stopping and self.current is not self.first:
            raise Abandoned
        if isinstance(self._trouble, Deadlock):
            raise self._trouble
        if self._trouble is not None and self.current is self.first:
            trouble, self._trouble = self._trouble, None
            raise trouble

    def _stop(self) -> None:
        self._stopping = True
        for task in list(reversed(self.others)):
            while task in self.others and task.thread is not None:
                if self.current is self.first:
                    self._give_turn(task)
                task.thread.join(PATIENCE)
                if task.thread.is_alive() and task in self.others:
                    interrupt(task.ident, Abandoned)
                    task.thread.join(PATIENCE)
                    # One that has ended by then has taken itself off.
                    with contextlib.suppress(ValueError):
                        self.others.remove(task)
                if self.first.baton is not None:
                    # Whoever has ended has handed over, and the first has not waited for that.
                    self.first.baton.acquire(False)
                TURNS.crew.hand(self.current.ident, self.first.ident)
                self.current = self.first
        self._begin_anew()
