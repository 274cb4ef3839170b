"""Attributes that are replaced for a while and put back, in one go, whatever happens."""

from __future__ import annotations

import builtins
import functools
import importlib
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, Self

_MISSING = object()


class Substitution:
    """Replaces `module:attribute.path` names; entering and leaving may be repeated.

    Args:
        replacements: name -> a function original -> replacement, called at the first use, and again where the
            original is another one by then.
    """

    def __init__(self, replacements: Mapping[str, Callable[[Any], Any]]) -> None:
        self._replacements = replacements
        self._seams: list[tuple[Any, str, Any, Any]] = []

    def in_modules(self) -> list[tuple[ModuleType, str, Any, Any]]:
        """(module, name, original, replacement) of each that is an attribute of a module."""
        self._prepare()
        return [seam for seam in self._seams if isinstance(seam[0], ModuleType) and seam[2] is not _MISSING]

    def _prepare(self) -> None:
        if not self._seams or any(map(_moved, self._seams)):
            self._seams = [_seam(where, make) for where, make in self._replacements.items()]

    def __enter__(self) -> Self:
        self._prepare()
        for parent, name, _, replacement in self._seams:
            setattr(parent, name, replacement)
        return self

    def __exit__(self, *exc: object) -> None:
        for parent, name, original, _ in reversed(self._seams):
            if original is not _MISSING:
                setattr(parent, name, original)
            elif name in vars(parent):
                delattr(parent, name)


def _moved(seam: tuple[Any, str, Any, Any]) -> bool:
    """Whether something else stands there now, such as a user's monkeypatch: that is what must be put back then."""
    parent, name, original, _ = seam
    return vars(parent).get(name, _MISSING) is not original


def _seam(where: str, make: Callable[[Any], Any]) -> tuple[Any, str, Any, Any]:
    module, _, path = where.partition(":")
    *parents, name = path.split(".")
    parent = functools.reduce(getattr, parents, importlib.import_module(module))
    # vars, not getattr: a static method must go back as the descriptor that it was.
    original = vars(parent).get(name, _MISSING)
    # A module finds there what it does not define itself, such as `open`.
    found = getattr(builtins if original is _MISSING and hasattr(builtins, name) else parent, name)
    return parent, name, original, make(found)
