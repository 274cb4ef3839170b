"""Flows at once: each in a thread of its own, of which exactly one moves.

Either a second flow runs while the first stands at a call (`run`), or several operations are asked for at once
(`operate`), and an order says at each place who moves. Where one wants a lock that another holds, it waits, and others
go on. Nobody ever runs beside anybody else, so that a scenario does the same each time.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Generic, TypeVar

from pytest_volfault.errors import Stopped, TargetHangs
from pytest_volfault.injection import standing
from pytest_volfault.injection._deadlock import Deadlock
from pytest_volfault.injection._in_between import InBetween
from pytest_volfault.injection._order import Listener, Order
from pytest_volfault.injection._places import Places
from pytest_volfault.injection._task import Task
from pytest_volfault.injection._turns import TURNS
from pytest_volfault.injection._waiting import places
from pytest_volfault.injection.standing import Lock
from pytest_volfault.model.schedule import Touch

V = TypeVar("V")
# Threads of the test runner; they hold no lock of the code under test.
_RUNNERS = ("execnet", "xdist", "pytest_timeout")


class Flows(Places):
    """The flows of one scenario: what they do that another may have to wait for, or that may be stopped."""

    @contextmanager
    def around(self) -> Iterator[None]:
        """A scenario runs within the block; whoever still waits at its end runs to its own.

        Raises:
            Deadlock: flows wait for one another.
        """
        self._begin_anew()
        standing.in_force(self)
        try:
            yield
            self.come_to_rest()
        finally:
            self._stop()
            TURNS.crew.draw_as(self.first.ident, "", 0)
            standing.in_force(None)

    # -- flows

    def run(self, name: str, body: Callable[[], object], listener: Listener) -> None:
        """Run another flow to its end, or until it waits for somebody. Its errors are raised here, or where it ends."""
        self._listener = listener
        flow = Task(name, begun_by=self.current)
        self._make(flow, body)
        me = self.current
        # A thread that a flow has started comes to calls as well: then that one stands, and goes on afterwards.
        own, me.ident = me.ident, threading.get_ident()
        try:
            self._switch_to(flow)
        finally:
            me.ident = own

    def operate(self, order: Order, bodies: Mapping[str, Callable[[], V]], listener: Listener) -> dict[str, V]:
        """Ask for several operations at once, and return what came of each when all has come to rest.

        Args:
            order: says who moves.
            bodies: the name of each operation's task -> asks for it. The first runs in this thread.
            listener: is told who waits.

        Raises:
            Deadlock: tasks wait for one another; it has the answers that were given by then.
            TargetHangs: one of them went on for too long; the message says where each was.
        """
        answers: dict[str, V] = {}
        failed: list[Exception] = []

        def keep(name: str) -> None:
            try:
                answers[name] = bodies[name]()
            except Exception as error:
                failed.append(error)
                raise

        self._listener, self.order = listener, order
        name, *others = bodies
        self.first.name = name
        for other in others:
            self._make(Task(other), functools.partial(keep, other))
        TURNS.before_sleep = self._sleep
        try:
            self._stand(order.resting(self.first))
            keep(name)
            self.first.over = True
            self.come_to_rest()
            if failed:
                # It was raised in this thread before, amid the first operation, whose code may have swallowed it.
                raise failed[0]
        except Deadlock as deadlock:
            deadlock.answers = answers
            raise
        except TargetHangs as hangs:
            hangs.args = (f"{hangs}; of the operations at once {places(self.all)}",)
            raise
        finally:
            TURNS.before_sleep = None
            self.first.over, self.first.name, self.order = False, "", InBetween(self)
        return answers

    def spawn(self, about: str, body: Callable[[], object]) -> None:
        """The one that moves has set something off, which may come whenever somebody lets it."""
        me = self.current
        me.made += 1
        task = Task(f"{me.name}.{me.made}", about, operation=me.root)
        me.makes.append(task.name)
        self.order.sets_off(task)
        self._make(task, body)

    # -- locks

    def yields(self, timeout: float) -> bool:
        """Whether who waits for a lock lets others go on; of tasks, one that waits with a time-out moves the time."""
        return self.is_moving() and not (self.order.schedules and timeout != -1)

    def wait(self, lock: Lock, name: str) -> bool:
        """Let others go on until a lock is free; whether they could free it, and it is this flow's now."""
        me = self.current
        ends = self._listener.begins_to_wait(name) if self._listener is not None else None
        me.waits = lock
        self.touch(Touch(name))
        try:
            while True:
                heir = self.order.instead(me)
                if heir is None:
                    return False
                self._switch_to(heir)
                if lock.take():
                    if ends is not None:
                        ends("has it")
                    return True
        finally:
            me.waits = None

    def nobody(self, lock: Lock, name: str) -> None:
        """A lock is wanted that is not free, without a time-out; by whom it could be given is known no more.

        Raises:
            Deadlock: by nobody.
        """
        flows = self._flow_threads()
        if all(_is_runners(each) or each in flows for each in threading.enumerate()):
            self.current.waits = lock
            try:
                raise self._deadlock(name)
            finally:
                self.current.waits = None

    def given(self, lock: Lock) -> None:
        """A lock was given back: who waits for it may have its turn."""
        if isinstance(sys.exc_info()[1], Stopped | KeyboardInterrupt) or self._stopping:
            # It unwinds, and the scenario is over.
            return
        if any(each.waits is lock for each in self.all):
            self.touch(Touch(lock.name))
        self._stand(self.order.given(self.current, lock))

    def _flow_threads(self) -> list[threading.Thread]:
        main = [each for each in self._before if each.ident == self.first.ident or each is threading.main_thread()]
        return [*main, *(each.thread for each in self.others if each.thread is not None)]

    # -- the end

    def abandon(self) -> None:
        """Each flow that has not ended is to end where it stands, and changes nothing on its way."""
        self._stop()

    def come_to_rest(self) -> None:
        """Let each flow that still waits, or has not begun, run to its end.

        Raises:
            Deadlock: flows wait for one another.
        """
        self.check()
        while self.others:
            heir = self.order.resting(self.first)
            if heir is None:
                raise self._deadlock()
            self._switch_to(heir)


def _is_runners(thread: threading.Thread) -> bool:
    target = getattr(thread, "_target", None) or thread.run
    return str(getattr(target, "__module__", "")).partition(".")[0] in _RUNNERS


# One scenario at a time runs in a process.
FLOWS = Flows()


class FlowLocal(Generic[V]):
    """A value that each flow has for itself, with all that it sets off."""

    def __init__(self, default: V) -> None:
        self._default = default

    def get(self) -> V:
        value: V = FLOWS.current.root.local.get(self, self._default)
        return value

    def set(self, value: V) -> None:
        FLOWS.current.root.local[self] = value
