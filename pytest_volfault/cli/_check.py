"""`volfault check`: results against a baseline."""

from __future__ import annotations

import argparse
from pathlib import Path

from pytest_volfault import files
from pytest_volfault.cli._command import DIFFERS, SAME, Command
from pytest_volfault.cli._printing import show, width
from pytest_volfault.gate import Gate
from pytest_volfault.gate.shipped import UPSTREAM
from pytest_volfault.gate.updating import check_accept, check_reason
from pytest_volfault.reports import github, results_file, sarif
from pytest_volfault.reports.alerts import Anchors, alerts
from pytest_volfault.session.conclusion import conclude
from pytest_volfault.session.option_rules import check_distinct


def _arguments(line: argparse.ArgumentParser) -> None:
    line.add_argument("results", metavar="RESULTS", type=Path, help="a results file, such as that of merged shards")
    line.add_argument("--baseline", metavar="FILE", required=True, help="what is accepted, or `upstream`")
    line.add_argument("--sarif", metavar="FILE", type=Path, help="write what is not accepted, for code scanning")
    line.add_argument("--update-baseline", action="store_true", help="take over what is better or gone")
    line.add_argument(
        "--reason", metavar="WHY", help="with --update-baseline: take over what is worse as well, and why"
    )
    line.add_argument(
        "--accept", metavar="CAUSE", help="with both: take over what comes of one cause, and nothing else"
    )


def _run(asked: argparse.Namespace) -> int:
    check_reason(asked.update_baseline, asked.reason, "--")
    check_accept(asked.reason, asked.accept, "--")
    accepted = None if asked.baseline == UPSTREAM else Path(asked.baseline)
    check_distinct({"RESULTS": asked.results, "--baseline": accepted, "--sarif": asked.sarif})
    if asked.sarif is not None:
        files.check_writable(asked.sarif, sarif.WHAT)
    results = results_file.read(asked.results)
    target = results.target
    decided = asked.update_baseline, asked.reason, asked.accept
    gate = Gate.open(asked.baseline, Path(), target.name, target.version, *decided)
    command = f"volfault check {asked.results} --baseline={asked.baseline}"
    conclusion = conclude(gate, results, command, "--", width())
    show(conclusion.lines)
    found = alerts(results, conclusion.groups, Anchors.of(Path(), Path("tox.ini"), gate))
    for line in github.workflow_commands(found):
        print(line)
    if asked.sarif is not None:
        sarif.write(asked.sarif, target, found)
    return DIFFERS if conclusion.failed else SAME


CHECK = Command(
    "check", "compare results with a baseline, as a session with --volfault-baseline does", _arguments, _run
)
