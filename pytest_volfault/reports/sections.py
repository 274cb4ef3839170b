"""What others have to say at the end of a session, in sections of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pytest_volfault.extensions.value import Extensions
from pytest_volfault.model.results import Results
from pytest_volfault.reports.lines import Line, Span, plain


def lines_of(extensions: Extensions, results: Results | None) -> tuple[Mapping[str, Sequence[Line]], list[str]]:
    """Ask each section that does not ship.

    Args:
        extensions: where the sections are registered.
        results: what was found; None where no scenario ran, so that there is nothing to say.

    Returns:
        The lines by the section's title, and a sentence for each section that could not say its own.
    """
    told: dict[str, Sequence[Line]] = {}
    complaints: list[str] = []
    for section in extensions.added_sections:
        told[section.title] = ()
        if results is not None:
            try:
                told[section.title] = printable(section.lines(results))
            except Exception as error:  # noqa: BLE001 - a mistake in one section must not cost the others
                source = extensions.sources.get(("section", section.title), "")
                complaints.append(
                    f"{source}: the section {section.title!r} was not told: {type(error).__name__}: {error}"
                )
    return told, complaints


def printable(told: Iterable[Any]) -> list[Line]:
    """The lines that a section has returned."""
    lines: list[Line] = []
    for line in told:
        if isinstance(line, str):
            lines.append(plain(line))
        else:
            lines.append([Span(piece.text, dict(piece.style)) for piece in line])
    return lines
