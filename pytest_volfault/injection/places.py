"""Whether a point can be woven on what a user has named; weaving itself believes what it is told."""

from __future__ import annotations

import inspect
from typing import Any

import wrapt

from pytest_volfault.errors import TargetUnusable
from pytest_volfault.injection.neutral import warnings_told_only


def check_place(point: str, where: str) -> None:
    """Import it, and look whether it is a function or a method.

    Args:
        point: its name.
        where: `module:attribute.path`.

    Raises:
        TargetUnusable: it cannot be woven; the message says why, and what to name instead.
    """
    module, _, path = where.partition(":")
    try:
        with warnings_told_only():
            _, _, found = wrapt.resolve_path(module, path)
    except (Exception, SystemExit) as error:
        # A user's module may fail in any way when it is imported, and a script ends there.
        cause = error.__cause__ or error
        raise TargetUnusable(
            f"the point {point} cannot be woven: {where} cannot be imported: {type(cause).__name__}: {cause}. "
            "Give it as module:attribute, from a folder on the Python path"
        ) from error
    reason = _reason(found)
    if reason:
        raise TargetUnusable(f"the point {point} cannot be woven: {where} {reason}")


def _reason(found: Any) -> str:
    function = getattr(found, "__func__", found)
    if inspect.isclass(function):
        return "is a class; name one of its methods, such as __init__"
    if isinstance(function, property):
        return "is a property; name a function that it calls"
    if not callable(function):
        return f"is no function; what is there is of type {type(function).__name__}"
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        return "is a coroutine function, whose call has no effect yet; name a plain function that it awaits or calls"
    if inspect.isgeneratorfunction(function):
        return "is a generator function, whose call has no effect yet; name a plain function that it calls"
    return ""
