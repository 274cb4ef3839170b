"""Nova 34: a delete holds the locks of all volumes that other servers have, too, past `lockutils.lock`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_volfault.injection import process
from pytest_volfault.injection.at_once import FLOWS
from pytest_volfault.targets.nova.releases._presence import has

_LOCKS = "nova.utils:NOVA_FAIR_LOCKS"


class FairLock:
    """One of those that go past `lockutils.lock` (nova.utils.FairLockGuard, of a volume that several servers have).

    Args:
        lock: Nova's own.
        name: what it is called everywhere.
    """

    def __init__(self, lock: Any, name: str) -> None:
        self._lock = lock
        self._name = name

    def acquire_write_lock(self) -> Any:
        FLOWS.takes(self._name)
        return self._lock.acquire_write_lock()

    def release_write_lock(self) -> None:
        self._lock.release_write_lock()
        FLOWS.gives(self._name)

    def is_writer(self) -> bool:
        return bool(self._lock.is_writer())


class FairLocks:
    """`lockutils.FairLocks`, where the code under test gets them."""

    def __init__(self, original: Any) -> None:
        self._original = original

    def get(self, name: str) -> FairLock:
        return FairLock(self._original.get(name), f"lock {process.current()}/{name}")


def stand_ins() -> Mapping[str, Callable[[Any], Any]]:
    """The replacements for a `Substitution`."""
    return {_LOCKS: FairLocks} if has(_LOCKS) else {}
