"""The reference's external locks; one thread plays everybody, so that holding one twice would wait for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from volfault_fakes.catalogue import Operation


class Locks:
    """Locks by name; what is seen of them is that they are taken."""

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """Hold a lock for the length of the block."""
        self.take(name)
        yield

    def take(self, name: str) -> None:
        """Wait for the lock. Nobody can hold it, as one flow after the other is in this process."""


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "nova.lock",
        "pytest_volfault.targets.reference.locks:Locks.take",
        (),
        detail=lambda _locks, name: name,
        observed=True,
    ),
)
