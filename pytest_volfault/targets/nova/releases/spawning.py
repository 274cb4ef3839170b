"""How Nova spawns: through one factory of pools (34), by pools that it passes around (32, 33), or by eventlet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_volfault.targets.nova._threads import Threads
from pytest_volfault.targets.nova.releases import _green_threads as green_threads
from pytest_volfault.targets.nova.releases import _passed_pools as passed_pools
from pytest_volfault.targets.nova.releases import _pool_factory as pool_factory
from pytest_volfault.targets.nova.releases._presence import has


def stand_ins(threads: Threads) -> Mapping[str, Callable[[Any], Any]]:
    """The replacements for a `Substitution`."""
    if has("nova.thread_pool_factory"):
        return pool_factory.stand_ins(threads)
    if has("nova.utils:spawn_on"):
        return passed_pools.stand_ins(threads)
    return green_threads.stand_ins(threads)
