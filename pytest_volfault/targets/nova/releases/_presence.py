"""What the installed Nova has: the one way in which a difference between releases is told."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Mapping
from typing import TypeVar

V = TypeVar("V")


@functools.cache
def has(where: str) -> bool:
    """Whether `module:attribute.path`, or a module alone, is there. Imports the module.

    Nova's libvirt package must not be asked for before the fake libvirt stands in sys.modules.
    """
    module, _, path = where.partition(":")
    try:
        parent = importlib.import_module(module)
    except ModuleNotFoundError:
        return False
    try:
        functools.reduce(getattr, path.split(".") if path else (), parent)
    except AttributeError:
        return False
    return True


def those_there(stand_ins: Mapping[str, V]) -> dict[str, V]:
    """Those replacements whose place the installed Nova has; others are of later or earlier releases."""
    return {where: each for where, each in stand_ins.items() if has(where)}
