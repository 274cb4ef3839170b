"""Where a task of operations at once stood that could not go on, or did not. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_volfault.model.way import Spot


@dataclass(frozen=True, slots=True)
class Stack:
    """What stands on a stack of one process, as far as it is code under test.

    Attributes:
        entry: what the process was asked for.
        path: the functions, from the entry inwards.
    """

    entry: str
    path: tuple[Spot, ...]

    def __str__(self) -> str:
        return f"{self.path[-1].file}:{self.path[-1].line} {self.path[-1].short}" if self.path else self.entry

    def as_dict(self) -> dict[str, Any]:
        """The shape of `volfault-results/2`."""
        return {"entry": self.entry, "path": [each.as_list() for each in self.path]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Stack:
        """Read `as_dict` back."""
        return cls(data["entry"], tuple(Spot(*each) for each in data["path"]))


@dataclass(frozen=True, slots=True)
class Stood:
    """A task that stood while another operation changed what its own had looked at.

    Attributes:
        task: its name.
        place: where it stood, as schedules say it; `begin` where it had been set off and not begun.
        stack: of the code under test; of one that had not begun, that of whoever set it off.
        others: the flows that went on meanwhile, each once.
        unseen: what they changed that its operation had looked at, by sort: `volume`, a table of a database.
    """

    task: str
    place: str
    stack: Stack
    others: tuple[str, ...]
    unseen: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The shape of `volfault-results/2`."""
        return {
            "task": self.task, "place": self.place, "stack": self.stack.as_dict(),
            "others": list(self.others), "unseen": list(self.unseen),
        }  # fmt: skip

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Stood:
        """Read `as_dict` back."""
        return cls(
            data["task"], data["place"], Stack.from_dict(data["stack"]), tuple(data["others"]), tuple(data["unseen"])
        )


@dataclass(frozen=True, slots=True)
class Waits:
    """A task that waits for a lock for ever.

    Attributes:
        task: its name; of a flow that another has come in between, `the first flow`.
        lock: what it waits for.
        holder: the task that has it, which waits as well or has ended; empty where that is not known.
        stack: of the code under test, in its process.
    """

    task: str
    lock: str
    holder: str
    stack: Stack

    def __str__(self) -> str:
        asked = f" ({self.stack.entry})" if self.stack.entry else ""
        held = "it has itself" if self.holder == self.task else f"{self.holder or 'nobody known'} has"
        at = f", in {self.stack}" if self.stack.path else ""
        return f"{self.task}{asked} waits for {self.lock}, which {held}{at}"

    def as_dict(self) -> dict[str, Any]:
        """The shape of `volfault-results/2`."""
        return {"task": self.task, "lock": self.lock, "holder": self.holder, "stack": self.stack.as_dict()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Waits:
        """Read `as_dict` back."""
        return cls(data["task"], data["lock"], data["holder"], Stack.from_dict(data["stack"]))
