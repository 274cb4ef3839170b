"""Virtual time: a number that moves when somebody waits, and the alarms that ring on the way."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from volfault_fakes.cloud.turns import takes_turns

# 2026-01-01T00:00:00Z. A fixed start makes every timestamp in every body the same in each run.
EPOCH = 1767225600.0


@dataclass(frozen=True, slots=True, order=True)
class Alarm:
    """Something that a party will do later by itself.

    Attributes:
        due: virtual time in seconds since 1970.
        order: tie-break, in the order of scheduling.
        kind: name of the handler that runs it (see `Clock.handle`).
        details: what the handler needs; plain values, so that a snapshot can hold it.
    """

    due: float
    order: int
    kind: str = field(compare=False)
    details: Mapping[str, Any] = field(compare=False)


@dataclass(frozen=True, slots=True)
class ClockState:
    """What `Clock.snapshot` returns: the time and the pending alarms."""

    now: float
    alarms: tuple[Alarm, ...]
    order: int


@takes_turns()
class Clock:
    """Seconds since 1970, moved by hand. Nothing here sleeps."""

    def __init__(self, start: float = EPOCH) -> None:
        self._now = start
        self._alarms: list[Alarm] = []
        self._order = 0
        self._ringing = 0
        self._handlers: dict[str, Callable[[Mapping[str, Any]], None]] = {}
        self._listeners: list[Callable[[float], None]] = []

    @property
    def now(self) -> float:
        """The virtual time, in seconds since 1970."""
        return self._now

    @property
    def next_alarm(self) -> float | None:
        """When the next alarm rings, in seconds since 1970; None where none is set."""
        return self._alarms[0].due if self._alarms else None

    @property
    def rings(self) -> bool:
        """Whether an alarm's handler is at work. It may be anybody's code; all else here is done in a moment."""
        return self._ringing > 0

    def handle(self, kind: str, handler: Callable[[Mapping[str, Any]], None]) -> None:
        """Name the function that runs alarms of this kind. Alarms are data so that snapshots can hold them."""
        self._handlers[kind] = handler

    def listen(self, listener: Callable[[float], None]) -> None:
        """Call `listener(now)` whenever the time moves or is restored."""
        self._listeners.append(listener)

    def unlisten(self, listener: Callable[[float], None]) -> None:
        """Stop calling a listener."""
        self._listeners.remove(listener)

    def call_later(self, seconds: float, kind: str, **details: Any) -> None:
        """Ring an alarm after so many seconds of virtual time."""
        self._order += 1
        heapq.heappush(self._alarms, Alarm(self._now + seconds, self._order, kind, details))

    def ahead(self, kind: str, **details: Any) -> bool:
        """Whether an alarm of that kind, with at least these details, is still to ring."""
        return any(_is(alarm, kind, details) for alarm in self._alarms)

    def cancel(self, kind: str, **details: Any) -> None:
        """Let no alarm of that kind ring that has at least these details."""
        self._alarms = [alarm for alarm in self._alarms if not _is(alarm, kind, details)]
        heapq.heapify(self._alarms)

    def advance(self, seconds: float) -> None:
        """Move the time, running each alarm at its own moment."""
        self.wait(lambda: False, seconds)

    def wait(self, happened: Callable[[], bool], timeout: float) -> bool:
        """Move the time until something has happened or the timeout is over.

        Returns:
            What `happened()` says in the end. Time stops at the alarm that made it true.
        """
        end = self._now + timeout
        while not happened():
            if not self._alarms or self._alarms[0].due > end:
                # An alarm's handler may itself have waited for longer; time never goes back.
                self._move(max(end, self._now))
                return happened()
            alarm = heapq.heappop(self._alarms)
            self._move(max(alarm.due, self._now))
            self._ring(alarm)
        return True

    def wait_for_parties(self) -> None:
        """Move the time until every party can be reached that is to come back: on an alarm with the detail `back`."""
        dues = [alarm.due for alarm in self._alarms if alarm.details.get("back")]
        if dues:
            self.advance(max(dues) - self._now)

    def snapshot(self) -> ClockState:
        return ClockState(self._now, tuple(self._alarms), self._order)

    def restore(self, state: ClockState) -> None:
        self._alarms = list(state.alarms)
        self._order = state.order
        self._move(state.now)

    def _ring(self, alarm: Alarm) -> None:
        self._ringing += 1
        try:
            self._handlers[alarm.kind](alarm.details)
        finally:
            self._ringing -= 1

    def _move(self, now: float) -> None:
        self._now = now
        for listener in self._listeners:
            listener(now)


def _is(alarm: Alarm, kind: str, details: Mapping[str, Any]) -> bool:
    return alarm.kind == kind and details.items() <= alarm.details.items()
