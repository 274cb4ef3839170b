"""`volfault diff`: what got better or worse."""

from __future__ import annotations

import argparse
import itertools

from pytest_volfault.cli import _results as results_arguments
from pytest_volfault.cli._command import DIFFERS, SAME, Command
from pytest_volfault.cli._printing import show, width
from pytest_volfault.errors import UsageError
from pytest_volfault.gate import Baseline, Comparison
from pytest_volfault.reports import results_file
from pytest_volfault.reports.diff import told


def _run(asked: argparse.Namespace) -> int:
    read = [results_file.read(path) for path in asked.results]
    if len(read) < 2:
        raise UsageError("a difference is between two results files or more; name the older first")
    found = [Baseline.of(results.target, results.scenarios) for results in read]
    comparisons = [Comparison.of(old, new) for old, new in itertools.pairwise(found)]
    for number, comparison in enumerate(comparisons):
        show([*([[]] if number else []), *told(comparison, width())])
    return DIFFERS if any(each.worse for each in comparisons) else SAME


DIFF = Command("diff", "what got better or worse from one results file to the next", results_arguments.several, _run)
