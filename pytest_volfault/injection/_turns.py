"""The threads of the code under test take turns: one moves at a time, until it waits or ends.

Then the next goes on that can (`_row`), in the order in which they could; when none can, virtual time moves
(`_passing`). So a scenario with threads does the same each time, however long anything really takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytest_volfault.errors import Stopped
from pytest_volfault.injection._crew import Crew, get_ident
from pytest_volfault.injection._member import Member, Wait
from pytest_volfault.injection._passing import Hands
from pytest_volfault.injection._resting import Abandoned, Resting


class Turns(Resting):
    """Who takes part: members come and go, and so do the clocks that they live by."""

    def __init__(self, members: Crew) -> None:
        super().__init__(members)
        self._began: list[float] = []

    @property
    def elapsed(self) -> float:
        """Virtual seconds since the enclosure was entered: small, so that a float of them holds nanoseconds."""
        return self.hands[-1].now - self._began[-1]

    # -- members

    def come(self, member: Member) -> None:
        """A thread of ours was started: its place in the row is from now on, whenever it begins."""
        with self.mutex:
            if member in self.crew.coming and not member.waits:
                self.row.join(member)

    def begin(self, member: Member) -> None:
        """A thread of ours has begun, and waits for its turn."""
        member.ident = get_ident()
        with self.mutex:
            self.crew.coming.discard(member)
            self.crew.members[member.ident] = member
            if not self.crew.standing:
                return
            if not member.waits:
                self.row.join(member)
            wait = member.waits[-1]
            if self.row.turn is member:
                self.row.hand_to(member)
            self.row.give()
        try:
            self.await_turn(wait)
        finally:
            with self.mutex:
                self.row.leave(wait)
                member.waits.remove(wait)

    def end(self, member: Member, error: BaseException | None) -> None:
        """It has come to its end. What stops a scenario stops all of it, whoever ran into it."""
        with self.mutex:
            member.ended = True
            self._stillness.stir()
            self.crew.coming.discard(member)
            for wait in member.joiners:
                if wait.resting:
                    self.row.wake(wait)
            owner = next((each for each in self.crew.members.values() if each.number == 0), None)
            if isinstance(error, Stopped) and not isinstance(error, Abandoned) and owner is not None:
                self.stop(owner, error)
            member.waits.append(Wait(member))
            had_turn = self.row.turn is member
        try:
            self.pass_on(member, had_turn=had_turn)
        finally:
            with self.mutex:
                self.crew.go(member)
                self._stillness.forget(member.ident)
                if self.row.turn is member:
                    self.row.turn = None
                    self.row.give()

    def abandon(self, member: Member) -> None:
        """Its scenario is over: whatever it waits for, it is to end."""
        with self.mutex:
            member.abandoned = True
            self.stop(member, None)

    def busy(self, members: list[Member]) -> list[Member]:
        """Those of them that neither have ended nor wait."""
        with self.mutex:
            return [
                each
                for each in members
                if not each.ended and each.may_work and not (each.ident and self._stillness.is_still(each.ident))
            ]

    # -- enclosures

    @contextmanager
    def following(self, hands: Hands) -> Iterator[Member]:
        """The thread that enters, and what it starts, live in the time of these hands."""
        with self.mutex:
            owner = self.crew.enter()
            self.hands.append(hands)
            self._began.append(hands.now)
            if self.crew.standing == 1:
                self.row.clear()
                self.row.hand_to(owner)
        try:
            yield owner
        finally:
            with self.mutex:
                self.hands.pop()
                self._began.pop()
                self.crew.leave(owner)
                if not self.crew.standing:
                    self.row.clear()
                    for member in self.crew.coming:
                        member.waits.clear()

    def take_back(self, owner: Member, *, held: bool) -> None:
        """Whoever leaves an enclosure takes the turn, or lends it to those who can go on though time is held."""
        with self.mutex:
            self.held = held
            if held and self.row.turn is owner:
                self.row.turn = None
                self.row.give()
            elif not held:
                self.row.hand_to(owner)


# One for the process: a lock that was made in one scenario may be used in another, or after all of them.
TURNS = Turns(Crew())
