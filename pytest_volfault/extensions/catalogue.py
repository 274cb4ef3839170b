"""The points and kinds of a target together with those that were added, held against one another."""

from __future__ import annotations

import builtins
import dataclasses
import importlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pytest_volfault.errors import UsageError
from pytest_volfault.extensions.value import Extensions
from pytest_volfault.injection.places import check_place
from pytest_volfault.targets.parties import party_operations
from volfault_fakes.catalogue import Kind, Operation, error
from volfault_fakes.naming import meant

# What their points are, each target says itself.
_OF_TARGETS = ("nova", "glance")
LISTING = "--volfault-steps lists them all"


def extended(
    operations: Sequence[Operation], kinds: Mapping[str, Kind], extensions: Extensions
) -> tuple[tuple[Operation, ...], dict[str, Kind]]:
    """What can be broken, and how.

    Args:
        operations: the points that there are already.
        kinds: what can go wrong at them, by name.
        extensions: what was added.

    Raises:
        UsageError: two have one name or one place, or a point or kind does not exist; the message says who added it.
        TargetUnusable: a point's place cannot be imported, or is nothing to weave a point on.
    """
    every = dict(kinds)
    for kind in extensions.added_kinds:
        _check_new("kind", kind.name, every, extensions)
        every[kind.name] = kind
    points = {each.point: each for each in operations}
    places = {each.where: each.point for each in operations}
    for operation in extensions.added_points:
        _check_new("point", operation.point, points, extensions)
        if operation.where in places:
            raise UsageError(
                f"{_source('point', operation.point, extensions)}: at {operation.where} there is the point "
                f"{places[operation.where]} already"
            )
        check_place(operation.point, operation.where)
        every |= {name: _exception(name, operation.point, every, extensions) for name in operation.kinds}
        renamed = tuple(dict.fromkeys(every[name].name for name in operation.kinds))
        every |= {every[name].name: every[name] for name in operation.kinds}
        points[operation.point] = dataclasses.replace(operation, kinds=renamed)
        places[operation.where] = operation.point
    for kind_name, names in extensions.kinds_at.items():
        for point in names:
            if _is_here(point, kind_name, points, extensions):
                here = points[point]
                points[point] = dataclasses.replace(here, kinds=(*dict.fromkeys((*here.kinds, kind_name)),))
    return tuple(points.values()), {kind.name: kind for kind in every.values()}


def _check_new(what: str, name: str, there: Iterable[str], extensions: Extensions) -> None:
    if name in there:
        raise UsageError(
            f"{_source(what, name, extensions)}: there is a {what} {name} already; give this one a name of its own"
        )


def _source(what: str, name: str, extensions: Extensions) -> str:
    return extensions.sources.get((what, name), name)


def _is_here(point: str, kind: str, points: Mapping[str, Operation], extensions: Extensions) -> bool:
    """Whether this target has the point; a name that no target has is refused."""
    if point in points:
        if points[point].observed:
            raise UsageError(
                f"{_source('kind', kind, extensions)}: nothing can go wrong at {point}; it is only seen, as a line of "
                "the trace"
            )
        return True
    if any(point == each.point for each in party_operations()) or point.partition(".")[0] in _OF_TARGETS:
        return False
    question = meant(point, points)
    raise UsageError(
        f"{_source('kind', kind, extensions)}: the kind {kind} is to happen at {point}, and there is no such point; "
        + (f"{question} {LISTING}" if question else LISTING)
    )


def _exception(name: str, point: str, kinds: Mapping[str, Kind], extensions: Extensions) -> Kind:
    """A kind by its name, or by that of an exception class: `TimeoutError`, `requests.exceptions.ConnectionError`."""
    if name in kinds:
        return kinds[name]
    found = _imported(name.replace(":", "."))
    source = _source("point", point, extensions)
    if found is None:
        question = meant(name, kinds)
        raise UsageError(
            f"{source}: {name!r} is neither a kind nor an exception class that can be imported, such as TimeoutError "
            "or requests.exceptions.ConnectionError" + (f"; {question}" if question else "")
        )
    if not (isinstance(found, type) and issubclass(found, Exception)):
        raise UsageError(f"{source}: {name} is no exception class, and cannot be raised at {point}")
    exception: type[Exception] = found
    said = f"volfault: broken at {point}"
    try:
        exception(said)
    except Exception as trouble:  # noqa: BLE001 - a class of the user's may want anything
        raise UsageError(
            f"{source}: {name} cannot be made of a sentence alone: {type(trouble).__name__}: {trouble}. Register a "
            "kind that makes it, with pytest_volfault_kinds"
        ) from None
    return error(name.replace(":", "."), f"{name.replace(':', '.')} is raised", lambda _: exception(said))


def _imported(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    if not module:
        return getattr(builtins, attribute, None)
    try:
        return getattr(importlib.import_module(module), attribute, None)
    except ImportError:
        return None
