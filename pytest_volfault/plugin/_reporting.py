"""What the tests report, gathered in the process that writes files and talks to the user."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from pytest_volfault.plugin import _tracebacks as tracebacks
from pytest_volfault.plugin._commands import own, replay
from pytest_volfault.plugin._extending import extensions_of
from pytest_volfault.plugin._failing import fail
from pytest_volfault.plugin._fixtures import RESULTS, UNTOLD
from pytest_volfault.plugin._interrupts import undisturbed
from pytest_volfault.plugin._options import CHECKED, SESSION, is_worker, session_of, settled
from pytest_volfault.plugin._time_limit import why_cut_short

if TYPE_CHECKING:
    from pytest_volfault.extensions.section import Section
    from pytest_volfault.gate import Finding
    from pytest_volfault.model.result import Result
    from pytest_volfault.reports import Line
    from pytest_volfault.session import Publication
    from pytest_volfault.session.conclusion import Conclusion

REPORTER = "volfault-reporter"

# So many tests that differ from the baseline stand among pytest's failures; the section below tells why all do.
MOST_IN_FULL = 1
_FINE = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
# What was run before an interrupt was run all the same.
_CONCLUSIVE = (*_FINE, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)
# Those after which pytest's own terminal reporter asks plugins for their summaries.
_SUMMARISED = (*_CONCLUSIVE, pytest.ExitCode.USAGE_ERROR)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Iterator[None]:
    raised = call.excinfo
    if raised is not None and _engine_is_loaded() and tracebacks.is_misuse(raised.value):
        tracebacks.cut(raised)
    outcome: Any = yield
    report = outcome.get_result()
    if call.excinfo is not raised and _engine_is_loaded():
        tracebacks.told_shortly(item, call, report)
    if SESSION in item.config.stash:
        _enclose(item.config, report)
    untold = item.stash.get(RESULTS, [])
    results, untold[:] = list(untold), []
    if not results:
        return
    # Plain values: a report travels from an xdist worker to the controller as JSON.
    report.volfault = [result.as_dict() for result in results]
    findings = _findings(item.config, results)
    if len(results) == 1:
        facts = _facts(results[0], findings)
        report.user_properties += facts
        # --junitxml writes those of the teardown's report, which is made from the item.
        item.user_properties += facts
    if findings:
        from pytest_volfault.reports.gate import sentence

        told = "\n\n".join(map(sentence, findings))
        if report.passed:
            report.outcome = "failed"
            report.longrepr = told
            report.volfault_differs = True
            if item.config.get_verbosity() < 1:
                # What the code under test has logged is nobody's question here; -v shows it.
                report.sections.clear()
        else:
            report.sections.append(("volfault baseline", told))


def _enclose(config: pytest.Config, report: pytest.TestReport) -> None:
    """What else this process has found by now: a worker that is killed later takes nothing of it along."""
    session = config.stash[SESSION]
    noted = session.loaded.noted()
    if noted:
        report.volfault_noted = noted  # type: ignore[attr-defined]  # reports take what plugins give them
    news = session.news() if is_worker(config) else {}
    if news:
        report.volfault_news = news  # type: ignore[attr-defined]  # as above


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


def pytest_volfault_sections(config: pytest.Config) -> Iterable[Section]:
    from pytest_volfault.extensions.section import Section

    def reports() -> Publication:
        return config.stash[SESSION].reports

    def summary(_: object) -> Sequence[Line]:
        verbose = config.get_verbosity() > 0
        return reports().summary(config.get_terminal_writer().fullwidth, replay(config), verbose=verbose)

    def baseline(_: object) -> Sequence[Line]:
        reporter = config.pluginmanager.get_plugin(REPORTER)
        return reporter.conclusion.lines if reporter is not None and reporter.conclusion is not None else ()

    return (
        Section("volfault", summary),
        Section("volfault: trouble in logging", lambda _: reports().log()),
        Section("volfault baseline", baseline),
    )


class Reporter:
    """Gathers what the tests report, in the process that writes files and talks to the user.

    Attributes:
        conclusion: what the gate came to; None where there is none.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.conclusion: Conclusion | None = None
        # The lines of sections that others have registered, by title.
        self._told: Mapping[str, Sequence[Line]] = {}
        # The fixtures of ours that xdist's workers have tests for; None as long as no worker has said so.
        self._taken: set[str] | None = None
        self._unused = ""
        # Whether something was kept that another session can go on with.
        self._left = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        misuse = getattr(report, "volfault_misuse", "")
        if misuse:
            raise pytest.UsageError(misuse)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._take_in(
            getattr(report, "volfault", ()), getattr(report, "volfault_noted", {}), getattr(report, "volfault_news", {})
        )

    def _take_in(self, found: Sequence[Mapping[str, Any]], noted: Mapping[str, Any], news: Mapping[str, Any]) -> None:
        if noted:
            session_of(self._config).loaded.note(noted)
        if news:
            session_of(self._config).gathered.merge(news)
        if found:
            from pytest_volfault.model.result import Result

            for plain in found:
                session_of(self._config).record(Result.from_dict(plain))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        # What an interrupt has left without a report.
        left = getattr(node, "workeroutput", {}).get("volfault")
        if left:
            self._take_in(*left)
        taken = getattr(node, "workeroutput", {}).get("volfault_taken")
        if taken is not None:
            self._taken = (self._taken or set()) | set(taken)

    # Before any other plugin's: what one of them cannot write must not cost what was found.
    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        config = self._config
        self._unused = self._nothing_uses()
        if self._unused and session.exitstatus in _FINE:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
        if not self._has_a_say() or config.option.collectonly:
            return
        for result in config.stash.get(UNTOLD, []):
            config.stash[SESSION].record(result)
        config.stash[SESSION].gathered.cut_short = why_cut_short(session)
        with undisturbed():
            failures = self._publish(session)
        complaint, self._left = config.stash[SESSION].finish(whole=_is_whole(session))
        failures += [("files", complaint)] if complaint else []
        for name, sentence in failures:
            fail(session, name, sentence)
        self._fold()
        if session.exitstatus not in _SUMMARISED:
            # pytest calls for no summary then.
            terminal = config.pluginmanager.get_plugin("terminalreporter")
            if terminal is not None:
                self.pytest_terminal_summary(terminal)

    def _fold(self) -> None:
        """Of many tests that differ from the baseline a few are shown; its section tells them all, by cause."""
        terminal = self._config.pluginmanager.get_plugin("terminalreporter")
        if terminal is None or self._config.get_verbosity() > 0:
            return
        failed = terminal.stats.get("failed", [])
        more = [each for each in failed if getattr(each, "volfault_differs", False)][MOST_IN_FULL:]
        if more:
            hidden = set(map(id, more))
            terminal.stats["failed"] = [each for each in failed if id(each) not in hidden]
            terminal.stats["more that differ from the baseline"] = more

    def _publish(self, session: pytest.Session) -> list[tuple[str, str]]:
        """Compare, take over and write; what fails the session by itself, in a word and in a sentence."""
        from pytest_volfault.reports.sections import lines_of

        config, failures = self._config, []
        reports = config.stash[SESSION].reports
        ran = reports.results is not None
        # An ini file's baseline is for the sessions that run scenarios; one that is asked for is to be compared with.
        meant = ran or (config.getoption("volfault_baseline") is not None and session.exitstatus in _CONCLUSIVE)
        # Whatever was found is compared; what is accepted changes only when nothing has gone wrong in between.
        if meant and (session.exitstatus in _CONCLUSIVE or not config.getoption("volfault_update_baseline")):
            self.conclusion = reports.conclude(own(config), config.get_terminal_writer().fullwidth)
        if self.conclusion is not None and self.conclusion.failed:
            failure = self.conclusion.failure
            if not failure and session.exitstatus in _FINE:
                failure = "what was found differs from what is accepted"
            if failure:
                failures.append(("baseline", failure))
        failures += [("files", complaint) for complaint in reports.write(self.conclusion, replay(config), own(config))]
        self._told, complaints = lines_of(extensions_of(config), reports.results)
        failures += [("sections", complaint) for complaint in complaints]
        return failures

    def _has_a_say(self) -> bool:
        """Whether options were asked for that go together, or code under test was loaded here or in a worker."""
        stash = self._config.stash
        return SESSION in stash and (stash.get(CHECKED, False) or stash[SESSION].gathered.target is not None)

    def _nothing_uses(self) -> str:
        """What of the command line no test of the workers made anything of; they cannot end the session by it."""
        if self._taken is None:
            return ""
        from pytest_volfault.errors import UsageError
        from pytest_volfault.session.option_rules import check_used

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
        from pytest_volfault.reports.sections import printable

        reports = self._config.stash[SESSION].reports
        for section in extensions_of(self._config).sections:
            own = self._told.get(section.title)
            _print(terminalreporter, section.title, printable(section.lines(reports.results)) if own is None else own)
        if self._left:
            terminalreporter.write_line("not everything was run; the same command goes on from here")
        if self.conclusion is not None:
            from pytest_volfault.reports import github

            for line in github.workflow_commands(reports.alerts(self.conclusion)):
                terminalreporter.write_line(line)


def _is_whole(session: pytest.Session) -> bool:
    """Whether all was run that was to be: nobody interrupted it, and no failure ended it."""
    return session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) and not (
        session.shouldstop or session.shouldfail
    )


def _print(terminalreporter: pytest.TerminalReporter, title: str, lines: Sequence[Line]) -> None:
    if lines:
        terminalreporter.section(title)
    for line in lines:
        for span in line:
            terminalreporter.write(span.text, **span.style)
        terminalreporter.write("\n")
