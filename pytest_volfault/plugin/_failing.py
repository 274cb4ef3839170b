"""What fails a session by itself, told as pytest tells a failed test: in its last line, and in a JUnit file."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

# These would count it as a test of the user's: remember it for --lf, stop at it for -x, print a letter for it.
_NOT_TOLD = ("terminalreporter", "session", "lfplugin", "stepwiseplugin", "volfault-reporter")


class _Sentence:
    """What pytest takes a failure's text from, for the section and for the line in the short summary."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.reprcrash = SimpleNamespace(message=text)

    def __str__(self) -> str:
        return self._text


def fail(session: pytest.Session, name: str, sentence: str) -> None:
    """Fail the session for a reason that no test has failed for.

    Args:
        session: pytest's, at its end, before others write what they report.
        name: of what failed, in a word.
        sentence: what happened, why, and what to do.
    """
    report = pytest.TestReport(
        nodeid=f"volfault::{name}",
        location=("volfault", None, f"volfault {name}"),
        keywords={},
        outcome="failed",
        longrepr=_Sentence(sentence),  # type: ignore[arg-type]  # pytest asks for no more than this has
        when="call",
    )
    manager = session.config.pluginmanager
    without = [plugin for each in _NOT_TOLD if (plugin := manager.get_plugin(each)) is not None]
    manager.subset_hook_caller("pytest_runtest_logreport", without)(report=report)
    terminal = manager.get_plugin("terminalreporter")
    if terminal is not None:
        terminal.stats.setdefault("failed", []).append(report)
    if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
