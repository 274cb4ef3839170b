"""Casts: what cinder-api asks of other services without waiting for them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any


class Casts:
    """The casts on their way.

    They are delivered at once. The real ones are not, but the API's own answer is the same, and what follows a cast
    of the modelled calls (the end of a create, of a delete, of an extension) does not depend on the delay.

    Attributes:
        holding: whether they wait for `deliver` instead, to look at the state in between.
    """

    def __init__(self) -> None:
        self.holding = False
        self._waiting: deque[Callable[[], None]] = deque()

    def send(self, call: Callable[..., None], *args: Any) -> None:
        """Ask for a call."""
        if self.holding:
            self._waiting.append(lambda: call(*args))
        else:
            call(*args)

    def deliver(self) -> int:
        """Make the calls that wait.

        Returns:
            How many there were.
        """
        done = 0
        while self._waiting:
            self._waiting.popleft()()
            done += 1
        return done
