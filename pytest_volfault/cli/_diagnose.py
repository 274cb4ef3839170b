"""`volfault diagnose`: what can have caused what is seen, and what mends it."""

from __future__ import annotations

import argparse

from pytest_volfault.cli import _symptoms as symptoms_arguments
from pytest_volfault.cli._command import DIFFERS, SAME, Command
from pytest_volfault.cli._printing import show, width
from pytest_volfault.cli._shell import completed
from pytest_volfault.diagnosis import Seen, check_told, diagnose
from pytest_volfault.errors import UsageError
from pytest_volfault.reports import diagnosis as reporting
from pytest_volfault.session import completing


def _arguments(line: argparse.ArgumentParser) -> None:
    fact = line.add_argument(
        "facts",
        metavar="FACT",
        nargs="*",
        help="such as volume.status=reserved or server.row[volume]=no (docs/reference/facts.md)",
    )
    completed(fact, completing.facts)
    line.add_argument(
        "--error", metavar="TEXT", action="append", default=[], help="words of an error that was seen (repeatable)"
    )
    symptoms_arguments.add(line)


def _run(asked: argparse.Namespace) -> int:
    seen = [Seen.parse(text) for text in asked.facts]
    check_told(seen, asked.error)
    if not seen and not asked.error:
        raise UsageError("say what is seen: a fact, such as volume.status=reserved, or --error with words of an error")
    symptoms = symptoms_arguments.read(asked)
    found = diagnose(symptoms, seen, asked.error)
    show(reporting.answered(symptoms.target, found, width()))
    return SAME if found.suspects else DIFFERS


DIAGNOSE = Command(
    "diagnose", "what can have caused what is seen of a stuck volume, and what mends it", _arguments, _run
)
