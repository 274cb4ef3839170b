"""Flows that wait for one another for ever: who, for what, and where each of them stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_volfault.errors import TargetHangs
from pytest_volfault.model.stood import Waits


class Deadlock(TargetHangs):
    """Each flow waits for a lock, and nobody who could go on holds one of them.

    Attributes:
        waits: who waits, and where.
        answers: of operations at once, what came of those that had been answered by then.
    """

    def __init__(self, waits: Sequence[Waits]) -> None:
        super().__init__("a deadlock: " + "; ".join(map(str, waits)))
        self.waits = tuple(waits)
        self.answers: Mapping[str, Any] = {}
