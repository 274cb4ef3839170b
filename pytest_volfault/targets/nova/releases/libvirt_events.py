"""How Nova's libvirt host hears of events: in the thread that the fake calls it back in, and none of its own."""

from __future__ import annotations

import queue
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from pytest_volfault.targets.nova._borrowed import Borrowed
from pytest_volfault.targets.nova._threads import Threads
from pytest_volfault.targets.nova.releases._green_threads import GreenThread
from pytest_volfault.targets.nova.releases._presence import has

HOST = "nova.virt.libvirt.host:"
_DELAYER = "StaticallyDelayingCancellableTaskExecutorWrapper"


def stand_ins(threads: Threads) -> Mapping[str, Callable[[Any], Any]]:
    """The replacements for a `Substitution`: the event loop's threads would never end."""
    if has(f"nova.thread_pool_factory:{_DELAYER}") or has(f"nova.utils:{_DELAYER}"):
        # Since 33 whoever hears an event dispatches it.
        return {HOST + "Host._init_events": lambda _: lambda host: setattr(host, "_delayed_executor", threads)}

    def spawn_after(_seconds: float, function: Callable[..., Any], *args: Any) -> GreenThread:
        return GreenThread(threads.submit_with_delay(function, *args))

    return {
        HOST + "Host._init_events": lambda _: _open_pipe,
        # Up to 27 not started by _init_events. What goes to its queue is taken before (mounting.stand_ins).
        HOST + "Host._conn_event_thread": lambda _: lambda _host: None,
        HOST + "greenthread": lambda original: Borrowed(original, spawn_after=spawn_after),
    }


def _open_pipe(host: Any) -> None:
    """Up to 32 events are queued, and a pipe wakes the green thread that dispatches them: here, its writer does."""
    host._event_queue = queue.Queue()
    host._event_notify_recv = SimpleNamespace(read=lambda _bytes: b" ")
    host._event_notify_send = SimpleNamespace(write=lambda _bytes: None, flush=host._dispatch_events)
