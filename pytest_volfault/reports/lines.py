"""Text with colours, independent of who prints it: a line is a list of spans."""

from __future__ import annotations

import textwrap
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

# Each is read by itself: none refers to another one's words.
MEANINGS: dict[Verdict, str] = {
    Verdict.COMPLETED: "the flow reached its goal, and nothing is left over",
    Verdict.ROLLED_BACK: "the flow failed, and everything is as before",
    Verdict.MISREPORTED: "done or undone, and the caller told the opposite",
    Verdict.RECOVERABLE: "half done, and the caller's retry reaches the goal",
    Verdict.LEAKED: "something is left that nothing refers to",
    Verdict.STUCK: "a state in between that no retry leaves",
    Verdict.UNSAFE: "data is at risk",
    Verdict.UNREACHED: "the fault never struck, which is no pass",
    Verdict.NONDETERMINISTIC: "two runs differ, which says nothing of the target",
}

# What has to be looked at comes first; what says nothing of the code under test comes last.
WORST_FIRST = sorted(Verdict, key=lambda verdict: (verdict.rank > Verdict.UNSAFE.rank, -verdict.rank))


def plain(text: str = "") -> Line:
    """A line without colours."""
    return [Span(text)]


def text_of(line: Line) -> str:
    """The line as it reads without colours."""
    return "".join(span.text for span in line)


def wrapped(text: str, width: int, indent: str = "", style: dict[str, Any] | None = None) -> list[Line]:
    """A sentence in as many lines as the width needs. No word is broken: what is longer than a line is to be copied.

    Args:
        text: the sentence.
        width: columns of the terminal.
        indent: what the first line begins with; the next ones stand two columns further in.
        style: as of a `Span`.
    """
    parts = textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [[Span(part, style or {})] for part in parts]


def command(text: str, width: int, indent: str, style: dict[str, Any] | None = None) -> list[Line]:
    """A command that can be pasted as it stands: a long one goes on in the next line, behind a backslash.

    Args:
        text: the command.
        width: columns of the terminal.
        indent: what each line begins with.
        style: as of a `Span`.
    """
    lines: list[str] = []
    for option in text.split(" --"):
        piece = f"--{option}" if lines else option
        if lines and len(f"{indent}{lines[-1]} {piece} \\") <= width:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
    *open_, last = lines
    told = [*(f"{each} \\" for each in open_), last]
    return [[Span(f"{indent}{'  ' if number else ''}{each}", style or {})] for number, each in enumerate(told)]
