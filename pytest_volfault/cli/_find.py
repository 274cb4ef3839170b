"""`volfault find`: scenarios by a text."""

from __future__ import annotations

import argparse

from pytest_volfault.cli import _symptoms as symptoms_arguments
from pytest_volfault.cli._command import DIFFERS, SAME, Command
from pytest_volfault.cli._printing import show, width
from pytest_volfault.diagnosis import check_told, containing
from pytest_volfault.reports import diagnosis as reporting


def _arguments(line: argparse.ArgumentParser) -> None:
    line.add_argument("text", metavar="TEXT", help="whatever its case")
    symptoms_arguments.add(line)


def _run(asked: argparse.Namespace) -> int:
    check_told((), [asked.text])
    symptoms = symptoms_arguments.read(asked)
    cases = containing(symptoms.cases, asked.text)
    show(reporting.found(symptoms.target, cases, asked.text, width()))
    return SAME if cases else DIFFERS


FIND = Command("find", "scenarios whose id, end or error has a text in it", _arguments, _run)
