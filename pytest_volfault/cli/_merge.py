"""`volfault merge`: the shards of a campaign, put together."""

from __future__ import annotations

import argparse
from pathlib import Path

from pytest_volfault import files
from pytest_volfault.cli import _results as results_arguments
from pytest_volfault.cli._command import SAME, Command
from pytest_volfault.cli._printing import note
from pytest_volfault.reports import results_file
from pytest_volfault.session.merging import merge
from pytest_volfault.session.option_rules import check_distinct


def _arguments(line: argparse.ArgumentParser) -> None:
    line.add_argument("results", metavar="SHARD", type=Path, nargs="+", help="the results file of each shard")
    line.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="where the whole goes")


def _run(asked: argparse.Namespace) -> int:
    check_distinct({**results_arguments.named(asked.results), "-o": asked.output})
    files.check_writable(asked.output, results_file.WHAT)
    whole = merge(results_arguments.read(asked.results))
    results_file.write(asked.output, whole)
    shards = len(asked.results)
    note(asked.output, f"{sum(whole.run.values())} of {whole.bound.planned} scenarios from {shards} shards")
    return SAME


MERGE = Command("merge", "put the shards of a campaign together", _arguments, _run)
