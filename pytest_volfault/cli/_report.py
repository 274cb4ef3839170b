"""`volfault report`: a page for a browser."""

from __future__ import annotations

import argparse
import shlex
from datetime import UTC, datetime
from pathlib import Path

from pytest_volfault import files
from pytest_volfault.cli import _results as results_arguments
from pytest_volfault.cli._command import SAME, Command
from pytest_volfault.cli._printing import note
from pytest_volfault.reports import html
from pytest_volfault.session.option_rules import check_distinct


def _arguments(line: argparse.ArgumentParser) -> None:
    results_arguments.several(line)
    line.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="where the page goes")


def _run(asked: argparse.Namespace) -> int:
    check_distinct({**results_arguments.named(asked.results), "-o": asked.output})
    files.check_writable(asked.output, html.WHAT)
    read = results_arguments.read(asked.results)
    if len(read) == 1:
        html.write(asked.output, *read.values(), made=_made(asked))
    else:
        html.write_comparison(asked.output, list(read.values()), _made(asked))
    note(asked.output, ", ".join(map(str, read)))
    return SAME


def _made(asked: argparse.Namespace) -> html.Made:
    command = ["volfault", "report", *map(str, asked.results), "-o", str(asked.output)]
    return html.Made(datetime.now(UTC), shlex.join(command))


REPORT = Command("report", "one page for a browser: a campaign, or several side by side", _arguments, _run)
