"""Where a task of operations at once stood that could not go on, or did not. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_volfault.model.way import Spot


@dataclass(frozen=True, slots=True)
class Waits:
    """A task that waits for a lock for ever.

    Attributes:
        task: its name; of a flow that another has come in between, `the first flow`.
        lock: what it waits for.
        holder: the task that has it, which waits as well or has ended; empty where that is not known.
        entry: what its process was asked for.
        path: the functions of the code under test on its stack, from the entry inwards.
    """

    task: str
    lock: str
    holder: str
    entry: str
    path: tuple[Spot, ...]

    def __str__(self) -> str:
        asked = f" ({self.entry})" if self.entry else ""
        held = "it has itself" if self.holder == self.task else f"{self.holder or 'nobody known'} has"
        at = f", in {self.path[-1].file}:{self.path[-1].line} {self.path[-1].short}" if self.path else ""
        return f"{self.task}{asked} waits for {self.lock}, which {held}{at}"

    def as_dict(self) -> dict[str, Any]:
        """The shape of `volfault-results/2`."""
        return {
            "task": self.task, "lock": self.lock, "holder": self.holder, "entry": self.entry,
            "path": [each.as_list() for each in self.path],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Waits:
        """Read `as_dict` back."""
        return cls(**(dict(data) | {"path": tuple(Spot(*each) for each in data["path"])}))
