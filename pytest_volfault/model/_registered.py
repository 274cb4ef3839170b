"""What is known by name: what ships, or what a session has registered in its place. Standard library only.

Ids are read in many places, such as files and xdist's workers, long before and after there is a campaign. So what they
may name is looked up here, and a session says for as long as it lasts what that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Registered(Mapping[str, T]):
    """Name -> what it names.

    Args:
        shipped: what there is where nobody has registered anything.
        changed: called whenever something else is in force; drops what was remembered of what was.
    """

    def __init__(self, shipped: Mapping[str, T], changed: Callable[[], object] = lambda: None) -> None:
        self.shipped: Mapping[str, T] = dict(shipped)
        self._layers: list[Mapping[str, T]] = [self.shipped]
        self._changed = changed

    @contextmanager
    def replaced(self, values: Mapping[str, T]) -> Iterator[None]:
        """Within the block this is what there is. Blocks may overlap; the one that began last counts."""
        layer = dict(values)
        self._layers.append(layer)
        self._changed()
        try:
            yield
        finally:
            self._layers[:] = [each for each in self._layers if each is not layer]
            self._changed()

    def __getitem__(self, name: str) -> T:
        return self._layers[-1][name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._layers[-1])

    def __len__(self) -> int:
        return len(self._layers[-1])

    def __contains__(self, name: object) -> bool:
        return name in self._layers[-1]
