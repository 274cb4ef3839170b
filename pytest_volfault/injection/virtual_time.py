"""Virtual time for the code under test: its clocks show the cloud's time, its waits move it.

freezegun freezes every clock that Python code can read. Starting it walks all loaded modules, which takes
long once Nova is among them, so it is started once and only the hands are moved.
"""

from __future__ import annotations

import datetime
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import freezegun
from freezegun.api import FrozenDateTimeFactory

from pytest_volfault.errors import TargetHangs
from pytest_volfault.injection.ours import is_ours
from pytest_volfault.injection.substitution import Substitution

# Longer than any time-out, back-off or retry loop of Nova and its clients; a loop that polls for ever passes it.
LONGEST_SCENARIO = 24 * 3600.0
# Test runners must go on measuring real time while the code under test is frozen.
_REAL_TIME_FOR = ["_pytest", "pytest", "pluggy", "xdist", "execnet", "coverage", "threading", "hypothesis"]
# freezegun shows real time to whatever such a module calls within so many frames; five, by default, which takes
# in a test, the tool that it calls, and a function target of ours. Here only those modules themselves are meant.
_FRAMES_THAT_COUNT = 1


class Hands(Protocol):
    """The clock that virtual time follows; `volfault_fakes.clock.Clock` is one."""

    @property
    def now(self) -> float: ...

    def wait(self, happened: Callable[[], bool], timeout: float) -> bool: ...

    def listen(self, listener: Callable[[float], None]) -> None: ...

    def unlisten(self, listener: Callable[[float], None]) -> None: ...


class VirtualTime:
    """Freezes the clocks once, and lets one `Hands` after another move them."""

    def __init__(self) -> None:
        self._freezer: Any = None
        self._factory: FrozenDateTimeFactory | None = None
        self._frames_before = 0
        self._hands: Hands | None = None
        self._owner = 0
        self._began = 0.0
        self._waits = Substitution({"time:sleep": self._sleep, "threading:Event.wait": self._event_wait})

    def freeze(self) -> None:
        """Stop the clocks; does nothing when they are."""
        if self._freezer is None:
            self._frames_before = freezegun.api.call_stack_inspection_limit
            freezegun.api.call_stack_inspection_limit = _FRAMES_THAT_COUNT
            self._freezer = freezegun.freeze_time("2026-01-01", ignore=_REAL_TIME_FOR)
            self._factory = self._freezer.start()

    def thaw(self) -> None:
        """Give the clocks back."""
        if self._freezer is not None:
            self._freezer.stop()
            self._freezer = self._factory = None
            freezegun.api.call_stack_inspection_limit = self._frames_before

    def follow(self, hands: Hands) -> VirtualTime:
        """Say which clock counts within the next `with` block."""
        self._hands = hands
        return self

    def __enter__(self) -> None:
        assert self._hands is not None
        self.freeze()
        self._owner = threading.get_ident()
        self._began = self._hands.now
        self._hands.listen(self._show)
        self._show(self._hands.now)
        self._waits.__enter__()

    def __exit__(self, *exc: object) -> None:
        self._waits.__exit__(*exc)
        assert self._hands is not None
        self._hands.unlisten(self._show)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What this thread does within the block is none of the scenario's."""
        owner, self._owner = self._owner, 0
        try:
            yield
        finally:
            self._owner = owner

    def _show(self, now: float) -> None:
        assert self._factory is not None
        self._factory.move_to(datetime.datetime.fromtimestamp(now, datetime.UTC).replace(tzinfo=None))
        if now - self._began > LONGEST_SCENARIO:
            raise TargetHangs(f"the flow was still waiting after {LONGEST_SCENARIO / 3600:.0f} hours of virtual time")

    def _sleep(self, original: Callable[[float], None]) -> Callable[[float], None]:
        def sleep(seconds: float) -> None:
            # Only the thread under test lives in virtual time; xdist's own threads go on sleeping for real.
            # What is wrong with the argument, the original says best.
            if is_ours(self._owner) and self._hands is not None and seconds >= 0:
                self._hands.wait(lambda: False, seconds)
            else:
                original(seconds)

        return sleep

    def _event_wait(self, original: Callable[..., bool]) -> Callable[..., bool]:
        def wait(event: threading.Event, timeout: float | None = None) -> bool:
            # A rendezvous with a real thread is no passing of time: Thread.start waits without a timeout, and
            # concurrent.futures.wait waits for its pool.
            meets_a_thread = timeout is None or sys._getframe(1).f_globals.get("__name__") == "concurrent.futures._base"
            if meets_a_thread or not is_ours(self._owner) or self._hands is None:
                return original(event, timeout)
            assert timeout is not None
            return self._hands.wait(event.is_set, timeout)

        return wait


def real_seconds() -> float:
    """Real time, whatever is frozen; for measuring how long a campaign took."""
    return freezegun.api.real_perf_counter() if hasattr(freezegun.api, "real_perf_counter") else time.perf_counter()
