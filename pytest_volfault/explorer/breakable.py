"""What can go wrong at each point, by the point's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from pytest_volfault.explorer._exhaustive import Breakable
from pytest_volfault.model.scenario import CRASH
from volfault_fakes.catalogue import Kind, Operation


def kinds_at(operation: Operation) -> tuple[str, ...]:
    """The names of what can go wrong at a call: a crash of its caller, where that is under test, and its own kinds."""
    if operation.observed:
        return ()
    return operation.kinds if operation.process else (CRASH, *operation.kinds)


class BreakablePoints(dict[str, Breakable]):
    """Points by name; a name that a dispatcher made is found by the dispatcher's beginning."""

    @classmethod
    def of(cls, operations: Iterable[Operation], kinds: Mapping[str, Kind]) -> Self:
        """What a catalogue offers to be broken.

        Args:
            operations: the points.
            kinds: what can go wrong, by name.
        """
        places = cls()
        for operation in operations:
            whens = {name: kinds[name].whens for name in kinds_at(operation)}
            places[operation.point] = Breakable(whens, operation.reads or operation.observed)
        return places

    def __missing__(self, point: str) -> Breakable:
        beginnings = [name for name in self if name.endswith(".") and point.startswith(name)]
        if not beginnings:
            raise KeyError(point)
        return self[max(beginnings, key=len)]

    def __contains__(self, point: object) -> bool:
        return isinstance(point, str) and self.get(point) is not None

    def get(self, point: str, default: Any = None) -> Any:
        try:
            return self[point]
        except KeyError:
            return default
