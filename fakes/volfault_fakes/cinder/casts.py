"""Casts: what cinder-api asks of other services without waiting for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from volfault_fakes.cinder.driver_errors import ServiceDied
from volfault_fakes.cloud.turns import takes_turns


@takes_turns()
class Casts:
    """The casts on their way, in the order in which they were sent.

    They are delivered at once. The real ones are not, but the API's own answer is the same, and what follows a cast
    of the modelled calls (the end of a create, of a delete, of an extension) does not depend on the delay.

    Attributes:
        holding: whether they wait for `deliver` instead, to look at the state in between.

    Args:
        died: what follows where a service dies of one; nobody hears of that.
    """

    def __init__(self, died: Callable[[], None]) -> None:
        self.holding = False
        self._died = died
        self._delivering = False
        self._loses = False
        self._waiting: deque[Callable[[], None]] = deque()

    def send(self, call: Callable[..., None], *args: Any) -> None:
        """Ask for a call."""
        if self._loses:
            return
        self._waiting.append(lambda: call(*args))
        if not self.holding and not self._delivering:
            self.deliver()

    def send_by_scheduler(self, call: Callable[..., None], *args: Any) -> None:
        """Ask the scheduler, which asks for the call in turn, behind whatever waits by then."""
        self.send(self.send, call, *args)

    @contextmanager
    def losing(self) -> Iterator[None]:
        """Nobody takes from the queue what is sent within this block."""
        self._loses = True
        try:
            yield
        finally:
            self._loses = False

    def deliver(self) -> int:
        """Make the calls that wait, and those that they send.

        Returns:
            How many there were.
        """
        done = 0
        self._delivering = True
        try:
            while self._waiting:
                done += 1
                try:
                    self._waiting.popleft()()
                except ServiceDied:
                    self._died()
        finally:
            # A call may be cut short by the death of the process that is under test.
            self._delivering = False
        return done
