"""Up to Nova 31: green threads of eventlet. Who waits for one calls spawn, who does not calls spawn_n."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import futurist

from pytest_volfault.targets.nova._threads import Threads
from pytest_volfault.targets.nova.releases import _eventlet_waits as eventlet_waits


class GreenThread:
    """What eventlet gives to whoever has spawned.

    Args:
        future: how it ends.
    """

    def __init__(self, future: futurist.Future[Any]) -> None:
        self._future = future

    def wait(self) -> Any:
        """Return its result, or raise its error; it has run."""
        return self._future.result(timeout=0)

    def cancel(self) -> None:
        """Do not begin."""
        self._future.cancel()

    def kill(self) -> None:
        """Do not go on; what has not begun does not."""
        self._future.cancel()

    def link(self, function: Callable[..., Any], *args: Any) -> None:
        """Call the function with this thread and the arguments when it ends."""
        self._future.add_done_callback(lambda _: function(self, *args))


def stand_ins(threads: Threads) -> Mapping[str, Callable[[Any], Any]]:
    """See `spawning`."""

    def spawn(function: Callable[..., Any], *args: Any, **kwargs: Any) -> GreenThread:
        return GreenThread(threads.run(function, *args, **kwargs))

    class Pool:
        """eventlet.GreenPool, of which ComputeManager has one for looking at power states."""

        def __init__(self, size: int = 1000) -> None:
            self.size = size

        def spawn_n(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
            threads.spawn(function, *args, **kwargs)

    class Executor:
        """futurist.GreenThreadPoolExecutor, of which ComputeManager has one for live migrations."""

        def __init__(self, max_workers: int = 1000) -> None:
            self.max_workers = max_workers

        def submit(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> futurist.Future[Any]:
            return threads.spawn(function, *args, **kwargs)

        def shutdown(self, wait: bool = True) -> None:
            """Nothing of it is left when its manager is gone."""

    return {
        "futurist:GreenThreadPoolExecutor": lambda _: Executor,
        "nova.utils:spawn": lambda _: spawn,
        # A build is all that a message asks for, and nothing else is spawned so but by a scheduler that starts.
        "nova.utils:spawn_n": lambda _: threads.run_task,
        "eventlet:GreenPool": lambda _: Pool,
        **eventlet_waits.STAND_INS,
    }
