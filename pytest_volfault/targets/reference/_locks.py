"""The reference's external locks: each host has its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakValueDictionary

from pytest_volfault.injection import process, standing
from pytest_volfault.injection.at_once import FLOWS
from volfault_fakes.catalogue import Operation


class Locks:
    """Locks by name; what is seen of them is that they are taken."""

    def __init__(self) -> None:
        # Those that somebody has or waits for.
        self._locks: WeakValueDictionary[str, Any] = WeakValueDictionary()

    @contextmanager
    def held(self, name: str) -> Iterator[None]:
        """Hold a lock for the length of the block; wait for it where another flow holds it."""
        self.take(name)
        named = f"{name}{process.AT}{process.place()}"
        lock = self._locks.setdefault(named, threading.Semaphore())
        with FLOWS.holding(f"lock {named}"):
            standing.wanting(name)
            with lock:
                standing.wanting("")
                yield

    def take(self, name: str) -> None:
        """A lock is wanted."""


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "nova.lock",
        "pytest_volfault.targets.reference._locks:Locks.take",
        (),
        detail=lambda _locks, name: name,
        observed=True,
    ),
)
