"""Tells of long sessions how far they have come, in the process that talks to the user."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

from pytest_volfault.plugin._options import SESSION

if TYPE_CHECKING:
    from pytest_volfault.reports.progress import Progress

# Below, pytest itself says nothing of how far it is.
QUIETEST = -1


class ProgressTeller:
    """Counts the tests that are over, and writes a line where one is due."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._total = self._done = 0
        self._progress: Progress | None = None

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._total = len(session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        # Each worker has collected the same.
        self._total = len(ids)

    # After pytest's own mark for the test.
    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logfinish(self) -> None:
        self._done += 1
        terminal: Any = self._config.pluginmanager.get_plugin("terminalreporter")
        # A session that uses nothing of ours loads nothing for this.
        if SESSION not in self._config.stash or terminal is None or self._config.get_verbosity() < QUIETEST:
            return
        from pytest_volfault.injection.virtual_time import real_seconds
        from pytest_volfault.reports.progress import Progress, worst_of

        now = real_seconds()
        if self._progress is None:
            self._progress = Progress(self._total, self._done, now, live=terminal.isatty)
        elif self._progress.is_due(self._done, now):
            worst = worst_of(list(self._config.stash[SESSION].gathered.scenarios.values()))
            terminal.ensure_newline()
            if self._config.get_terminal_writer().width_of_current_line:
                # Of the marks of xdist's workers pytest itself does not know that they stand in a line.
                terminal.write("\n")
            terminal.write_line(self._progress.line(self._done, now, worst))
