"""Flows at once: each in a thread of its own, of which exactly one moves.

A second flow runs while the first stands at a call. Where it wants a lock that the first holds, it waits: the first
goes on, and as soon as it gives the lock back, the second has its turn. Nobody ever runs beside anybody else, so that a
scenario does the same each time.
"""

from __future__ import annotations

import _thread
import contextvars
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from pytest_volfault.errors import Stopped, TargetHangs
from pytest_volfault.injection import process, standing
from pytest_volfault.injection._threads import interrupt
from pytest_volfault.injection._turns import TURNS
from pytest_volfault.injection.standing import Lock

V = TypeVar("V")
# Real seconds that a flow gets to end when its scenario is stopped.
PATIENCE = 1.0
# The real ones: flows hand over to one another, whatever stands in their place while a scenario runs.
_new_lock = _thread.allocate_lock
_start = threading.Thread.start
# Threads of the test runner; they hold no lock of the code under test.
_RUNNERS = ("execnet", "xdist", "pytest_timeout")


class Abandoned(Stopped):
    """Raised in a flow whose scenario is over: it unwinds, and changes nothing more."""


class Listener(Protocol):
    """Is told what becomes of waiting."""

    def begins_to_wait(self, lock: str) -> Callable[[str], None]:
        """A flow waits for a lock; what is returned is called with the end of that."""


@dataclass(eq=False)
class Flow:
    """A flow under way.

    Attributes:
        name: as scenarios have it; the first has none.
        begun_by: who stands at a call for it.
        ident: of its thread.
        baton: whoever releases it lets the flow go on.
        waits: what it waits for.
        processes: of the deployment, as `process` keeps them.
        back: who let it go on last.
        over: whether it has come to its end.
        error: with what, where that is nothing that a flow keeps to itself.
        local: values of `FlowLocal`.
        waited: for what it has waited since its last call, and what hears how that ended.
    """

    name: str
    begun_by: Flow | None = None
    ident: int = 0
    thread: threading.Thread | None = None
    baton: Any = None
    waits: Lock | None = None
    processes: list[str] = field(default_factory=list)
    back: Flow | None = None
    over: bool = False
    error: BaseException | None = None
    local: dict[Any, Any] = field(default_factory=dict)
    waited: tuple[str, Callable[[str], None]] | None = None

    def __str__(self) -> str:
        return self.name or "the first flow"

    @property
    def can_move(self) -> bool:
        """Whether it stands at a call, or what it waits for is free."""
        return not self.over and (self.waits is None or not self.waits.locked())


