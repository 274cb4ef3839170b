"""oslo.service's looping calls run in the thread of whoever starts one, since that one waits for its end.

Its threading backend came with release 4.2 and Nova 32 uses it; what comes before spawns with eventlet.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import futurist

from pytest_volfault.targets.nova._borrowed import Borrowed
from pytest_volfault.targets.nova._threads import Threads
from pytest_volfault.targets.nova.releases._green_threads import GreenThread
from pytest_volfault.targets.nova.releases._presence import has

NATIVE = "oslo_service.backend._threading.loopingcall"
GREEN = ("oslo_service.backend._eventlet.loopingcall", "oslo_service.loopingcall")
LOOP = ":LoopingCallBase."


def stand_ins(threads: Threads) -> Mapping[str, Callable[[Any], Any]]:
    """The replacements for a `Substitution`."""
    if has("nova.monkey_patch:patch"):
        # A function of the class, so that each looping call is its first argument.
        return {NATIVE + LOOP + "_spawn_loop": lambda _: lambda call, loop: _run_natively(threads, call, loop)}

    def spawn(function: Callable[..., Any], *args: Any, **kwargs: Any) -> GreenThread:
        return GreenThread(threads.run(function, *args, **kwargs))

    module = next(each for each in GREEN if has(each))
    return {
        f"{module}:greenthread": lambda original: Borrowed(original, spawn=spawn),
        # EventletEvent.wait runs the hub.
        f"{module}{LOOP}_sleep": lambda _: lambda _call, seconds: time.sleep(seconds),
    }


def _run_natively(threads: Threads, call: Any, loop: Callable[[], Any]) -> futurist.Future[Any]:
    # In a thread of its own, a loop that is killed would never tell the one that waits.
    future = threads.run(loop)
    future.add_done_callback(call._on_done)
    return future
