"""`volfault doctor`: what is installed, and what is missing."""

from __future__ import annotations

import argparse

from pytest_volfault.cli._command import DIFFERS, SAME, Command
from pytest_volfault.cli._printing import show, width
from pytest_volfault.cli._shell import completed
from pytest_volfault.extensions.loading import load_extensions
from pytest_volfault.reports import doctor
from pytest_volfault.session import completing, installed


def _arguments(line: argparse.ArgumentParser) -> None:
    target = line.add_argument("target", metavar="TARGET", nargs="?", help="end with 1 where it cannot be used")
    completed(target, completing.targets)


def _run(asked: argparse.Namespace) -> int:
    shipped = load_extensions().targets
    added = [name for name in load_extensions(*asked.plugins).targets if name not in shipped]
    there = installed.survey(added)
    named_target = there.target(asked.target) if asked.target else None
    show(doctor.told(there.versions, there.targets, there.besides, width()))
    return DIFFERS if named_target is not None and named_target.missing else SAME


DOCTOR = Command("doctor", "what is installed, what can be run here, and how to get what is missing", _arguments, _run)
