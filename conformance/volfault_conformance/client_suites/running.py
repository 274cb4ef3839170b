"""Runs a suite against a party."""

from __future__ import annotations

import contextlib
import io
import pkgutil
import unittest
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any
from unittest import mock

from volfault_conformance.cinder.party import CinderParty
from volfault_conformance.client_suites.network import Send, reaching

PASSED, SKIPPED, FAILED = "passed", "skipped", "failed"
# By the id of a test: one of those, and why.
Ends = Mapping[str, tuple[str, str]]

# What no party of this comparison can do, and would be waited for: there is no cinder-backup.
LEFT_OUT = ("CinderBackupTests",)


class Outcomes(unittest.TestResult):
    """What each test came to.

    Attributes:
        ends: by the id of the test, (`PASSED`, `SKIPPED` or `FAILED`, why).
    """

    def __init__(self, party: CinderParty) -> None:
        super().__init__()
        self.ends: dict[str, tuple[str, str]] = {}
        self._party = party
        self._empty = party.snapshot()

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802 - unittest names it so
        super().startTest(test)
        self._party.restore(self._empty)

    def addSuccess(self, test: unittest.TestCase) -> None:  # noqa: N802 - unittest names it so
        self._end(test, PASSED, "")

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:  # noqa: N802 - unittest names it so
        self._end(test, SKIPPED, reason)

    def addError(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802 - unittest names it so
        self._end(test, FAILED, self._exc_info_to_string(err, test))  # type: ignore[attr-defined]  # unittest's own

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802 - unittest names it so
        self.addError(test, err)

    def _end(self, test: unittest.TestCase, how: str, why: str) -> None:
        # A test may fail twice: itself, and in what it cleans up.
        before = self.ends.get(test.id())
        if before is None or before[0] == PASSED:
            self.ends[test.id()] = (how, why)


def tests(names: Iterable[str]) -> Iterator[str]:
    """The test modules of a suite.

    Args:
        names: of packages.
    """
    for name in names:
        for module in pkgutil.iter_modules(import_module(name).__path__, f"{name}."):
            if module.name.rpartition(".")[2].startswith("test_"):
                yield module.name


def run(party: CinderParty, send: Send, names: Iterable[str]) -> Ends:
    """Run the tests of packages against a party, each on an empty Cinder.

    Returns:
        See `Outcomes.ends`.
    """
    outcomes = Outcomes(party)
    suite = _without(unittest.TestLoader().loadTestsFromNames(list(tests(names))))
    with (
        reaching(party.url, send),
        mock.patch("tempest.lib.cli.base.execute", _execute()),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        suite.run(outcomes)
    return outcomes.ends


def _without(suite: Any) -> unittest.TestSuite:
    kept = unittest.TestSuite()
    for each in suite:
        if isinstance(each, unittest.TestSuite):
            kept.addTest(_without(each))
        elif not any(name in each.id() for name in LEFT_OUT):
            kept.addTest(each)
    return kept


def _execute() -> Any:
    from volfault_conformance.client_suites.commands import execute  # noqa: PLC0415 - imports the client

    return execute
