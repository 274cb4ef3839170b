"""What can go wrong at each point, by the point's name."""

from __future__ import annotations

from typing import Any

from pytest_volfault.explorer.exhaustive import Breakable


class Places(dict[str, Breakable]):
    """Points by name; a name that a dispatcher made is found by the dispatcher's beginning."""

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
