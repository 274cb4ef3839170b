"""The reference's external locks; one thread plays everybody, so that holding one twice would wait for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Locks:
    """Locks by name.

    Attributes:
        log: the names that were taken, oldest first.
    """

    def __init__(self) -> None:
        self.log: list[str] = []

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """Hold a lock for the length of the block."""
        self.take(name)
        yield

    def take(self, name: str) -> None:
        """Wait for the lock; what the trace shows of it."""
        self.log.append(name)
