"""One section of what a session says at its end on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Section:
    """What is told under one heading; nothing where it has no lines.

    Attributes:
        title: the heading.
        lines: the session's `Results` -> the lines, each a text, or a sequence of `Span`s where it has colours. It is
            asked in sessions that have run scenarios.
    """

    title: str
    lines: Callable[[Any], Iterable[Any]]
