"""An event of libvirt is dispatched in the thread that hears of it, in every release."""

from __future__ import annotations

import importlib
import queue
from typing import Any

import pytest

from volfault_fakes.cloud.clock import Clock

pytestmark = pytest.mark.usefixtures("nova")
INIT = "nova.virt.libvirt.host:Host._init_events"


@pytest.fixture
def events() -> Any:
    return importlib.import_module("pytest_volfault.targets.nova.releases.libvirt_events")


@pytest.fixture
def threads() -> Any:
    return importlib.import_module("pytest_volfault.targets.nova._threads").Threads(Clock())


class QueueingHost:
    """As the host of Nova up to 32 hears of events."""

    def __init__(self) -> None:
        self._event_queue: queue.Queue[str] | None = None
        self._event_notify_send: Any = None
        self._event_notify_recv: Any = None
        self.dispatched: list[str] = []

    def hear(self, event: str) -> None:
        assert self._event_queue is not None
        self._event_queue.put(event)
        self._event_notify_send.write(b" ")
        self._event_notify_send.flush()

    def _dispatch_events(self) -> None:
        assert self._event_notify_recv.read(1)
        assert self._event_queue is not None
        while not self._event_queue.empty():
            self.dispatched.append(self._event_queue.get(block=False))


def test_a_queue_is_emptied_by_whoever_fills_it(events: Any, threads: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "has", lambda _: False)
    host = QueueingHost()
    events.stand_ins(threads)[INIT](None)(host)
    host.hear("removed")
    assert host.dispatched == ["removed"]


def test_what_an_old_host_delays_comes_with_virtual_time(
    events: Any, threads: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "has", lambda _: False)
    greenthread = events.stand_ins(threads)["nova.virt.libvirt.host:greenthread"](queue)
    ran: list[str] = []
    greenthread.spawn_after(15, ran.append, "stopped")
    greenthread.spawn_after(15, ran.append, "never").cancel()
    threads._clock.advance(14)
    assert ran == []
    threads._clock.advance(1)
    assert ran == ["stopped"]


def test_a_new_host_is_given_what_delays_for_it(events: Any, threads: Any) -> None:
    stand_ins = events.stand_ins(threads)
    host = QueueingHost()
    stand_ins[INIT](None)(host)
    assert list(stand_ins) == [INIT]
    assert host._delayed_executor is threads  # type: ignore[attr-defined]  # Nova's own name for it
