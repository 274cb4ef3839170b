"""Injection points as lines of an ini file: `NAME = MODULE:ATTRIBUTE`, and after commas what can go wrong there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_volfault.errors import UsageError
from volfault_fakes.catalogue import Operation

KEY = "volfault_points"
_SHAPE = "NAME = MODULE:ATTRIBUTE, KIND, KIND; a kind is one that there is, or an exception class such as TimeoutError"


def parse(lines: Iterable[str], file: str) -> Iterator[tuple[str, Operation]]:
    """Each line's point, with where it was read.

    Args:
        lines: those of the key.
        file: name of the ini file.

    Raises:
        UsageError: a line has another shape.
    """
    for line in lines:
        source = f"{KEY} in {file}, {line!r}"
        name, equals, rest = (part.strip() for part in line.partition("="))
        where, *kinds = (part.strip() for part in rest.split(","))
        if not (name and equals and where and all(kinds)):
            raise UsageError(f"{source}: it is no injection point. The shape is {_SHAPE}")
        yield source, Operation(name, where, tuple(kinds))
