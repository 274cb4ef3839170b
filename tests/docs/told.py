"""What a page tells to do: its blocks of code, one after the other, and what they print.

A block begins with three backticks and a language:

- `console`: lines that begin with `$ ` are typed, the others are what is printed. `…` stands for anything: a whole line
  for any lines, within a line for a part of it.
- `python`, `ini`, `toml`, `yaml`, `diff`: code. Where its first line is a comment with the
  name of a file, it is that file.
- `text`: a form or a picture, which promises nothing.

A comment before a block says more. `<!-- not run: REASON -->`: it is not run, and why. `<!-- run by: FOLDER -->`: the
tests there do, with a runner of their own. `<!-- part of: FOLDER -->`: each
of its lines is one of a file there, which has tests of its own; `...` stands for others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted(EXAMPLES.glob("*/README.md")))
CODE = ("python", "ini", "toml", "yaml", "diff")
LANGUAGES = ("console", "text", *CODE)
_BLOCK = re.compile(
    r"""
    (?:<!--\ not\ run:\ (?P<why>[^>]+)\ -->\n)?
    (?:<!--\ run\ by:\ (?P<by>\S+)\ -->\n)?
    (?:<!--\ part\ of:\ (?P<whole>\S+)\ -->\n)?
    ^```(?P<language>[^\n]*)\n
    (?P<body>.*?)
    ^```$
    """,
    re.MULTILINE | re.DOTALL | re.VERBOSE,
)
_FILE = re.compile(r"(?:#|<!--|--) ?(?P<name>[\w./-]+\.\w+)$")


@dataclass(frozen=True)
class Command:
    """Something that is typed, and what it prints; nothing is said where there are no lines."""

    typed: str
    printed: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A block of a page: `why` it is not run, `by` which tests it is, of what `whole` it is a part; mostly empty."""

    page: Path
    line: int
    language: str
    body: str
    why: str
    by: str
    whole: str

    @property
    def file(self) -> str:
        """The name of the file that it is; empty where it is none."""
        named = _FILE.match(self.body.partition("\n")[0])
        return named["name"] if named else ""

    @property
    def commands(self) -> list[Command]:
        """What is typed in a console, one after the other; nothing in another block."""
        found: list[tuple[str, list[str]]] = []
        going_on = False
        for line in self.body.splitlines() if self.language == "console" else ():
            if going_on:
                found[-1] = (f"{found[-1][0]}\n{line}", found[-1][1])
            elif line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            else:
                found[-1][1].append(line)
            going_on = (going_on or line.startswith("$ ")) and line.endswith("\\")
        return [Command(typed.replace("\\\n", ""), tuple(printed)) for typed, printed in found]

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks_of(page: Path, text: str | None = None) -> Iterator[Block]:
    """The blocks of a page, but for what makes the site."""
    text = page.read_text(encoding="utf-8") if text is None else text
    for found in _BLOCK.finditer(text):
        if not found["language"].startswith("{"):
            line = text.count("\n", 0, found.start("language")) + 1
            why = " ".join((found["why"] or "").split())
            yield Block(page, line, found["language"], found["body"], why, found["by"] or "", found["whole"] or "")


def differs(told: Sequence[str], printed: str) -> str:
    """Where what was printed is not what a page tells; empty where it is."""
    lines = [line.rstrip() for line in printed.strip("\n").splitlines()]
    pattern = ""
    for line in (each.rstrip() for each in told):
        pattern += r"(?:.*\n)*?" if line == "…" else re.escape(line).replace("…", ".*?") + r"\n"
    if not told or re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)):
        return ""
    # What of the page is printed nowhere comes first; it is what a reader looks for.
    known = "\n".join(lines)
    missing = [
        each for each in told if each != "…" and not re.search(re.escape(each.rstrip()).replace("…", ".*?"), known)
    ]
    return "\n".join(["the page tells, and nothing prints:", *missing, "", "what is printed:", *lines])
