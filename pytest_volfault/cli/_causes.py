"""`volfault causes`: where all that is not clean comes from."""

from __future__ import annotations

import argparse
import shutil

from pytest_volfault.cli import _results as results_arguments
from pytest_volfault.cli._command import SAME, Command
from pytest_volfault.cli._printing import show
from pytest_volfault.reports import Span, results_file
from pytest_volfault.reports.by_cause import by_cause
from pytest_volfault.verdicts import causes_of

# Sentences are read badly in longer lines.
WIDEST = 100


def _run(asked: argparse.Namespace) -> int:
    found = causes_of(results_file.read(asked.results))
    width = min(shutil.get_terminal_size().columns, WIDEST)
    show(by_cause(found, width, "--volfault-scenario=", most=None) or [[Span("everything is clean")]])
    return SAME


CAUSES = Command(
    "causes", "where in the code under test all that is not clean comes from, the worst first",
    results_arguments.one, _run,
)  # fmt: skip
