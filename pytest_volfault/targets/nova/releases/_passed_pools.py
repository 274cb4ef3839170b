"""Nova 32 and 33: nova.utils.spawn_on is told the pool, and nova.utils.spawn takes a default one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import futurist

from pytest_volfault.targets.nova._borrowed import Borrowed
from pytest_volfault.targets.nova._threads import Threads
from pytest_volfault.targets.nova.releases import _eventlet_waits as eventlet_waits
from pytest_volfault.targets.nova.releases._presence import has

# In place of the pool of scatter_gather_cells, which alone waits for what it has spawned.
WAITED_FOR = object()
# In place of Nova 33's pool for builds and snapshots.
LONG_TASKS = object()


def stand_ins(threads: Threads) -> Mapping[str, Callable[[Any], Any]]:
    """See `spawning`."""
    at_once = {WAITED_FOR: threads.run, LONG_TASKS: threads.run_task}

    def spawn_on(pool: Any, function: Callable[..., Any], *args: Any, **kwargs: Any) -> futurist.Future[Any]:
        return at_once.get(pool, threads.spawn)(function, *args, **kwargs)

    return {
        "nova.utils:spawn_on": lambda _: spawn_on,
        "nova.utils:get_scatter_gather_executor": lambda _: lambda: WAITED_FOR,
        # A default pool would live as long as the process.
        "nova.utils:_get_default_executor": lambda _: lambda: None,
        **_builds(threads),
        **eventlet_waits.STAND_INS,
    }


def _builds(threads: Threads) -> Mapping[str, Callable[[Any], Any]]:
    if has("nova.utils:get_long_task_executor"):
        return {"nova.utils:get_long_task_executor": lambda _: lambda _workers: LONG_TASKS}
    # The manager of 32 spawns its builds like that, and nothing else.
    return {"nova.compute.manager:utils": lambda original: Borrowed(original, spawn=threads.run_task)}
