"""A thread of the code under test, and what it waits for."""

from __future__ import annotations

import _thread
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(eq=False)
class Wait:
    """One wait: of a member, or of a stranger for a lock of ours.

    Attributes:
        member: whose it is; None for a stranger's.
        baton: held while it rests; whoever lets it go on releases it.
        resting: whether it goes on.
        deadline: the virtual time at which it gives up; None for never.
        order: when it began, among others of the same deadline.
        lock: what it waits for.
        poll: says whether a descriptor that it waits for is ready.
        granted: whether it got what it waited for.
        had_turn: whether it was its turn when it began.
        moves: the clock that its thread moves meanwhile.
    """

    member: Member | None = None
    baton: Any = field(default_factory=_thread.allocate_lock)
    resting: bool = True
    deadline: float | None = None
    order: int = 0
    lock: Any = None
    poll: Callable[[], bool] | None = None
    granted: bool = False
    had_turn: bool = False
    moves: Any = None

    def __post_init__(self) -> None:
        self.baton.acquire()


@dataclass(eq=False)
class Member:
    """A thread of the code under test.

    Attributes:
        number: 0 for the thread that entered, then as they were started.
        ident: as `threading.get_ident` says; 0 until it runs.
        thread: its object; None for one that `_thread` started, and for the first.
        target: name of the function that it runs.
        started: where the code under test started it.
        waits: what it waits for; more than one where an alarm that rings while it waits waits, too.
        joiners: who waits for its end.
        trouble: what it shall raise when it goes on.
        abandoned: its scenario is over, so that it is to end.
        ended: it did.
        drawn: how many identifiers it has drawn.
        strand: what else they follow from, where several draw in its place.
        firm: it waits for what is certain to come: for a thread to begin, or for one to be gone that has ended.
    """

    number: int
    ident: int = 0
    thread: threading.Thread | None = None
    target: str = ""
    started: str = ""
    waits: list[Wait] = field(default_factory=list)
    joiners: list[Wait] = field(default_factory=list)
    trouble: BaseException | None = None
    abandoned: bool = False
    ended: bool = False
    drawn: int = 0
    strand: str = ""
    firm: bool = False

    @property
    def rests(self) -> bool:
        """Whether it waits in a way that is known here."""
        return bool(self.waits) and self.waits[-1].resting

    @property
    def may_work(self) -> bool:
        """Whether it does not wait, or moves the time while it does: alarms run code of anybody's."""
        return not self.rests or self.waits[-1].moves is not None

    @property
    def name(self) -> str:
        """What Python calls the thread."""
        if self.number == 0:
            return "the thread that runs the test"
        return f"thread {self.thread.name!r}" if self.thread is not None else f"thread number {self.number}"

    @property
    def about(self) -> str:
        """Name, target and where it was started, for a sentence."""
        kind = ", a daemon" if self.thread is not None and self.thread.daemon else ""
        return f"{self.name}{kind} (it runs {self.target}; started at {self.started})"
