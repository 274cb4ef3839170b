"""Whose symptoms are looked through: those of a release of Nova that are shipped, or those of a results file."""

from __future__ import annotations

import argparse
from pathlib import Path

from pytest_volfault.cli._shell import completed
from pytest_volfault.diagnosis import Symptoms
from pytest_volfault.diagnosis.shipped import upstream
from pytest_volfault.reports import results_file
from pytest_volfault.session import completing


def add(line: argparse.ArgumentParser) -> None:
    """Add the options that say it."""
    where = line.add_mutually_exclusive_group()
    release = where.add_argument("--release", metavar="VERSION", help="of Nova, whose results are read: 34, 28.3.1")
    completed(release, completing.of_nova)
    where.add_argument("--results", metavar="RESULTS", type=Path, help="a results file instead of what is shipped")


def read(asked: argparse.Namespace) -> Symptoms:
    """Read them.

    Raises:
        UsageError: there are none.
    """
    return upstream(asked.release) if asked.results is None else Symptoms.of(results_file.read(asked.results))
