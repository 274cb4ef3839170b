"""How a flow waits for its turn, and what is said of those that wait for one another for ever."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from pytest_volfault.injection import standing
from pytest_volfault.injection._task import Task


def for_turn(baton: Any) -> None:
    """Wait; in a file of its own, since only here the watchdog may raise an error in the thread that runs the test."""
    baton.acquire()


def places(flows: Sequence[Task]) -> str:
    """Where each of them stands, or has last stood that moves."""
    return "; ".join(f"{each} was at {each.place}" for each in flows if not each.over)


def told(flows: Sequence[Task], name: str = "") -> str:
    """Who waits for what, held by whom, and where each of them stands.

    Args:
        flows: all that have not ended.
        name: of what the last one wants, where that has none.
    """
    frames = sys._current_frames()
    waiting = [each for each in flows if each.waits is not None]
    if len(waiting) == 1 and waiting[0].waits is not None and waiting[0].waits.holder is waiting[0]:
        head = f"a deadlock: {waiting[0]} waits for a lock that it holds itself"
    else:
        head = "a deadlock: each flow waits for a lock, and nobody who could go on holds one of them"
    parts = [
        f"{each} waits for {each.waits.name or name}, held by {each.waits.holder or 'nobody any more'}, at\n"
        + "\n".join(f"    {place}" for place in standing.places(frames.get(each.ident)))
        for each in waiting
        if each.waits is not None
    ]
    return "\n  ".join([head, *parts])
