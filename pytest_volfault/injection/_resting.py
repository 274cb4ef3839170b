"""How a thread of the code under test waits: for time to pass, a lock, the end of another, or a descriptor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytest_volfault.errors import Stopped
from pytest_volfault.injection._crew import Crew
from pytest_volfault.injection._member import Member, Wait
from pytest_volfault.injection._passing import Passing

# Real seconds after which one who waits looks whether anything moves at all.
LOOK_SECONDS = 0.01


class Abandoned(Stopped):
    """Raised in a thread that outlives its scenario, so that it does not outlive the test as well."""


class Resting(Passing):
    """Who waits lies down, gives the turn away, and goes on when it has the turn again."""

    def __init__(self, members: Crew) -> None:
        super().__init__(members)
        # Called before a member sleeps, while several flows take turns in its place.
        self.before_sleep: Callable[[float], None] | None = None
        self._order = 0

    # -- what is waited for

    def sleep(self, me: Member, seconds: float) -> None:
        """Wait until so much virtual time is over."""
        if self.before_sleep is not None:
            wakes = self.hands[-1].now + seconds
            self.before_sleep(wakes)
            seconds = max(0.0, wakes - self.hands[-1].now)
        if self._is_alone(me):
            wakes = self.hands[-1].now + seconds
            if not self.hands[-1].wait(lambda: not self._is_alone(me), seconds):
                return
            # An alarm has started a thread, which goes on from this moment.
            seconds = wakes - self.hands[-1].now
        with self.mutex:
            wait = self._lie_down(me, seconds)
        self._rest(wait)

    def acquire(self, lock: Any, timeout: float | None) -> bool:
        """Wait for a lock of ours; whether it was got."""
        __tracebackhide__ = True
        me = self.crew.me()
        if me is not None and me.firm:
            me = None
        with self.mutex:
            wait = Wait() if me is None else self._lie_down(me, timeout)
            wait.lock = lock
            lock.waiters.append(wait)
            if lock.take():
                # It was given back in the meantime, which costs its place in the row; whoever is first gets it.
                self.row.grant(lock)
                self.row.give()
        return self._rest_as_stranger(wait, timeout) if me is None else self._rest(wait)

    def join(self, me: Member, other: Member, timeout: float | None) -> bool:
        """Wait for the end of another member; whether it has ended."""
        __tracebackhide__ = True
        with self.mutex:
            if other.ended:
                return True
            wait = self._lie_down(me, timeout)
            other.joiners.append(wait)
        self._rest(wait)
        return other.ended

    def watch(self, me: Member, timeout: float | None, poll: Callable[[float], Any]) -> Any:
        """Wait for what real descriptors say; `poll(real seconds)` returns something true when they say it."""
        __tracebackhide__ = True
        found = poll(0)
        if found or timeout == 0:
            return found
        with self.mutex:
            wait = self._lie_down(me, timeout)
            wait.poll = lambda: bool(poll(0))
        self._rest(wait, poll)
        return poll(0)

    def _is_alone(self, me: Member) -> bool:
        return len(self.crew.members) == 1 and not self.crew.coming and me.trouble is None

    # -- waiting

    def _lie_down(self, me: Member, timeout: float | None) -> Wait:
        self._order += 1
        self._stillness.stir()
        deadline = None if timeout is None else self.hands[-1].now + max(timeout, 0)
        wait = Wait(me, deadline=deadline, order=self._order, had_turn=self.row.turn is me)
        me.waits.append(wait)
        return wait

    def _rest(self, wait: Wait, poll: Callable[[float], Any] | None = None) -> bool:
        """Let the others go on until it is this one's turn again; whether it was granted what it waited for."""
        __tracebackhide__ = True
        me = wait.member
        assert me is not None
        try:
            self.pass_on(me, had_turn=wait.had_turn)
            self.await_turn(wait, poll)
        except BaseException:
            with self.mutex:
                me.waits.remove(wait)
                self.row.leave(wait)
            if wait.granted and wait.lock is not None:
                wait.lock.release()
            raise
        with self.mutex:
            me.waits.remove(wait)
        return wait.granted

    def await_turn(self, wait: Wait, poll: Callable[[float], Any] | None = None) -> None:
        """Return when it is its turn, or raise what it is to be stopped with."""
        __tracebackhide__ = True
        me = wait.member
        assert me is not None
        found = False
        while not wait.baton.acquire(timeout=LOOK_SECONDS if poll is None or found or not wait.resting else 0):
            if poll is not None and wait.resting:
                found = bool(poll(0 if found else LOOK_SECONDS))
                if found:
                    self._look_at_descriptors()
            self.look(me)
        if me.trouble is not None:
            trouble, me.trouble = me.trouble, None
            raise trouble
        if me.abandoned:
            raise Abandoned

    def _look_at_descriptors(self) -> None:
        with self.mutex:
            # Who has the turn looks at them when it gives the turn away: so it is the same each time who comes first.
            if self.row.turn is None:
                self.row.look_at_descriptors()
                self.row.give()

    def _rest_as_stranger(self, wait: Wait, timeout: float | None) -> bool:
        if not wait.baton.acquire(timeout=-1 if timeout is None else timeout):
            with self.mutex:
                if not wait.granted:
                    wait.lock.waiters.remove(wait)
        return wait.granted
