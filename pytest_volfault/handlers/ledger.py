"""What ran in which scenario, gathered in the process that reports it from all those that ran scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_volfault.handlers._exercised import handler_coverage
from pytest_volfault.handlers._lines import Lines
from pytest_volfault.model.handler_coverage import HandlerCoverage

WHAT = "coverage file"


class Ledger:
    """Takes in what the recorders have noted, piece by piece and in any order."""

    def __init__(self) -> None:
        self._sources: dict[str, str] = {}
        self._ran: dict[str, dict[str, Lines]] = {}
        self._coverage: HandlerCoverage | None = None

    def take_in(self, noted: Mapping[str, Any]) -> None:
        """Add what `CoverageRecorder.take` has given; a scenario that two processes ran is one."""
        self._coverage = None
        self._sources |= noted["sources"]
        for scenario, ran in noted["ran"].items():
            known = self._ran.setdefault(scenario, {})
            for module, lines in ran.items():
                known[module] = known.get(module, 0) | int(lines, 16)

    @property
    def coverage(self) -> HandlerCoverage | None:
        """Which error paths ran; None where nothing was measured."""
        if self._coverage is None and self._ran:
            self._coverage = handler_coverage(self._sources, self._ran)
        return self._coverage

    def write(self, path: Path) -> None:
        """Write a data file of coverage.py's, if anything was measured, with each scenario's id as a context."""
        if self._ran:
            from pytest_volfault.handlers._data_file import write  # noqa: PLC0415 - few have coverage.py

            write(path, self._sources, self._ran, WHAT)
