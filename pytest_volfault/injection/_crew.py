"""Which threads are the code under test's: the one place that answers "is this thread ours?".

Ours is the thread that entered the enclosure, and each that one of ours has started since. All others, such as those of
xdist, of pytest-timeout, or of a pool that was there before, are strangers: they see real time and the real world.
"""

from __future__ import annotations

import _thread
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from pytest_volfault.injection import _frames as frames
from pytest_volfault.injection._member import Member

get_ident = _thread.get_ident
# Who starts threads of its own in the middle of a test, for the sake of the test runner.
RUNNERS = frozenset({"_pytest", "pytest_cov", "pytest_timeout", "coverage", "execnet", "xdist"})
# Workers that their pool keeps for later. An executor of asyncio's loop lives as long as the loop does, which may be
# longer than the test.
_POOLED = frozenset({"concurrent.futures.thread._worker", "anyio._backends._asyncio.WorkerThread.run"})


class Crew:
    """The members, by thread; empty while no enclosure stands.

    Attributes:
        members: ident -> the member.
        coming: started, and not yet running.
    """

    def __init__(self) -> None:
        self.members: dict[int, Member] = {}
        self.coming: set[Member] = set()
        self.standing = 0
        self._numbers = 0
        self._over: weakref.WeakSet[threading.Thread] = weakref.WeakSet()

    def me(self) -> Member | None:
        """The member whose thread asks; None for a stranger."""
        return self.members.get(get_ident()) if self.standing else None

    def is_ours(self) -> bool:
        """Whether the thread that asks is one of the code under test."""
        return self.standing > 0 and get_ident() in self.members

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Within the block the thread that asks is a stranger."""
        member = self.members.pop(get_ident(), None)
        try:
            yield
        finally:
            if member is not None:
                self.members[member.ident] = member

    @contextmanager
    def firm(self) -> Iterator[None]:
        """Within the block the thread that asks waits for what is certain to come, and keeps its turn meanwhile."""
        member = self.me()
        if member is None:
            yield
            return
        before, member.firm = member.firm, True
        try:
            yield
        finally:
            member.firm = before

    def hand(self, before: int, now: int) -> None:
        """Another thread goes on in place of a member's, which stands until it is handed back; see `at_once`."""
        member = self.members.pop(before, None)
        if member is not None:
            member.ident = now
            self.members[now] = member

    def draw_as(self, ident: int, strand: str, drawn: int) -> int:
        """Whoever goes on there draws identifiers of its own; returned is how many were drawn by who did before."""
        member = self.members.get(ident)
        if member is None:
            return drawn
        before, member.strand, member.drawn = member.drawn, strand, drawn
        return before

    def adopt(self, thread: threading.Thread | None, target: Any, starter: FrameType) -> Member:
        """A member starts a thread."""
        self._numbers += 1
        member = Member(self._numbers, 0, thread, name_of(target), frames.place(starter))
        self.coming.add(member)
        return member

    def enter(self) -> Member:
        """The thread that asks enters an enclosure."""
        ident = get_ident()
        if self.standing == 0:
            self._numbers = max((each.number for each in self.members.values()), default=0)
            self.members[ident] = Member(0, ident)
        self.standing += 1
        return self.members[ident]

    def leave(self, owner: Member) -> None:
        """It leaves; whoever is left is a stranger from now on, until the next enclosure stands."""
        self.standing -= 1
        if self.standing == 0:
            self.members.pop(owner.ident, None)

    def go(self, member: Member) -> None:
        """It has ended; its thread is about to be gone."""
        self.members.pop(member.ident, None)
        if member.thread is not None:
            self._over.add(member.thread)

    def is_over(self, thread: threading.Thread) -> bool:
        """Whether it was a member's, and has ended but for a few lines of Python's own."""
        return thread in self._over

    def others(self, me: Member | None) -> list[Member]:
        """All members but one, in the order in which they were started."""
        everybody = [*self.members.values(), *self.coming]
        return sorted((each for each in everybody if each is not me), key=lambda each: each.number)

    def of(self, thread: threading.Thread) -> Member | None:
        """The member that this thread is."""
        everybody = [*self.members.values(), *self.coming]
        return next((each for each in everybody if each.thread is thread), None)

    @property
    def last_number(self) -> int:
        """The number of the member that was started last."""
        return self._numbers


def is_runners(frame: FrameType) -> bool:
    """Whether whoever starts a thread there is the test runner and not the code under test."""
    caller = next((each for each in frames.outwards(frame) if each.f_globals.get("__name__") != "threading"), frame)
    return frames.package_of(caller) in RUNNERS


def strangers(crew: Crew) -> Iterator[int]:
    """The threads that may yet do something for the code under test: neither its own nor the test runner's.

    Yields:
        The ident of each; 0 for one that has not begun.
    """
    for thread in threading.enumerate():
        ident = thread.ident or 0
        if ident in crew.members or crew.is_over(thread) or any(each.thread is thread for each in crew.coming):
            continue
        # Whoever starts one waits until it has begun.
        if not ident or not (name_of(target_of(thread)).partition(".")[0] in RUNNERS or _is_runners_own(ident)):
            yield ident


def _is_runners_own(ident: int) -> bool:
    # What `_thread` has started has no target that could be asked for.
    stack = [each for each in frames.outwards(sys._current_frames().get(ident)) if not frames.is_standard(each)]
    return bool(stack) and frames.package_of(stack[-1]) in RUNNERS


def is_idle_worker(member: Member, frame: FrameType | None) -> bool:
    """Whether it is a pool's, with nothing to do at the moment."""
    return member.target in _POOLED and not any(
        each.f_code.co_qualname.endswith("_WorkItem.run") or frames.is_users(each) for each in frames.outwards(frame)
    )


def name_of(target: Any) -> str:
    """`module.function`, as far as it can be said."""
    function = getattr(target, "func", target)
    module = getattr(function, "__module__", None)
    name = getattr(function, "__qualname__", None) or type(function).__qualname__
    return f"{module}.{name}" if module else str(name)


def target_of(thread: threading.Thread) -> Any:
    """The function that it is to run: what it was given, or its own method."""
    # Timer keeps what it calls as `function`; Thread keeps it until it has run, and forgets it then.
    return getattr(thread, "function", None) or getattr(thread, "_target", None) or thread.run
