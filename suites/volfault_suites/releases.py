"""What a suite says of Nova before some release, beside what it says of it since."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

V = TypeVar("V")
Release = tuple[int, ...]


def number(release: str) -> Release:
    """The numbers that a version begins with: `34.0.0, os-brick 7.1.1` is (34, 0, 0)."""
    match = re.match(r"\d+(?:\.\d+)*", release)
    return tuple(map(int, match[0].split("."))) if match else ()


def of_release(by_target: Mapping[str, V], name: str, release: str) -> V | None:
    """What holds of a target of some release.

    Args:
        by_target: target -> what holds of it; a key such as `nova<23` is for its releases before that one.
        name: of the target.
        release: its version.

    Returns:
        None where nothing is said of that target.
    """
    older = {number(before): value for key, value in by_target.items() for before in _before(key, name)}
    limits = sorted(limit for limit in older if number(release) < limit)
    return older[limits[0]] if limits else by_target.get(name)


def _before(key: str, name: str) -> list[str]:
    target, less, release = key.partition("<")
    return [release] if less and target == name else []
