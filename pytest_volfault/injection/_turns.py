"""Whose turn it is: of the threads of the code under test one moves at a time, and time moves when none can.

A thread keeps the turn until it waits or ends. Then the next goes on that can, in the order in which they could. When
all wait, virtual time moves to the earliest moment at which one gives up, or at which a party does something by itself.
So a scenario with threads does the same each time. The turn is taken from a thread only where it would hold up the
others for ever: it waits within C (see `stillness`), or has computed for `PATIENCE`. Time stands until it has ended, or
waits in a way that is known here.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import Any, Protocol

from pytest_volfault.errors import Stopped, TargetHangs
from pytest_volfault.injection import _all_wait as all_wait
from pytest_volfault.injection import _crew as crew
from pytest_volfault.injection._crew import Crew, Member, Wait, get_ident
from pytest_volfault.injection._mutex import Mutex
from pytest_volfault.injection._stillness import Stillness, cpu_nanoseconds
from pytest_volfault.injection.process import ProcessDied

# Real seconds after which one who waits looks whether anything moves at all.
LOOK_SECONDS = 0.01
# Nanoseconds of the processor's time that one thread may compute while others could go on.
PATIENCE = 100_000_000


class Abandoned(Stopped):
    """Raised in a thread that outlives its scenario, so that it does not outlive the test as well."""


class Hands(Protocol):
    """The clock that virtual time follows; `volfault_fakes.cloud.clock.Clock` is one."""

    @property
    def now(self) -> float: ...

    @property
    def next_alarm(self) -> float | None: ...

    def wait(self, happened: Callable[[], bool], timeout: float) -> bool: ...

    def listen(self, listener: Callable[[float], None]) -> None: ...

    def unlisten(self, listener: Callable[[float], None]) -> None: ...


class Turns:
    """The turn, who may have it next, and who waits for what.

    Attributes:
        hands: the clocks of the enclosures that stand, one within another; the last one counts.
        held: time does not move; who leaves an enclosure sees to it that all come to rest.
    """

    def __init__(self, members: Crew) -> None:
        self.crew = members
        self.hands: list[Hands] = []
        # Called before a member sleeps, while several flows take turns in its place.
        self.before_sleep: Callable[[float], None] | None = None
        self._began: list[float] = []
        self.held = False
        # Held for a few lines at a time, and never while code of anybody else's runs.
        self.mutex = Mutex(self.offer)
        self._turn: Member | None = None
        self._since = 0
        self._ready: deque[Wait] = deque()
        self._stillness = Stillness()
        self._order = 0

    @property
    def elapsed(self) -> float:
        """Virtual seconds since the enclosure was entered: small, so that a float of them holds nanoseconds."""
        return self.hands[-1].now - self._began[-1]

    # -- waiting

    def sleep(self, me: Member, seconds: float) -> None:
        """Wait until so much virtual time is over."""
        if self.before_sleep is not None:
            wakes = self.hands[-1].now + seconds
            self.before_sleep(wakes)
            seconds = max(0.0, wakes - self.hands[-1].now)
        if len(self.crew.members) == 1 and not self.crew.coming and me.trouble is None:
            self.hands[-1].wait(lambda: False, seconds)
            return
        with self.mutex:
            wait = self._lie_down(me, seconds)
        self._rest(wait)

    def acquire(self, lock: Any, timeout: float | None) -> bool:
        """Wait for a lock of ours; whether it was got."""
        __tracebackhide__ = True
        me = self.crew.me()
        with self.mutex:
            wait = Wait() if me is None else self._lie_down(me, timeout)
            wait.lock = lock
            lock.waiters.append(wait)
            if lock.take():
                # It was given back in the meantime, which costs its place in the row; whoever is first gets it.
                self._grant(lock)
                self._give()
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

    def _lie_down(self, me: Member, timeout: float | None) -> Wait:
        self._order += 1
        self._stillness.stir()
        deadline = None if timeout is None else self.hands[-1].now + max(timeout, 0)
        wait = Wait(me, deadline=deadline, order=self._order)
        me.waits.append(wait)
        if self._turn is me:
            self._turn = None
        return wait

    def _rest(self, wait: Wait, poll: Callable[[float], Any] | None = None) -> bool:
        """Let the others go on until it is this one's turn again; whether it was granted what it waited for."""
        __tracebackhide__ = True
        me = wait.member
        assert me is not None
        try:
            self._pass_on(me)
            while not wait.baton.acquire(timeout=0 if poll and wait.resting else LOOK_SECONDS):
                if poll is not None and wait.resting and poll(LOOK_SECONDS):
                    self._wake_polled()
                self._look(me)
            if me.trouble is not None:
                trouble, me.trouble = me.trouble, None
                raise trouble
            if me.abandoned:
                raise Abandoned
        except BaseException:
            self._torn_away(me, wait)
            raise
        with self.mutex:
            me.waits.remove(wait)
        return wait.granted

    def _rest_as_stranger(self, wait: Wait, timeout: float | None) -> bool:
        if not wait.baton.acquire(timeout=-1 if timeout is None else timeout):
            with self.mutex:
                if not wait.granted:
                    wait.lock.waiters.remove(wait)
        return wait.granted

    def _torn_away(self, me: Member, wait: Wait) -> None:
        """It goes on with an exception, whatever it waited for; it cannot be without the turn any more."""
        with self.mutex:
            me.waits.remove(wait)
            wait.resting = False
            if wait in self._ready:
                self._ready.remove(wait)
            if wait.lock is not None and wait in wait.lock.waiters:
                wait.lock.waiters.remove(wait)
        if wait.granted and wait.lock is not None:
            wait.lock.release()

    # -- waking

    def offer(self, lock: Any) -> None:
        """A lock was given back for which somebody waits."""
        if self.mutex.defers(lock):
            return
        with self.mutex:
            if lock.waiters and lock.take():
                self._grant(lock)
            self._give()

    def _grant(self, lock: Any) -> None:
        wait = lock.waiters.popleft()
        wait.granted = True
        self._wake(wait)

    def _wake(self, wait: Wait) -> None:
        wait.resting = False
        if wait.member is not None and self.crew.standing:
            self._ready.append(wait)
        else:
            wait.baton.release()

    def _give(self) -> bool:
        """Give the turn to the next who can go on, where nobody has it; whether somebody has it."""
        wait = self._next() if self._turn is None else None
        if wait is not None and wait.member is not None:
            self._ready.remove(wait)
            self._turn, self._since = wait.member, cpu_nanoseconds(wait.member.ident)
            wait.baton.release()
        return self._turn is not None

    def _next(self) -> Wait | None:
        # Where an alarm rang in a thread that waited, what the alarm waits for comes first.
        return next((each for each in self._ready if each.member is not None and each.member.waits[-1] is each), None)

    def _wake_polled(self) -> None:
        with self.mutex:
            self._look_at_descriptors()
            self._give()

    def _look_at_descriptors(self) -> None:
        for wait in self._resting():
            if wait.poll is not None and wait.poll():
                self._wake(wait)

    def _resting(self) -> list[Wait]:
        return [each.waits[-1] for each in self.crew.members.values() if each.rests]

    # -- passing on

    def _look(self, me: Member) -> None:
        """Take the turn from who does not use it, or uses it for too long, and see who can go on."""
        with self.mutex:
            runner = self._turn
            if runner is me:
                return
            if runner is not None:
                used = cpu_nanoseconds(runner.ident) - self._since
                if not self._stillness.is_still(runner.ident) and not (self._ready and used > PATIENCE):
                    return
                self._turn = None
        self._pass_on(me)

    def _pass_on(self, me: Member) -> None:
        while True:
            with self.mutex:
                if not self.crew.standing:
                    return
                self._look_at_descriptors()
                if self._give() or self.held or self._somebody_works():
                    return
                moment = self._next_moment()
                if moment is None:
                    # A stranger may yet end the wait; the watchdog knows when that takes too long.
                    if not any(crew.strangers(self.crew)):
                        self._give_up()
                    return
                self._turn, hands = me, self.hands[-1]
            try:
                # Alarms ring in this thread, and may wake whoever waits. Whom one tells of something may die of that,
                # which is noted; who has ended already has nothing to do with it.
                with suppress(ProcessDied) if me.ended else nullcontext():
                    hands.wait(self._anything, moment - hands.now)
            finally:
                with self.mutex:
                    if self._turn is me:
                        self._turn = None
                    self._wake_the_late(hands.now)

    def _somebody_works(self) -> bool:
        beside = [each.ident for each in self.crew.members.values() if not each.rests]
        # All are looked at, so that for each it is known since when it has been still.
        everybody = (*beside, *crew.strangers(self.crew))
        still = [ident != 0 and self._stillness.is_still(ident) for ident in everybody]
        return bool(self.crew.coming) or not all(still)

    def _next_moment(self) -> float | None:
        moments = [each.deadline for each in self._resting() if each.deadline is not None]
        alarm = self.hands[-1].next_alarm
        return min(moments if alarm is None else [*moments, alarm], default=None)

    def _anything(self) -> bool:
        with self.mutex:
            self._look_at_descriptors()
            return self._next() is not None

    def _wake_the_late(self, now: float) -> None:
        late = [(each.deadline, each.order, each) for each in self._resting() if each.deadline is not None]
        for deadline, _, wait in sorted(late, key=lambda each: each[:2]):
            if deadline <= now:
                self._give_up_waiting(wait)

    def _give_up_waiting(self, wait: Wait) -> None:
        if wait.lock is not None and wait in wait.lock.waiters:
            wait.lock.waiters.remove(wait)
        self._wake(wait)

    def _give_up(self) -> None:
        """Nobody can go on, and nothing will happen: tell the one who entered the enclosure."""
        members = [each for each in self.crew.others(None) if each.ident and not each.ended]
        frames = self._stillness.frames()
        text = all_wait.told([(each, frames.get(each.ident)) for each in members])
        owner, *others = members
        self._stop(owner, TargetHangs(text))
        # They have been told of, and will not go on by themselves.
        for member in others:
            member.abandoned = True
            self._stop(member, None)

    # -- stopping

    def _stop(self, member: Member, trouble: BaseException | None) -> None:
        member.trouble = member.trouble or trouble
        if member.rests:
            self._give_up_waiting(member.waits[-1])
        self._give()

    def abandon(self, member: Member) -> None:
        """Its scenario is over: whatever it waits for, it is to end."""
        with self.mutex:
            member.abandoned = True
            self._stop(member, None)

    # -- coming and going

    def begin(self, member: Member) -> None:
        """A thread of ours has begun, and waits for its turn."""
        member.ident = get_ident()
        with self.mutex:
            self.crew.coming.discard(member)
            self.crew.members[member.ident] = member
            if not self.crew.standing:
                return
            wait = Wait(member)
            member.waits.append(wait)
            self._wake(wait)
            self._give()
        self._rest(wait)

    def end(self, member: Member, error: BaseException | None) -> None:
        """It has come to its end. What stops a scenario stops all of it, whoever ran into it."""
        with self.mutex:
            member.ended = True
            self._stillness.stir()
            self.crew.coming.discard(member)
            for wait in member.joiners:
                if wait.resting:
                    self._wake(wait)
            owner = next((each for each in self.crew.members.values() if each.number == 0), None)
            if isinstance(error, Stopped) and not isinstance(error, Abandoned) and owner is not None:
                self._stop(owner, error)
            member.waits.append(Wait(member))
            if self._turn is member:
                self._turn = None
        try:
            self._pass_on(member)
        finally:
            with self.mutex:
                self.crew.members.pop(member.ident, None)
                self._stillness.forget(member.ident)
                if self._turn is member:
                    self._turn = None

    def take_back(self, owner: Member, *, held: bool) -> None:
        """Whoever leaves an enclosure takes the turn, or lends it to those who can go on though time is held."""
        with self.mutex:
            self.held = held
            if held and self._turn is owner:
                self._turn = None
                self._give()
            elif not held:
                self._turn = owner

    def busy(self, members: list[Member]) -> list[Member]:
        """Those of them that neither have ended nor wait."""
        with self.mutex:
            return [
                each
                for each in members
                if not each.ended and not each.rests and not (each.ident and self._stillness.is_still(each.ident))
            ]

    @contextmanager
    def following(self, hands: Hands) -> Iterator[Member]:
        """The thread that enters, and what it starts, live in the time of these hands."""
        with self.mutex:
            owner = self.crew.enter()
            self.hands.append(hands)
            self._began.append(hands.now)
            if self.crew.standing == 1:
                self._turn = owner
                self._ready.clear()
        try:
            yield owner
        finally:
            with self.mutex:
                self.hands.pop()
                self._began.pop()
                self.crew.leave(owner)
                if not self.crew.standing:
                    self._turn = None
                    for wait in self._ready:
                        wait.baton.release()
                    self._ready.clear()


# One for the process: a lock that was made in one scenario may be used in another, or after all of them.
TURNS = Turns(Crew())
