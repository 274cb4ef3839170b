"""Measures with coverage.py which lines of the chosen modules run in each scenario."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from coverage import Coverage

from pytest_volfault.errors import TargetUnusable
from pytest_volfault.handlers import _lines as lines
from pytest_volfault.handlers._lines import Lines
from pytest_volfault.handlers.collector import check_alone
from pytest_volfault.injection import process
from pytest_volfault.model.scenario import Scenario

# With sysmon, which is a little cheaper (a tenth of a scenario of Nova's), CPython 3.12 and 3.13 go on reporting lines
# after a stop, so that what heals a scenario would be counted as part of the next.
CORE = "ctrace"
ALIVE, DEAD = "alive", "dead"


class CoverageRecorder:
    """The recorder of a campaign that is measured; see `recording.Recorder`.

    Healing is not measured: it runs without the fault, and once for all scenarios that leave the same state, so that
    which of them it ran under would be chance.

    Args:
        sources: module -> its file.

    Raises:
        TargetUnusable: somebody else measures this process, or there is nothing to measure.
    """

    def __init__(self, sources: Mapping[str, str]) -> None:
        check_alone()
        if not sources:
            # coverage.py takes no pattern at all for every file.
            raise TargetUnusable(
                "the code under test has no modules whose source could be found; name them with --volfault-source"
            )
        self._modules = {file: module for module, file in sources.items()}
        # In memory, and none of the user's settings: what they measure their own code with is for their own code.
        self._coverage = Coverage(data_file=None, config_file=False, include=[*map(_literally, self._modules)])
        self._coverage.set_option("run:core", CORE)
        # A scenario may end before it comes to any of the modules; and a slow tracer is better than none.
        self._coverage.set_option("run:disable_warnings", ["no-data-collected", "no-ctracer"])
        # What it does when it first starts draws an identifier; inside a scenario, that would be one of the scenario's.
        with self._coverage.collect():
            self._coverage.get_data()
        self._context = ""
        self._ran: dict[str, dict[str, Lines]] = {}
        self._new: dict[str, Any] = {"sources": dict(sources), "ran": {}}

    @contextmanager
    def around(self, scenario: Scenario, asked: Mapping[str, Any]) -> Iterator[None]:
        try:
            with self._coverage.collect():
                self._enter(ALIVE)
                with process.watched(lambda dead: self._enter(DEAD if dead else ALIVE)):
                    yield
        finally:
            # Whatever stopped the scenario, the next one must not find its lines.
            ran = self._drain()
        self._add("|".join([scenario.id, *(f"{name}={value}" for name, value in sorted(asked.items()))]), ran)

    def same(self, scenario: Scenario, known: Scenario) -> None:
        self._add(scenario.id, self._ran[known.id])

    def take(self) -> dict[str, Any]:
        """What has been recorded since this was last asked, as plain values; empty where nothing has."""
        if not self._new["ran"]:
            return {}
        new, self._new = self._new, {"sources": {}, "ran": {}}
        return new

    def _enter(self, context: str) -> None:
        """What runs from here on is what lives, or what a killed process would not have run."""
        if context != self._context:
            self._context = context
            self._coverage.switch_context(context)

    def _drain(self) -> dict[str, Lines]:
        """The lines of each module that have run, which are then forgotten."""
        self._context = ""
        data = self._coverage.get_data()
        measured = data.measured_files()
        data.set_query_context(ALIVE)
        ran = {self._modules[file]: lines.of(data.lines(file) or ()) for file in measured}
        if measured:
            data.purge_files(measured)
        return {module: those for module, those in ran.items() if those}

    def _add(self, name: str, ran: Mapping[str, Lines]) -> None:
        known = self._ran.setdefault(name, {})
        for module, those in ran.items():
            known[module] = known.get(module, 0) | those
        # Hexadecimal: JSON and execnet write a number of thousands of digits slowly, or not at all.
        self._new["ran"][name] = {module: f"{those:x}" for module, those in known.items()}


def _literally(path: str) -> str:
    """A file as a pattern of coverage.py's that matches it whatever its folders are called."""
    return re.sub(r"[*?\[\]]", "?", path)
