"""A comparison as plain data: what is asked of both parties, and in which state."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from volfault_conformance.cinder.steps import Step


@dataclass(frozen=True)
class Comparison:
    """Steps that both parties do.

    Attributes:
        name: of it among all.
        asked: what is compared, by a name of its own.
        prepared: what comes before; it has to go alike.
        alone: each step is done in the state that was prepared; otherwise one follows another.
        auth_strategy: how the parties learn who asks.
        loud: the fake may refuse a step loudly where the real Cinder does something that it does not model.
        called: how `differences.toml` calls it, where that is not its name.
    """

    name: str
    asked: Mapping[str, Step]
    prepared: tuple[Step, ...] = ()
    alone: bool = True
    auth_strategy: str = "noauth"
    loud: bool = False
    called: str = ""

    def __str__(self) -> str:
        return self.name

    def kept_as(self, asked: str) -> str:
        """How `differences.toml` calls a step that was asked."""
        return f"{self.called or self.name} | {asked}"

    def part(self, wanted: Callable[[str, Step], bool]) -> Comparison:
        """The same of some of the steps, by their names and what they are; each must be asked alone."""
        return dataclasses.replace(self, asked={name: step for name, step in self.asked.items() if wanted(name, step)})


def numbered(steps: Iterable[Step], first: int = 0) -> dict[str, Step]:
    """Name steps by their place and what they do."""
    return {f"{number}. {step}": step for number, step in enumerate(steps, first)}
