"""Where a fault struck the code under test, and what that code made of it. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

LOCAL = ".<locals>"


@dataclass(frozen=True, slots=True)
class Spot:
    """A function of the code under test that stands on a stack.

    Attributes:
        file: from the root of its package: `nova/compute/manager.py`.
        function: with its class: `ComputeManager.detach_volume`; a function within another as Python names it.
        line: where it stands, from 1. It moves with every release, and so is no part of what is compared.
    """

    file: str
    function: str
    line: int = field(compare=False)

    @property
    def name(self) -> str:
        """As people read it: `nova/compute/manager.py ComputeManager.detach_volume`."""
        return f"{self.file} {self.function.replace(LOCAL, '')}"

    @property
    def short(self) -> str:
        """The function alone, as people read it."""
        return self.function.replace(LOCAL, "")

    def as_list(self) -> list[Any]:
        """Plain values, as the results file has them."""
        return [self.file, self.function, self.line]


class Fate(Enum):
    """How an error ended that a fault caused.

    Attributes:
        SWALLOWED: the code under test caught it, and went on.
        LEFT: it left what its process was asked for.
        SILENT: there was none that the code under test could see.
        DIED: the process was killed.
    """

    SWALLOWED = "swallowed"
    LEFT = "left"
    SILENT = "silent"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class Way:
    """What the code under test did with the first fault of a scenario.

    Attributes:
        entry: what its process was asked for.
        path: the functions on the stack of the struck call, in its own process, from the entry inwards.
        fate: how the error ended.
        errors: the classes that it had on its way, the first one first; none where it was silent or the process died.
        answered: whether the struck call answered as if nothing were wrong; an error may have come of that later.
        end: the function that swallowed it, standing in its handler, or that it left last.
        clause: what swallowed it (`except Exception`, `finally`); empty where a library did, or nobody.
        harm: relations that the fault itself has changed, as somebody else's doing (`server.power`).
    """

    entry: str
    path: tuple[Spot, ...]
    fate: Fate
    errors: tuple[str, ...] = ()
    answered: bool = False
    end: Spot | None = None
    clause: str = ""
    harm: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The shape of `volfault-results/2`."""
        return {
            "entry": self.entry,
            "path": [each.as_list() for each in self.path],
            "fate": self.fate.value,
            "errors": list(self.errors),
            "answered": self.answered,
            "end": None if self.end is None else self.end.as_list(),
            "clause": self.clause,
            **({"harm": list(self.harm)} if self.harm else {}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Way:
        """Read `as_dict` back."""
        end = data["end"]
        return cls(
            data["entry"], _path(data["path"]), Fate(data["fate"]), tuple(data["errors"]), data["answered"],
            None if end is None else Spot(*end), data["clause"], tuple(data.get("harm", ())),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Crossed:
    """A call of the undisturbed run that changes something, and who makes it.

    Attributes:
        point: name of the injection point.
        entry: what its process was asked for.
        path: as in `Way`, with what is around the entry.
    """

    point: str
    entry: str
    path: tuple[Spot, ...]


@dataclass(frozen=True)
class Course:
    """How a flow goes through the code under test where nothing fails.

    Attributes:
        writes: the calls that change something, each once, in their order.
        parties: file -> the parties that functions in it lead to.
    """

    writes: tuple[Crossed, ...] = ()
    parties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The shape of `volfault-results/2`."""
        return {
            "writes": [
                {"point": each.point, "entry": each.entry, "path": [spot.as_list() for spot in each.path]}
                for each in self.writes
            ],
            "parties": {file: list(names) for file, names in self.parties.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Course:
        """Read `as_dict` back."""
        return cls(
            tuple(Crossed(each["point"], each["entry"], _path(each["path"])) for each in data["writes"]),
            {file: tuple(names) for file, names in data["parties"].items()},
        )


def _path(plain: list[list[Any]]) -> tuple[Spot, ...]:
    return tuple(Spot(*each) for each in plain)
