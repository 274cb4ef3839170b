"""How the turn passes on: to the next who can go on, and where nobody can, virtual time moves.

Time moves to the earliest moment at which one gives up waiting, or at which a party does something by itself. Whoever
lay down last moves it, and keeps the turn for that. The turn is taken from nobody but who would hold up the others for
ever: who waits within C (see `_stillness`), or has computed for `PATIENCE`. Time stands until it has ended, or waits in
a way that is known here.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Any, Protocol

from pytest_volfault.errors import TargetHangs
from pytest_volfault.injection import _all_wait as all_wait
from pytest_volfault.injection import _crew as crew
from pytest_volfault.injection._crew import Crew
from pytest_volfault.injection._member import Member
from pytest_volfault.injection._mutex import Mutex
from pytest_volfault.injection._row import Row
from pytest_volfault.injection._stillness import Stillness
from pytest_volfault.injection.process import ProcessDied

# Nanoseconds of the processor's time that one thread may compute while others could go on. It ends loops that wait for
# them without waiting. With Nova loaded, a collection of garbage takes a tenth of it.
PATIENCE = 2_000_000_000


class Hands(Protocol):
    """The clock that virtual time follows; `volfault_fakes.cloud.clock.Clock` is one."""

    @property
    def now(self) -> float: ...

    @property
    def next_alarm(self) -> float | None: ...

    @property
    def rings(self) -> bool: ...

    def wait(self, happened: Callable[[], bool], timeout: float) -> bool: ...

    def listen(self, listener: Callable[[float], None]) -> None: ...

    def unlisten(self, listener: Callable[[float], None]) -> None: ...


class Passing:
    """Gives the turn, takes it, and moves the time.

    Attributes:
        row: who has the turn, and who comes next.
        hands: the clocks of the enclosures that stand, one within another; the last one counts.
        held: time does not move; who leaves an enclosure sees to it that all come to rest.
        mutex: held for a few lines at a time, and never while code of anybody else's runs.
    """

    def __init__(self, members: Crew) -> None:
        self.crew = members
        self.row = Row(members)
        self.hands: list[Hands] = []
        self.held = False
        self.mutex = Mutex(self.offer)
        self._stillness = Stillness()

    def offer(self, lock: Any) -> None:
        """A lock was given back for which somebody waits."""
        if self.mutex.defers(lock):
            return
        with self.mutex:
            if lock.waiters and lock.take():
                self.row.grant(lock)
            self.row.give()

    def pass_on(self, me: Member, *, had_turn: bool = False) -> None:
        """See who goes on, and move the time where nobody can.

        Args:
            me: whose thread it is; it has lain down, or has ended.
            had_turn: whether it has the turn and gives it up. Until then it is nobody else's.
        """
        while True:
            with self.mutex:
                if had_turn and self.row.turn is me:
                    self.row.turn = None
                if not self.crew.standing:
                    return
                self.row.look_at_descriptors()
                if self.row.give() or self.held or self._somebody_works():
                    return
                if not (had_turn or self.row.lay_down_last(me)):
                    return
                moment = self._next_moment()
                if moment is None:
                    # A stranger may yet end the wait; the watchdog knows when that takes too long.
                    if not any(crew.strangers(self.crew)):
                        self._give_up()
                    return
                if had_turn:
                    # What it has used of the processor by now counts.
                    self.row.turn = me
                else:
                    self.row.hand_to(me)
            had_turn = self._move(me, moment)

    def look(self, me: Member) -> None:
        """Take the turn from who does not use it, or uses it for too long, and see who can go on."""
        with self.mutex:
            runner = self.row.turn
            if runner is me or (runner is not None and not self._holds_up(runner)):
                return
            self.row.turn = None
        self.pass_on(me)

    def _holds_up(self, runner: Member) -> bool:
        """Whether who has the turn may hold up the others for ever."""
        moved = runner.waits[-1].moves if runner.waits else None
        if not runner.ident or runner.firm or self.mutex.holds(runner.ident) or (moved is not None and not moved.rings):
            # It begins, or is within our own code, and is done in a moment, however long the machine makes of that.
            return False
        return self._stillness.is_still(runner.ident) or (not self.row.is_empty and self.row.used(runner) > PATIENCE)

    def _somebody_works(self) -> bool:
        beside = [each.ident for each in self.crew.members.values() if each.may_work]
        # All are looked at, so that for each it is known since when it has been still.
        everybody = (*beside, *crew.strangers(self.crew))
        still = [ident != 0 and self._stillness.is_still(ident) for ident in everybody]
        return bool(self.crew.coming) or not all(still)

    # -- moving the time

    def _next_moment(self) -> float | None:
        moments = [each.deadline for each in self.row.resting() if each.deadline is not None]
        alarm = self.hands[-1].next_alarm
        return min(moments if alarm is None else [*moments, alarm], default=None)

    def _move(self, me: Member, moment: float) -> bool:
        """Move the time; whether it is still this one's turn. Whoever is thrown out of it keeps the turn."""
        hands, wait = self.hands[-1], me.waits[-1]
        wait.moves = hands
        try:
            # Alarms ring in this thread, and may wake whoever waits. Whom one tells of something may die of that,
            # which is noted; who has ended already has nothing to do with it.
            with suppress(ProcessDied) if me.ended else nullcontext():
                hands.wait(lambda: self._is_to_stop(me), moment - hands.now)
        finally:
            with self.mutex:
                wait.moves = None
                self.row.wake_late(hands.now)
        return self.row.turn is me

    def _is_to_stop(self, mover: Member) -> bool:
        with self.mutex:
            self.row.look_at_descriptors()
            # Where the turn was taken from it, the time is no longer its to move.
            return self.row.next() is not None or self.row.turn is not mover

    # -- stopping

    def _give_up(self) -> None:
        """Nobody can go on, and nothing will happen: tell the one who entered the enclosure."""
        members = [each for each in self.crew.others(None) if each.ident and not each.ended]
        frames = self._stillness.frames()
        text = all_wait.told([(each, frames.get(each.ident)) for each in members])
        owner, *others = members
        self.stop(owner, TargetHangs(text))
        # They have been told of, and will not go on by themselves.
        for member in others:
            member.abandoned = True
            self.stop(member, None)

    def stop(self, member: Member, trouble: BaseException | None) -> None:
        """Whatever it waits for, it goes on, and raises this; whoever asks has the mutex."""
        member.trouble = member.trouble or trouble
        if member.rests:
            self.row.give_up(member.waits[-1])
        self.row.give()
