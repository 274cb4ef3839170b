"""Results files that are named on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pytest_volfault.errors import UsageError
from pytest_volfault.model.results import Results
from pytest_volfault.reports import results_file


def one(line: argparse.ArgumentParser) -> None:
    """Add the argument for one."""
    line.add_argument("results", metavar="RESULTS", type=Path, help="a results file (--volfault-json)")


def several(line: argparse.ArgumentParser) -> None:
    """Add the argument for several that follow one another."""
    line.add_argument("results", metavar="RESULTS", type=Path, nargs="+", help="results files, the older first")


def read(paths: Iterable[Path]) -> Mapping[Path, Results]:
    """Read them.

    Raises:
        UsageError: one cannot be read.
    """
    return {path: results_file.read(path) for path in paths}


def named(paths: Sequence[Path]) -> dict[str, Path | None]:
    """Them by what they are called where something is wrong with them.

    Raises:
        UsageError: one is named twice.
    """
    for path in paths:
        if paths.count(path) > 1:
            raise UsageError(f"{path} is named twice")
    return {str(path): path for path in paths}
