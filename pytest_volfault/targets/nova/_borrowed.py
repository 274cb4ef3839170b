"""A module with some names of it replaced, for those who hold it as a global of theirs."""

from __future__ import annotations

from types import ModuleType
from typing import Any


class Borrowed(ModuleType):
    """Everything of a module but for some names.

    Args:
        original: the module.
        names: what stands there instead.
    """

    def __init__(self, original: ModuleType, **names: Any) -> None:
        super().__init__(original.__name__)
        self._original = original
        self.__dict__.update(names)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)
