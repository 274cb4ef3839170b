"""Nova's thread pools in one thread, so that two runs of a scenario are the same."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import futurist
from nova.thread_pool_factory import ExecutorType

from volfault_fakes.clock import Clock

# Host._init_events holds back a STOPPED event for so long, in case the guest is only being rebooted.
DELAY_SECONDS = 15
DELAYED = "nova.delayed"


class Threads:
    """Runs what Nova spawns: at once where the spawner waits for it, afterwards where it does not.

    Afterwards, because the spawner may hold a lock that the spawned needs (ComputeManager._sync_power_states).

    Args:
        clock: virtual time, for what is to be run with a delay.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._pool = futurist.SynchronousExecutor()
        self._later: deque[Callable[[], Any]] = deque()
        self._life = 0
        clock.handle(DELAYED, self._ring)

    def spawn_on(
        self, executor_type: ExecutorType, function: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> futurist.Future[Any]:
        """Stands in for nova.thread_pool_factory.spawn_on."""
        # Only scatter_gather_cells waits for what it has spawned.
        if executor_type is ExecutorType.SCATTER_GATHER:
            return self._run(functools.partial(function, *args, **kwargs))
        self._later.append(functools.partial(function, *args, **kwargs))
        return futurist.Future()

    def spawn_loop(self, call: Any, loop: Callable[[], Any]) -> futurist.Future[Any]:
        """Stands in for oslo.service's LoopingCallBase._spawn_loop: whoever starts a loop waits for its end.

        In a thread of its own, a loop that is killed would never tell the one that waits.
        """
        future = self._run(loop)
        future.add_done_callback(call._on_done)
        return future

    def submit_with_delay(self, function: Callable[..., Any], *args: Any) -> futurist.Future[Any]:
        """Stands in for Nova's StaticallyDelayingCancellableTaskExecutorWrapper."""
        future: futurist.Future[Any] = futurist.Future()
        self._clock.call_later(
            DELAY_SECONDS, DELAYED, life=self._life, future=future, call=functools.partial(function, *args)
        )
        return future

    def run_spawned(self) -> None:
        """Run what has been spawned and not waited for, and what that spawns in turn."""
        while self._later:
            # Through the pool: a spawned function's failure ends in its future, as it does in a thread.
            self._run(self._later.popleft())

    def forget(self) -> None:
        """The process is gone, its threads with it."""
        self._later.clear()
        self._life += 1

    def _ring(self, details: Mapping[str, Any]) -> None:
        # An alarm that was set by a process that has died since, or was cancelled, runs nothing.
        if details["life"] == self._life and details["future"].set_running_or_notify_cancel():
            self._run(details["call"])
            details["future"].set_result(None)

    def _run(self, call: Callable[[], Any]) -> futurist.Future[Any]:
        future = self._pool.submit(call)
        failure = future.exception()
        # A killed process, or a stopped scenario, is nothing that a future may keep to itself.
        if failure is not None and not isinstance(failure, Exception):
            raise failure
        return future
