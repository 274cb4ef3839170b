"""What can be used here, and what is missing, for `volfault doctor`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from pytest_volfault.reports.lines import Line, plain
from pytest_volfault.targets.part import Part

READY, MISSING = "ready", "missing"


def told(versions: Iterable[str], targets: Iterable[Part], besides: Iterable[Part], width: int) -> Iterator[Line]:
    """The lines.

    Args:
        versions: of what runs in any case.
        targets: what can be named as a target.
        besides: what else a session can ask for.
        width: of a line, in characters.
    """
    yield plain(", ".join(versions))
    for title, parts in (("Targets (--volfault-target=NAME)", targets), ("Besides", besides)):
        yield plain()
        yield plain(title)
        for part in parts:
            yield from _row(part, width)


def _row(part: Part, width: int) -> Iterator[Line]:
    head = f"  {MISSING if part.missing else READY:<{len(MISSING)}}  "
    text = f"{part.name}: {part.missing or part.found}"
    wrapped = textwrap.wrap(text, width - len(head), break_long_words=False, break_on_hyphens=False)
    for number, line in enumerate(wrapped):
        yield plain((head if number == 0 else " " * len(head)) + line)
