"""`volfault explain`: one scenario in full."""

from __future__ import annotations

import argparse

from pytest_volfault.cli import _results as results_arguments
from pytest_volfault.cli._command import SAME, Command
from pytest_volfault.cli._printing import show
from pytest_volfault.cli._shell import completed
from pytest_volfault.errors import UsageError
from pytest_volfault.model.identifiers import named
from pytest_volfault.model.results import Results
from pytest_volfault.reports import replay, results_file
from pytest_volfault.session import completing
from volfault_fakes.naming import meant


def _arguments(line: argparse.ArgumentParser) -> None:
    completed(line.add_argument("id", metavar="ID", help="the scenario's id"), completing.ids)
    results_arguments.one(line)


def _run(asked: argparse.Namespace) -> int:
    scenario = named(asked.id)
    results = results_file.read(asked.results)
    result = results.by_id.get(scenario.id)
    if result is None:
        raise UsageError(f"{asked.results} has no scenario {scenario.id}{_near(scenario.id, results)}")
    golden = results.golden_by_id.get(result.scenario.golden.id)
    if golden is None:
        raise UsageError(f"{asked.results} has no run of {result.scenario.golden.id} without faults to compare with")
    show(replay(results.target, result, golden.outcome))
    return SAME


def _near(identifier: str, results: Results) -> str:
    call = identifier.partition("@")[0]
    near = [each for each in results.by_id if each.partition("@")[0] == call]
    if near:
        return f"; of that call it has {', '.join(near)}"
    question = meant(identifier, results.by_id)
    return f"; {question}" if question else ""


EXPLAIN = Command("explain", "one scenario in full: its calls, what is left, the verdict and why", _arguments, _run)
