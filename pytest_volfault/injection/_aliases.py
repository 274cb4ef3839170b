"""What is replaced by its other names: `from time import sleep` gives a module a name of its own for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from pytest_volfault.injection.substitution import Substitution

# Ours keep what is real, threading's own names are named one by one, and test runners wait for real.
_LEFT_ALONE = (
    "pytest_volfault",
    "_thread",
    "threading",
    "freezegun",
    "_pytest",
    "pluggy",
    "xdist",
    "execnet",
    "coverage",
)


class Aliases:
    """Finds where else the originals of a substitution lie, and replaces them there as well.

    It must be called while the substitution is not in force.

    Args:
        substitution: what is replaced; of it, what lies in modules.
    """

    def __init__(self, substitution: Substitution) -> None:
        self._substitution = substitution
        self._found: list[tuple[ModuleType, str, Any, Any]] = []
        self._known: list[ModuleType] = []

    def replace(self) -> None:
        """Put the replacements there; what a user has put there instead is left alone."""
        if self._modules_have_changed():
            self._find()
        for module, name, original, replacement in self._found:
            if vars(module).get(name) is original:
                setattr(module, name, replacement)

    def put_back(self) -> None:
        """Put the originals back, also where a module was loaded meanwhile and has taken a replacement for one."""
        for module, name, original, replacement in self._found:
            if vars(module).get(name) is replacement:
                setattr(module, name, original)
        if self._modules_have_changed():
            # Where one replacement stands for two originals, the first is the one that is known by its name.
            seams = reversed(self._substitution.in_modules())
            originals = {id(replacement): original for _, _, original, replacement in seams}
            for module, name, original in list(_holders(originals)):
                setattr(module, name, original)
            self._find()

    def _find(self) -> None:
        seams = self._substitution.in_modules()
        both = {id(original): (original, replacement) for _, _, original, replacement in seams}
        own = {(id(module), name) for module, name, _, _ in seams}
        self._found = [(module, name, *pair) for module, name, pair in _holders(both) if (id(module), name) not in own]
        for seam in seams:
            self._found += _of_what_was_there_before(*seam)
        self._known = list(sys.modules.values())

    def _modules_have_changed(self) -> bool:
        # Their number says nothing: one may have gone for one that came, as in a session within a session. Lists are
        # compared by identity first, which is quick.
        return list(sys.modules.values()) != self._known


def _of_what_was_there_before(
    parent: ModuleType, name: str, original: Any, replacement: Any
) -> Iterator[tuple[ModuleType, str, Any, Any]]:
    """Other names of a built-in function in whose place somebody has put one of their own for good.

    os_brick.utils does so with time.sleep. Its own name of it is left alone: what it has put there calls that.
    """
    if not isinstance(original, FunctionType):
        return
    for module, other, value in _everything():
        built_in = isinstance(value, BuiltinFunctionType) and (value.__self__, value.__name__) == (parent, name)
        if built_in and module is not parent and module.__name__ != original.__module__:
            yield module, other, value, replacement


def _holders(wanted: Mapping[int, Any]) -> Iterator[tuple[ModuleType, str, Any]]:
    """(module, name, what is wanted) of each loaded module that holds, by its id, something that is."""
    for module, name, value in _everything():
        if id(value) in wanted:
            yield module, name, wanted[id(value)]


def _everything() -> Iterator[tuple[ModuleType, str, Any]]:
    for module in list(sys.modules.values()):
        # Some put other objects there, which may do anything when they are looked at.
        if type(module).__module__ == "builtins" and not module.__name__.startswith(_LEFT_ALONE):
            for name, value in list(vars(module).items()):
                yield module, name, value
