"""Nova 34: all that it spawns goes through nova.thread_pool_factory, which knows what each pool is for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

import futurist

from pytest_volfault.targets.nova._threads import Threads

FACTORY = "nova.thread_pool_factory"


def stand_ins(threads: Threads) -> Mapping[str, Callable[[Any], Any]]:
    """See `spawning`."""
    kinds = importlib.import_module(FACTORY).ExecutorType
    # scatter_gather_cells waits for what it has spawned. A build or a snapshot is all that a message asks for, and its
    # spawner holds no lock.
    at_once = {kinds.SCATTER_GATHER: threads.run, kinds.LONG_TASK: threads.run_task}

    def spawn_on(executor: Any, function: Callable[..., Any], *args: Any, **kwargs: Any) -> futurist.Future[Any]:
        return at_once.get(executor, threads.spawn)(function, *args, **kwargs)

    return {f"{FACTORY}:spawn_on": lambda _: spawn_on}
