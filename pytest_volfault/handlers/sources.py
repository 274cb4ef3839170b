"""From the modules whose error paths are of interest to their files. Imports nothing: that is the target's business."""

from __future__ import annotations

import importlib.util
import os
import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder

from pytest_volfault.errors import TargetUnusable


def sources_of(names: Iterable[str]) -> dict[str, str]:
    """Module -> its file, in the order of the names; a package brings all that it holds.

    Raises:
        TargetUnusable: one of them does not exist, or has no source.
    """
    found: dict[str, str] = {}
    for name in names:
        ours = dict(_files(name))
        if not ours:
            raise TargetUnusable(
                f"there is no source of a module {name!r} whose handlers could be looked at; "
                "--volfault-source takes the dotted name of a module or package on the Python path"
            )
        found |= ours
    return found


def sources_that_exist(names: Iterable[str]) -> dict[str, str]:
    """The same for a target's own list, of which a release need not have everything."""
    return dict(pair for name in names for pair in _files(name))


def _files(name: str) -> Iterator[tuple[str, str]]:
    spec = _spec(name)
    if spec is not None:
        yield from _files_of(spec)


def _files_of(spec: ModuleSpec) -> Iterator[tuple[str, str]]:
    if spec.origin is not None and spec.origin.endswith(".py"):
        # coverage.py records a file under its real path.
        yield spec.name, os.path.realpath(spec.origin)
    if spec.submodule_search_locations is not None:
        within = list(spec.submodule_search_locations)
        for module in sorted(pkgutil.iter_modules(within), key=lambda module: module.name):
            inner = PathFinder.find_spec(f"{spec.name}.{module.name}", within)
            if inner is not None:
                yield from _files_of(inner)


def _spec(name: str) -> ModuleSpec | None:
    """Where a module is. Asking importlib for `a.b` would import `a`, and Nova may be imported in one way only."""
    first, *rest = name.split(".")
    spec = _top(first)
    for part in rest:
        if spec is None or spec.submodule_search_locations is None:
            return None
        within: Sequence[str] = list(spec.submodule_search_locations)
        spec = PathFinder.find_spec(f"{spec.name}.{part}", within)
    return spec


def _top(name: str) -> ModuleSpec | None:
    try:
        return importlib.util.find_spec(name) if name else None
    except ValueError:
        # `__main__`, or a module that somebody has put together by hand: there is no telling where it is from.
        return None
