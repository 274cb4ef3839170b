"""One section of what a session says at its end on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pytest_volfault.model.results import Results


class Piece(Protocol):
    """A piece of a line, with its colours; `reports.Span` is one."""

    @property
    def text(self) -> str: ...

    @property
    def style(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Section:
    """What is told under one heading; nothing where it has no lines.

    Attributes:
        title: the heading.
        lines: the results so far -> its lines, each a text or a row of `Span`s. It is asked only in sessions that have
            run scenarios, unless it ships.
    """

    title: str
    lines: Callable[[Results], Iterable[str | Sequence[Piece]]]
