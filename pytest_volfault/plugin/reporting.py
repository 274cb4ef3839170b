"""What the tests report, gathered in the process that writes files and talks to the user."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_volfault.plugin.fixtures import RESULTS
from pytest_volfault.plugin.options import SESSION, session_of

_LEFT_OUT = (
    "-n",
    "--numprocesses",
    "--maxprocesses",
    "--dist",
    "--volfault-json",
    "--volfault-html",
    "--volfault-scenario",
    "--junitxml",
    "--junit-xml",
)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome: Any = yield
    report = outcome.get_result()
    results = item.stash.get(RESULTS, [])
    if report.when == "call" and results:
        # Plain values: a report travels from an xdist worker to the controller as JSON.
        report.volfault = [result.as_dict() for result in results]
        if len(results) == 1:
            facts = [
                ("volfault_id", results[0].scenario.id),
                ("volfault_verdict", results[0].verdict.value),
                ("volfault_heals_by", results[0].heals_by.value),
            ]
            report.user_properties += facts
            # --junitxml writes those of the teardown's report, which is made from the item.
            item.user_properties += facts


class Reporter:
    """Gathers what the tests report, in the process that writes files and talks to the user."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        misuse = getattr(report, "volfault_misuse", "")
        if misuse:
            raise pytest.UsageError(misuse)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        from_workers = getattr(report, "volfault", ())
        if from_workers:
            from pytest_volfault.outcome import Result

            for plain in from_workers:
                session_of(self._config).record(Result.from_dict(plain))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        gathered = getattr(node, "workeroutput", {}).get("volfault")
        if gathered:
            session_of(self._config).gathered.merge(gathered)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        if SESSION in self._config.stash:
            self._config.stash[SESSION].write_results(_replay_command(self._config))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if SESSION not in self._config.stash:
            return
        lines = self._config.stash[SESSION].summary(terminalreporter._tw.fullwidth, _replay_command(self._config))
        if lines:
            terminalreporter.section("volfault")
        for line in lines:
            for span in line:
                terminalreporter.write(span.text, **span.style)
            terminalreporter.write("\n")


def _replay_command(config: pytest.Config) -> str:
    """The user's own command, with the scenario to be added; one scenario needs no workers and no results file."""
    kept: list[str] = []
    args = iter(map(str, config.invocation_params.args))
    for arg in args:
        if arg in _LEFT_OUT:
            next(args, None)
        elif not arg.startswith(tuple(f"{name}=" for name in _LEFT_OUT)) and not re.fullmatch(
            r"-[qv]+|-n(\d+|auto|logical)", arg
        ):
            kept.append(shlex.quote(arg))
    return " ".join(["pytest", *kept, "--volfault-scenario="])
