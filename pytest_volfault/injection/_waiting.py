"""How a flow waits for its turn, and where each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytest_volfault.injection._task import Task


def for_turn(baton: Any) -> None:
    """Wait; in a file of its own, since only here the watchdog may raise an error in the thread that runs the test."""
    baton.acquire()


def places(flows: Sequence[Task]) -> str:
    """Where each of them stands, or has last stood that moves."""
    return "; ".join(f"{each} was at {each.place}" for each in flows if not each.over)
