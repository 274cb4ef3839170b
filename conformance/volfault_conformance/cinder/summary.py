"""A plugin that tells what is compared, and how much was.

The tests' conftest loads it. Under xdist the process that tells collects no tests, and wants it by name:
`-p volfault_conformance.cinder.summary`.
"""

from __future__ import annotations

from collections.abc import Generator

import pytest

from volfault_conformance.cinder import installed
from volfault_conformance.cinder.counting import PROPERTY, counting, told


def pytest_report_header() -> str:
    return f"conformance: {installed.told()}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    with counting() as counted:
        try:
            return (yield)
        finally:
            if counted:
                # It travels with the report, from a process of xdist too.
                item.user_properties.append((PROPERTY, dict(counted)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    properties = [each for report in reports if report.when == "call" for each in report.user_properties]
    counted = [value for name, value in properties if name == PROPERTY]
    if counted:
        terminalreporter.write_line(told(installed.told(), counted))
