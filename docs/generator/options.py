"""The options of pytest, with the keys of an ini file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from docs.generator.markdown import cell, code, table
from docs.generator.markdown import page as whole
from pytest_volfault.plugin._extending import POINTS
from pytest_volfault.plugin._options import DECISIONS, OPTIONS, key, pytest_addoption

INTRODUCTION = """\
# Options

Each option of pytest, and the key that has the same effect in an ini file (`pytest.ini`, `tox.ini`, `pyproject.toml`).
A path on the command line is relative to the folder where the command is given. A path in an ini file is relative to
that file. Options that contradict one another, or would do nothing, are refused.

What an ini file says is for the sessions that run scenarios. Other sessions of the same project ignore it.
"""
LINES = """\
injection points on your own code, `NAME = MODULE:ATTRIBUTE, KIND`, one a line ([Extend it](../how-to/extend.md#injection-points))\
"""
KINDS = {"string": "text", "args": "list", "bool": "yes or no"}


def page() -> str:
    """The whole page."""
    return whole(
        INTRODUCTION,
        table(("option, and its ini key", "meaning", "value", "default"), _options()),
        "## On the command line only\n\nEach is one decision of somebody's, or a question. No ini file takes it.",
        table(("option", "meaning"), _decisions()),
        "## In an ini file only",
        table(
            ("ini key", "value", "meaning"),
            [(code(POINTS), "lines", LINES)],
        ),
    )


def _options() -> Iterator[tuple[str, ...]]:
    for name, (kind, default, metavar, text) in OPTIONS.items():
        given = f"--volfault-{name}" + (f"={metavar}" if metavar else "")
        named = f"{code(given)}<br>{code(key(name))}"
        yield named, cell(text), KINDS[kind], code(str(default)) if default else ""


def _decisions() -> Iterator[tuple[str, ...]]:
    parser = _Recorder()
    pytest_addoption(parser)  # type: ignore[arg-type]  # what it asks of a parser
    for name in DECISIONS:
        how = parser.options[f"--volfault-{name}"]
        metavar = how.get("metavar")
        yield code(f"--volfault-{name}" + (f"={metavar}" if metavar else "")), cell(how["help"])


class _Recorder:
    """Stands where pytest's parser does, and keeps what is added."""

    def __init__(self) -> None:
        self.options: dict[str, dict[str, Any]] = {}

    def getgroup(self, *_: str) -> Self:
        return self

    def addoption(self, name: str, **how: Any) -> None:
        self.options[name] = how

    def addini(self, *_: str, **__: Any) -> None:
        """The keys are in the table of the options."""
