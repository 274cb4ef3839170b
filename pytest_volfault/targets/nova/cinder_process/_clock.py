"""Cinder's clock: the cloud's time of the last question."""

from __future__ import annotations

import datetime

from oslo_utils import timeutils

# Before the first question: when the cloud's time begins.
EPOCH = 1767225600.0

_shown = [datetime.datetime.fromtimestamp(EPOCH, datetime.UTC)]


def show(now: float) -> None:
    """Set it, to seconds since the epoch."""
    _shown[0] = datetime.datetime.fromtimestamp(now, datetime.UTC)


def now() -> float:
    """What it shows."""
    return _shown[0].timestamp()


def replace() -> None:
    """Let Cinder see it. Before Cinder is imported, as some of its modules take the function itself."""
    # oslo's own set_time_override forgets the zone that Cinder asks for where it looks at services.
    timeutils.utcnow = utcnow


def utcnow(with_timezone: bool = False) -> datetime.datetime:
    """As in oslo_utils.timeutils."""
    return _shown[0] if with_timezone else _shown[0].replace(tzinfo=None)
