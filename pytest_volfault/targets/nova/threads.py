"""Nova's thread pools in one thread, so that two runs of a scenario are the same."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable
from typing import Any

import futurist
from nova.thread_pool_factory import ExecutorType


class Threads:
    """Runs what Nova spawns: at once where the spawner waits for it, afterwards where it does not.

    Afterwards, because the spawner may hold a lock that the spawned needs (ComputeManager._sync_power_states).
    """

    def __init__(self) -> None:
        self._pool = futurist.SynchronousExecutor()
        self._later: deque[Callable[[], Any]] = deque()

    def spawn_on(
        self, executor_type: ExecutorType, function: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> futurist.Future[Any]:
        """Stands in for nova.thread_pool_factory.spawn_on."""
        # Only scatter_gather_cells waits for what it has spawned.
        if executor_type is ExecutorType.SCATTER_GATHER:
            return self._pool.submit(function, *args, **kwargs)
        self._later.append(functools.partial(function, *args, **kwargs))
        return futurist.Future()

    def run_spawned(self) -> None:
        """Run what has been spawned and not waited for, and what that spawns in turn."""
        while self._later:
            # Through the pool: a spawned function's failure ends in its future, as it does in a thread.
            self._pool.submit(self._later.popleft())

    def forget(self) -> None:
        """The process is gone, and its threads with it."""
        self._later.clear()
