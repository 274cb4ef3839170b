"""Whose turn it is to talk to Cinder's process: one conversation at a time, and what comes in between ends first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Clients may have threads, and a flow that comes in between may have one of its own."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._taken = False
        self._depth = 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """The body is one conversation, and what belongs to it; whoever else wants one waits."""
        with self._free:
            self._free.wait_for(lambda: not self._taken)
            self._taken = True
            self._depth += 1
        try:
            yield
        finally:
            with self._free:
                self._taken = False
                self._depth -= 1
                self._free.notify_all()

    @contextmanager
    def given_up(self) -> Iterator[None]:
        """Within a conversation: while Cinder waits for the body, others may talk. Goes on when they have ended."""
        with self._free:
            depth = self._depth
            self._taken = False
            self._free.notify_all()
        try:
            yield
        finally:
            with self._free:
                self._free.wait_for(lambda: not self._taken and self._depth == depth)
                self._taken = True