class Flows:
    """The flows of one scenario.

    Attributes:
        current: the one that moves.
    """

    def __init__(self) -> None:
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.first = self.current = Flow("", ident=threading.get_ident())
        self._others: list[Flow] = []
        self._trouble: BaseException | None = None
        self._stopping = self._starting = False
        self._listener: Listener | None = None
        self._before = set(threading.enumerate())

    @contextmanager
    def around(self) -> Iterator[None]:
        """A scenario runs within the block; whoever still waits at its end runs to its own.

        Raises:
            TargetHangs: flows wait for one another.
        """
        self._begin_anew()
        standing.in_force(self)
        try:
            yield
            self.come_to_rest()
        finally:
            self._stop()
            standing.in_force(None)

    # -- flows

    def run(self, name: str, body: Callable[[], object], listener: Listener) -> None:
        """Run another flow to its end, or until it waits for somebody. Its errors are raised here, or where it ends."""
        self._listener = listener
        flow = Flow(name, self.current, baton=_new_lock())
        flow.baton.acquire()
        flow.processes = ["caller"]
        context = contextvars.copy_context()
        flow.thread = threading.Thread(
            target=context.run, args=(self._live, flow, body), daemon=True, name=f"volfault {name}"
        )
        # Not before: to start a thread is to wait for it, which is no wait of a flow's.
        self._starting = True
        _start(flow.thread)
        self._starting = False
        flow.ident = flow.thread.ident or 0
        self._others.append(flow)
        me = self.current
        # A thread that a flow has started comes to calls as well: then that one stands, and goes on afterwards.
        own, me.ident = me.ident, threading.get_ident()
        try:
            self._switch_to(flow)
        finally:
            me.ident = own

    def _live(self, flow: Flow, body: Callable[[], object]) -> None:
        flow.baton.acquire()
        try:
            self.check()
            body()
        except Abandoned:
            pass
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised in the thread that runs the test
            flow.error = error
        flow.over = True
        self._others.remove(flow)
        self._pass_on(flow)

    def _pass_on(self, ended: Flow) -> None:
        if ended.error is not None and self._trouble is None:
            self._trouble = ended.error
        if self._trouble is not None or self._stopping:
            heir = self.first
        else:
            waiting = [each for each in (ended.back, *reversed(self._others), self.first) if each is not None]
            heir = next((each for each in waiting if each.can_move), self.first)
            if not heir.can_move:
                self._trouble = TargetHangs(self._told())
        self._give_turn(heir)

    def _give_turn(self, flow: Flow) -> None:
        self.current.processes = process.exchange(flow.processes)
        TURNS.crew.hand(self.current.ident, flow.ident)
        self.current = flow
        if flow.baton is not None:
            flow.baton.release()

    def _switch_to(self, flow: Flow) -> None:
        me = self.current
        if me.baton is None:
            me.baton = _new_lock()
            me.baton.acquire()
        flow.back = me
        self._give_turn(flow)
        me.baton.acquire()
        self.check()

    def check(self) -> None:
        """Refuse to go on where the scenario is over.

        Raises:
            Stopped: what stopped it.
        """
        if self._trouble is not None and self.current is self.first:
            trouble, self._trouble = self._trouble, None
            raise trouble
        if self._stopping and self.current is not self.first:
            raise Abandoned

    # -- locks

    def is_moving(self) -> bool:
        """Whether the thread that asks is the flow that moves, and not a thread that it has started."""
        return bool(self._others) and not self._starting and threading.get_ident() == self.current.ident

    def wait(self, lock: Lock, name: str) -> bool:
        """Let others go on until a lock is free; whether they could free it, and it is this flow's now."""
        me = self.current
        told = self._listener.begins_to_wait(name) if self._listener is not None else None
        me.waits = lock
        try:
            while True:
                heir = self._heir(me)
                if heir is None:
                    return False
                self._switch_to(heir)
                if lock.take():
                    if told is not None:
                        told("has it")
                    return True
        finally:
            me.waits = None

    def nobody(self, lock: Lock, name: str) -> None:
        """A lock is wanted that is not free, without a time-out; by whom it could be given is known no more.

        Raises:
            TargetHangs: by nobody.
        """
        flows = self._flow_threads()
        if all(_is_runners(each) or each in flows for each in threading.enumerate()):
            self.current.waits = lock
            try:
                raise TargetHangs(self._told(name))
            finally:
                self.current.waits = None

    def given(self, lock: Lock) -> None:
        """A lock was given back: who waits for it has its turn."""
        if isinstance(sys.exc_info()[1], Stopped | KeyboardInterrupt):
            # It unwinds, and the scenario is over.
            return
        heir = next((each for each in (self.first, *self._others) if each.waits is lock), None)
        if heir is not None and heir is not self.current and not self._stopping:
            self._switch_to(heir)

    def _heir(self, me: Flow) -> Flow | None:
        chain = [me.back, me.begun_by, *reversed(self._others), self.first]
        return next((each for each in chain if each is not None and each is not me and each.can_move), None)

    def _flow_threads(self) -> list[threading.Thread]:
        main = [each for each in self._before if each.ident == self.first.ident or each is threading.main_thread()]
        return [*main, *(each.thread for each in self._others if each.thread is not None)]

    def _told(self, name: str = "") -> str:
        frames = sys._current_frames()
        flows = [each for each in (self.first, *self._others) if each.waits is not None]
        if len(flows) == 1 and flows[0].waits is not None and flows[0].waits.holder is flows[0]:
            head = f"a deadlock: {flows[0]} waits for a lock that it holds itself"
        else:
            head = "a deadlock: each flow waits for a lock, and nobody who could go on holds one of them"
        parts = [
            f"{each} waits for {each.waits.name or name}, held by {each.waits.holder or 'nobody any more'}, at\n"
            + "\n".join(f"    {place}" for place in standing.places(frames.get(each.ident)))
            for each in flows
            if each.waits is not None
        ]
        return "\n  ".join([head, *parts])

    # -- the end

    def come_to_rest(self) -> None:
        """Let each flow that still waits run to its end.

        Raises:
            TargetHangs: flows wait for one another.
        """
        self.check()
        while self._others:
            movable = next((each for each in self._others if each.can_move), None)
            if movable is None:
                raise TargetHangs(self._told())
            self._switch_to(movable)

    def _stop(self) -> None:
        self._stopping = True
        for flow in list(reversed(self._others)):
            while flow in self._others and flow.thread is not None:
                if self.current is self.first:
                    self._give_turn(flow)
                flow.thread.join(PATIENCE)
                if flow.thread.is_alive() and flow in self._others:
                    interrupt(flow.ident, Abandoned)
                    flow.thread.join(PATIENCE)
                    self._others.remove(flow)
                TURNS.crew.hand(self.current.ident, self.first.ident)
                self.current = self.first
        self._begin_anew()


def _is_runners(thread: threading.Thread) -> bool:
    target = getattr(thread, "_target", None) or thread.run
    return str(getattr(target, "__module__", "")).partition(".")[0] in _RUNNERS


# One scenario at a time runs in a process.
FLOWS = Flows()


class FlowLocal(Generic[V]):
    """A value that each flow has for itself."""

    def __init__(self, default: V) -> None:
        self._default = default

    def get(self) -> V:
        value: V = FLOWS.current.local.get(self, self._default)
        return value

    def set(self, value: V) -> None:
        FLOWS.current.local[self] = value
