"""Alerts as GitHub's workflow commands: lines on standard output that become annotations of a pull request."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from pytest_volfault.reports.alerts import Alert, Level

# GitHub shows ten of a kind in a step, and drops the rest without a word.
MOST = 10
_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def workflow_commands(alerts: Sequence[Alert]) -> Iterator[str]:
    """A line for each of the first alerts, if this runs on GitHub; the last says how many more there are."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    shown = alerts if len(alerts) <= MOST else alerts[: MOST - 1]
    for alert in shown:
        place = f"file={_property(alert.file)},line={alert.line},title={_property(f'volfault: {alert.rule}')}"
        yield f"::{_COMMANDS[alert.level]} {place}::{_data(alert.message)}"
    if len(alerts) > len(shown):
        yield f"::{_COMMANDS[alerts[0].level]} title=volfault::and {len(alerts) - len(shown)} more, see the log"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
