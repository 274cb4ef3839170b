"""What a host's programs were recorded to print, and how they ended; the texts are in `recorded/`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

from volfault_fakes.linux.records import DEFAULTS

# Numbers that a kernel gives one after the other, for as long as it runs.
_NUMBERS = (
    (re.compile(r"^(\w+): \[\d+\]"), r"\1: [N]"),
    (re.compile(r"\bsid: \d+"), "sid: N"),
    (re.compile(r"\bhost\d+\b"), "hostN"),
    (re.compile(r"\bsd[a-z]\b"), "sdX"),
)


@dataclass(frozen=True)
class Command:
    """A program that ran.

    Attributes:
        words: its name and arguments.
        lines: what it printed, on either stream.
        code: its exit code.
    """

    words: tuple[str, ...]
    lines: tuple[str, ...]
    code: int

    @property
    def name(self) -> str:
        """The command line."""
        return " ".join(self.words)


@dataclass(frozen=True)
class Started:
    """A program that a connector of os-brick started.

    Attributes:
        line: its name and arguments.
        code: its exit code where os-brick took its end for a failure, else None.
        out: the beginning of its output, without white space at the ends.
        err: the same of its errors.
    """

    line: str
    code: int | None
    out: str
    err: str


def commands(name: str) -> list[Command]:
    """Read a record of commands: `$` before a command line, `|` before what it printed, `=` before its exit code."""
    found: list[Command] = []
    words: tuple[str, ...] = ()
    lines: list[str] = []
    for mark, rest in _marked(name):
        if mark == "$":
            words, lines = tuple(rest.split()), []
        elif mark == "|":
            lines.append(rest)
        elif mark == "=":
            found.append(Command(words, tuple(lines), int(rest)))
    return found


def started(name: str) -> dict[str, list[Started]]:
    """Read a record of what connectors started, by what they were asked for."""
    found: dict[str, list[Started]] = {}
    for line in _text(name):
        if line.startswith("-- "):
            part = found.setdefault(line[3:], [])
        else:
            command, end, out, err = line.split(" | ")
            code = None if end == "ok" else int(end.removeprefix("rc="))
            part.append(
                Started(command, code, *(each[1:-1].replace("\\n", "\n").replace("\\t", "\t") for each in (out, err)))
            )
    return found


def alike(lines: Iterable[str]) -> list[str]:
    """Lines without the numbers that only count, and in an order of their own: the streams were recorded together."""
    return sorted(map(alike_line, lines))


def modelled(lines: Iterable[str]) -> tuple[str, ...]:
    """Output without the settings of a node that are not modelled; a record has ninety."""
    settings = {"node.name", "node.conn[0].address", "node.conn[0].port", *DEFAULTS}
    return tuple(line for line in lines if " = " not in line or line.partition(" = ")[0] in settings)


def alike_line(line: str) -> str:
    """One line without those numbers."""
    for pattern, name in _NUMBERS:
        line = pattern.sub(name, line)
    return line


def _text(name: str) -> list[str]:
    text = (resources.files(__package__) / "recorded" / name).read_text()
    return [line for line in text.splitlines() if not line.startswith("#")]


def _marked(name: str) -> list[tuple[str, str]]:
    return [(line[0], line[2:]) for line in _text(name)]
