"""Text with colours, independent of who prints it: a line is a list of spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pytest_volfault.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line.

    Attributes:
        text: what it says.
        style: keyword arguments of pytest's TerminalWriter.write (`red=True`).
    """

    text: str
    style: dict[str, Any] = field(default_factory=dict)


Line = Sequence[Span]

# Letter and colour of each verdict. The letter must tell by itself: logs have no colour. Worse is louder.
LETTERS: dict[Verdict, tuple[str, dict[str, Any]]] = {
    Verdict.COMPLETED: ("c", {"green": True}),
    Verdict.ROLLED_BACK: ("b", {"green": True}),
    Verdict.MISREPORTED: ("m", {"cyan": True}),
    Verdict.RECOVERABLE: ("r", {"cyan": True}),
    Verdict.LEAKED: ("L", {"yellow": True, "bold": True}),
    Verdict.STUCK: ("S", {"purple": True, "bold": True}),
    Verdict.UNSAFE: ("U", {"red": True, "bold": True}),
    Verdict.UNREACHED: ("?", {"blue": True}),
    Verdict.NONDETERMINISTIC: ("!", {"blue": True, "bold": True}),
}


def plain(text: str = "") -> Line:
    """A line without colours."""
    return [Span(text)]


def text_of(line: Line) -> str:
    """The line as it reads without colours."""
    return "".join(span.text for span in line)
