"""Whose turn it is, and who goes on next: one at a time, in the order in which they could."""

from __future__ import annotations

from collections import deque
from typing import Any

from pytest_volfault.injection._crew import Crew
from pytest_volfault.injection._member import Member, Wait
from pytest_volfault.injection._stillness import cpu_nanoseconds


class Row:
    """Who has the turn, and the row of those who could go on. Whoever asks has the mutex of the turns.

    Attributes:
        turn: the member that moves; None while nobody does.
    """

    def __init__(self, crew: Crew) -> None:
        self.turn: Member | None = None
        self._crew = crew
        self._since = 0
        self._ready: deque[Wait] = deque()

    # -- the turn

    def give(self) -> bool:
        """Give the turn to the next who can go on, where nobody has it; whether somebody has it."""
        wait = self.next() if self.turn is None else None
        if wait is not None and wait.member is not None:
            self._ready.remove(wait)
            self.hand_to(wait.member)
            wait.baton.release()
        return self.turn is not None

    def hand_to(self, member: Member | None) -> None:
        """It is this one's turn; what it uses of the processor counts from here on."""
        self.turn = member
        # One that has not begun has no number that could be asked for.
        self._since = cpu_nanoseconds(member.ident) if member is not None and member.ident else 0

    def used(self, member: Member) -> int:
        """Nanoseconds of the processor's time that who has the turn has used since it got it."""
        return cpu_nanoseconds(member.ident) - self._since

    def next(self) -> Wait | None:
        """Who would have the turn next."""
        # Where an alarm rang in a thread that waited, what the alarm waits for comes first.
        return next((each for each in self._ready if each.member is not None and each.member.waits[-1] is each), None)

    @property
    def is_empty(self) -> bool:
        """Whether nobody could go on."""
        return not self._ready

    # -- the row

    def join(self, member: Member) -> None:
        """A thread that was started has its place in the row, whenever it begins."""
        wait = Wait(member)
        member.waits.append(wait)
        self.wake(wait)

    def wake(self, wait: Wait) -> None:
        """Whoever waits could go on now."""
        wait.resting = False
        if wait.member is not None and self._crew.standing:
            self._ready.append(wait)
        else:
            wait.baton.release()

    def grant(self, lock: Any) -> None:
        """Who waited longest has the lock that was just taken."""
        wait = lock.waiters.popleft()
        wait.granted = True
        self.wake(wait)

    def give_up(self, wait: Wait) -> None:
        """Whoever waits goes on without what it waited for."""
        self._forget_lock(wait)
        self.wake(wait)

    def leave(self, wait: Wait) -> None:
        """Whoever waits has gone on by itself."""
        wait.resting = False
        if wait in self._ready:
            self._ready.remove(wait)
        self._forget_lock(wait)

    def clear(self) -> None:
        """Nobody has the turn any more: all in the row go on."""
        self.turn = None
        for wait in self._ready:
            wait.baton.release()
        self._ready.clear()

    def _forget_lock(self, wait: Wait) -> None:
        if wait.lock is not None and wait in wait.lock.waiters:
            wait.lock.waiters.remove(wait)

    # -- who rests

    def resting(self) -> list[Wait]:
        """What those wait for who cannot go on."""
        return [each.waits[-1] for each in self._crew.members.values() if each.rests]

    def look_at_descriptors(self) -> None:
        """Wake those whose descriptors are ready."""
        polled = [each for each in self.resting() if each.poll is not None]
        for wait in sorted(polled, key=lambda each: each.order) if polled else ():
            if wait.poll is not None and wait.poll():
                self.wake(wait)

    def wake_late(self, now: float) -> None:
        """Wake those whose moment has come."""
        late = [(each.deadline, each.order, each) for each in self.resting() if each.deadline is not None]
        for deadline, _, wait in sorted(late, key=lambda each: each[:2]):
            if deadline <= now:
                self.give_up(wait)

    def lay_down_last(self, member: Member) -> bool:
        """Whether nobody has lain down since, of those who could move the time."""
        waits = [each for each in self.resting() if each.moves is None and each.member and not each.member.ended]
        return not waits or max(waits, key=lambda each: each.order).member is member
