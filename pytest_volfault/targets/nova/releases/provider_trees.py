"""How what nova-compute knows of Placement's providers is copied: by itself since 33, as a plain object before.

With eventlet's patches its lock is an object that can be copied; Python's own, which an unpatched Nova has, cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from pytest_volfault.targets.nova._borrowed import Borrowed
from pytest_volfault.targets.nova.releases._presence import has

_MODULE = "nova.compute.provider_tree"


class _Lock:
    """A lock that its tree's copies share, as they do since 33: it is found by its name.

    Args:
        lock: oslo.concurrency's.
    """

    def __init__(self, lock: AbstractContextManager[Any]) -> None:
        self._lock = lock

    def __enter__(self) -> Any:
        return self._lock.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        return self._lock.__exit__(kind, error, trace)

    def __deepcopy__(self, _: Any) -> _Lock:
        return self


def stand_ins() -> Mapping[str, Callable[[Any], Any]]:
    """The replacements, for a `Substitution`."""
    if has(f"{_MODULE}:ProviderTree.__setstate__"):
        return {}

    def borrowed(original: Any) -> Borrowed:
        return Borrowed(original, internal_lock=lambda name: _Lock(original.internal_lock(name)))

    return {f"{_MODULE}:lockutils": borrowed}
