"""Nova 32 and 33: nova.utils.spawn_on is told the pool, and nova.utils.spawn takes a default one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import futurist

from pytest_volfault.targets.nova._threads import Threads
from pytest_volfault.targets.nova.releases import _eventlet_waits as eventlet_waits

# In place of the pool of scatter_gather_cells, which alone waits for what it has spawned.
WAITED_FOR = object()


def stand_ins(threads: Threads) -> Mapping[str, Callable[[Any], Any]]:
    """See `spawning`."""

    def spawn_on(pool: Any, function: Callable[..., Any], *args: Any, **kwargs: Any) -> futurist.Future[Any]:
        return (threads.run if pool is WAITED_FOR else threads.spawn)(function, *args, **kwargs)

    return {
        "nova.utils:spawn_on": lambda _: spawn_on,
        "nova.utils:get_scatter_gather_executor": lambda _: lambda: WAITED_FOR,
        # A default pool would live as long as the process.
        "nova.utils:_get_default_executor": lambda _: lambda: None,
        **eventlet_waits.STAND_INS,
    }
