"""What a search over schedules asks of the operations that it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pytest_volfault.model.schedule import Execution


class Program(Protocol):
    """Operations that can be run again and again from the same beginning, in any order of their steps."""

    def run(self, choices: Sequence[str]) -> Execution:
        """Let the tasks move as told for as long as that says; then each goes on while it can.

        Where one cannot, the first of those goes on who can, by their names.

        Args:
            choices: the task that moves, step by step.

        Raises:
            UsageError: a task that shall move cannot: these are not choices of this program.
        """
