"""What the tests report, gathered in the process that writes files and talks to the user."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from pytest_volfault.plugin import tracebacks
from pytest_volfault.plugin.commands import own, replay
from pytest_volfault.plugin.fixtures import RESULTS
from pytest_volfault.plugin.options import CHECKED, SESSION, session_of, settled

if TYPE_CHECKING:
    from pytest_volfault.gate import Finding
    from pytest_volfault.gating import Conclusion
    from pytest_volfault.outcome import Result
    from pytest_volfault.reports import Line

_FINE = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
# What was run before an interrupt was run all the same.
_CONCLUSIVE = (*_FINE, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Iterator[None]:
    raised = call.excinfo
    if raised is not None and _engine_is_loaded() and tracebacks.is_misuse(raised.value):
        tracebacks.cut(raised)
    outcome: Any = yield
    report = outcome.get_result()
    if call.excinfo is not raised and _engine_is_loaded():
        tracebacks.told_shortly(item, call, report)
    noted = item.config.stash[SESSION].noted() if SESSION in item.config.stash else {}
    if noted:
        report.volfault_noted = noted
    results = item.stash.get(RESULTS, [])
    if report.when != "call" or not results:
        return
    # Plain values: a report travels from an xdist worker to the controller as JSON.
    report.volfault = [result.as_dict() for result in results]
    findings = _findings(item.config, results)
    if len(results) == 1:
        facts = _facts(results[0], findings)
        report.user_properties += facts
        # --junitxml writes those of the teardown's report, which is made from the item.
        item.user_properties += facts
    if findings and report.passed:
        from pytest_volfault.gating import sentence

        report.outcome = "failed"
        report.longrepr = "\n\n".join(map(sentence, findings))


def _engine_is_loaded() -> bool:
    """Whether anything of ours can have raised an error; sessions of others do not load it for that."""
    return "pytest_volfault.errors" in sys.modules or "volfault_fakes.errors" in sys.modules


def _facts(result: Result, findings: Sequence[Finding] | None) -> list[tuple[str, str]]:
    facts = [
        ("volfault_id", result.scenario.id),
        ("volfault_verdict", result.verdict.value),
        ("volfault_heals_by", result.heals_by.value),
    ]
    if findings is not None:
        facts.append(("volfault_baseline", findings[0].kind.value if findings else "as accepted"))
    return facts


def _findings(config: pytest.Config, results: Sequence[Result]) -> list[Finding] | None:
    """What differs from the baseline; None where there is none to differ from."""
    gate = session_of(config).gate
    if gate is None or gate.update:
        return None
    return [finding for result in results if (finding := gate.judge(result))]


class Reporter:
    """Gathers what the tests report, in the process that writes files and talks to the user."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._conclusion: Conclusion | None = None
        # The fixtures of ours that xdist's workers have tests for; None as long as no worker has said so.
        self._taken: set[str] | None = None
        self._unused = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        misuse = getattr(report, "volfault_misuse", "")
        if misuse:
            raise pytest.UsageError(misuse)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        noted = getattr(report, "volfault_noted", {})
        if noted:
            session_of(self._config).note(noted)
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
        taken = getattr(node, "workeroutput", {}).get("volfault_taken")
        if taken is not None:
            self._taken = (self._taken or set()) | set(taken)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        config = self._config
        self._unused = self._nothing_uses()
        if self._unused and session.exitstatus in _FINE:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
        if not self._has_a_say() or config.option.collectonly:
            return
        reports = config.stash[SESSION].reports
        reports.write_results()
        if session.exitstatus not in _CONCLUSIVE:
            return
        # An ini file's baseline is for the sessions that run scenarios; one that is asked for is to be compared with.
        meant = reports.results is not None or config.getoption("volfault_baseline") is not None
        if meant:
            self._conclusion = reports.conclude(own(config))
            if self._conclusion is not None and self._conclusion.failed and session.exitstatus in _FINE:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reports.write_alerts(self._conclusion)
        reports.write_page(self._conclusion, replay(config))

    def _has_a_say(self) -> bool:
        """Whether options were asked for that go together, or code under test was loaded here or in a worker."""
        stash = self._config.stash
        return SESSION in stash and (stash.get(CHECKED, False) or stash[SESSION].gathered.target is not None)

    def _nothing_uses(self) -> str:
        """What of the command line no test of the workers made anything of; they cannot end the session by it."""
        if self._taken is None:
            return ""
        from pytest_volfault.errors import UsageError
        from pytest_volfault.option_rules import check_used

        try:
            check_used(settled(self._config), self._taken)
        except UsageError as error:
            return str(error)
        return ""

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._unused:
            terminalreporter.write_line(f"ERROR: {self._unused}", red=True)
        if not self._has_a_say():
            return
        reports = self._config.stash[SESSION].reports
        lines = reports.summary(terminalreporter._tw.fullwidth, replay(self._config))
        _print(terminalreporter, "volfault", lines)
        _print(terminalreporter, "volfault: trouble in logging", reports.log())
        if self._conclusion is not None:
            _print(terminalreporter, "volfault baseline", self._conclusion.lines)
            from pytest_volfault.reports import github

            for line in github.workflow_commands(reports.alerts(self._conclusion)):
                terminalreporter.write_line(line)


def _print(terminalreporter: pytest.TerminalReporter, title: str, lines: Sequence[Line]) -> None:
    if lines:
        terminalreporter.section(title)
    for line in lines:
        for span in line:
            terminalreporter.write(span.text, **span.style)
        terminalreporter.write("\n")
