"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table; a cell's bars and stars stand for themselves."""
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def cell(text: str) -> str:
    """A text that stands for itself in a cell."""
    return " ".join(text.split()).replace("|", "\\|").replace("*", "\\*")


def code(text: str) -> str:
    """A text as code, or an empty cell."""
    return f"`{text.replace('|', chr(92) + '|')}`" if text else ""


def page(*parts: str | Iterable[str]) -> str:
    """A page of paragraphs and tables, an empty line between them."""
    blocks = [part.strip("\n") if isinstance(part, str) else "\n".join(part) for part in parts]
    return "\n\n".join(block for block in blocks if block) + "\n"
