"""The command `volfault`, with its subcommands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from docs.generator.markdown import cell, code, table
from docs.generator.markdown import page as whole
from pytest_volfault.cli import parser

INTRODUCTION = """\
# The command volfault

It works on results that are there already, and runs no scenario. `volfault COMMAND --help` tells the same.
[Exit codes](exit-codes.md) says what it returns.
"""


def page() -> str:
    """The whole page."""
    above = parser()
    (below,) = (each for each in above._actions if isinstance(each, argparse._SubParsersAction))
    parts: list[str | Iterator[str]] = [
        INTRODUCTION,
        "Before the command:",
        table(("option", "meaning"), _taken(above)),
    ]
    for name, command in below.choices.items():
        usage = " ".join(command.format_usage().removeprefix("usage:").split()).replace(" [-h]", "")
        parts += [
            f"## {name}",
            f"{command.description or ''}.".capitalize(),
            f"```text\n{usage}\n```",
            table(("argument", "meaning"), _taken(command)),
        ]
    return whole(*parts)


def _taken(command: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for each in command._actions:
        if each.help and each.option_strings[:1] != ["-h"] and not isinstance(each, argparse._SubParsersAction):
            yield code(_name(each)), cell(each.help)


def _name(action: argparse.Action) -> str:
    named = ", ".join(action.option_strings)
    taken = str(action.metavar or "") if action.nargs != 0 else ""
    return f"{named} {taken}".strip()
