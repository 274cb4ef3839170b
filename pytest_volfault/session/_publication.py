"""What a session says of its scenarios: on the terminal, in files, and as its gate."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pytest_volfault.errors import VolfaultError
from pytest_volfault.explorer import account_of
from pytest_volfault.gate import Gate
from pytest_volfault.handlers import ledger
from pytest_volfault.handlers.ledger import Ledger
from pytest_volfault.injection.virtual_time import real_date
from pytest_volfault.model.results import Results
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.reports import (
    Line,
    certificate,
    error_paths,
    error_paths_of_one,
    html,
    meaning_of_a_pass,
    parts_of,
    replay,
    results_file,
    sarif,
    summary,
)
from pytest_volfault.reports.alerts import Alert, Anchors, alerts
from pytest_volfault.reports.lines import plain
from pytest_volfault.session._gathered import Gathered
from pytest_volfault.session.conclusion import Conclusion, conclude
from pytest_volfault.session.options import Options
from pytest_volfault.verdicts import causes_of


@dataclass(frozen=True, slots=True)
class Publication:
    """The reports of one session.

    Attributes:
        options: what the user asked for.
        gathered: what was found.
        ledger: which error paths were measured.
        gate: what is accepted, where the user has named a baseline.
        before: how many of the results an earlier session has found, which was interrupted.
    """

    options: Options
    gathered: Gathered
    ledger: Ledger
    gate: Gate | None
    before: int = 0

    @property
    def results(self) -> Results | None:
        """What has been found so far; None where no scenario has run."""
        results = self.gathered.results_within(self.options.bound)
        return None if results is None else dataclasses.replace(results, handlers=self.ledger.coverage)

    def write(self, conclusion: Conclusion | None, replay_command: str, command: str) -> list[str]:
        """Write each file that was asked for and that there is something for, whatever becomes of the others.

        Args:
            conclusion: what the gate came to.
            replay_command: the command that replays a scenario, up to the id.
            command: the user's own.

        Returns:
            What could not be written, why, and what to do; a sentence each.
        """
        options = self.options
        writers: tuple[tuple[str, Path | None, Callable[[Path], None]], ...] = (
            (results_file.WHAT, options.json, self._write_results),
            (ledger.WHAT, options.coverage, self.ledger.write),
            (sarif.WHAT, options.sarif, lambda path: self._write_alerts(path, conclusion)),
            (html.WHAT, options.html, lambda path: self._write_page(path, conclusion, replay_command, command)),
        )
        return [
            complaint
            for what, path, writer in writers
            if path is not None and (complaint := unless(functools.partial(writer, path), f"the {what} {path}"))
        ]

    def _write_results(self, path: Path) -> None:
        results = self.results
        if results is not None:
            results_file.write(path, results)

    def conclude(self, command: str, width: int) -> Conclusion | None:
        """What the gate comes to, or takes over; None where there is no gate.

        Args:
            command: the user's own, which takes an option more.
            width: columns of the terminal.
        """
        return None if self.gate is None else conclude(self.gate, self.results, command, width=width)

    def alerts(self, conclusion: Conclusion | None) -> list[Alert]:
        """What a reviewer is to look at: what differs from the baseline, or without one whatever is not clean."""
        results = self.results
        if results is None:
            return []
        places = Anchors.of(self.options.root, self.options.anchor, self.gate)
        return alerts(results, None if conclusion is None else conclusion.groups, places)

    def _write_alerts(self, path: Path, conclusion: Conclusion | None) -> None:
        # One without alerts says that there are none any more.
        if self.gathered.target is not None:
            sarif.write(path, self.gathered.target, self.alerts(conclusion))

    def _write_page(self, path: Path, conclusion: Conclusion | None, replay_command: str, command: str) -> None:
        results = self.results
        if results is not None:
            findings = None if conclusion is None else conclusion.by_id
            baseline = "" if self.gate is None else f"{self.gate.path.name} of {self.gate.of}"
            made = html.Made(real_date(), command, baseline)
            html.write(path, results, command=replay_command, findings=findings, made=made)

    def log(self) -> list[Line]:
        """What the code under test logged and nobody could read; none where that went well."""
        troubles = sorted(self.gathered.log_troubles)
        if not troubles:
            return []
        return [plain("The code under test went on, as it does in production."), *map(plain, troubles)]

    def summary(self, width: int, replay_command: str, *, verbose: bool) -> list[Line]:
        """The lines for the end of the session; none where no scenario ran.

        Args:
            width: columns of the terminal.
            replay_command: the command that replays a scenario, up to the id.
            verbose: whether all is told, even where a gate tells what differs from what is accepted.
        """
        results = self.results
        if results is None:
            return []
        if self.options.scenario is not None:
            # Where its flow fails without any fault, it was not played.
            result = results.by_id.get(Scenario.parse(self.options.scenario).id)
            golden = None if result is None else results.golden_by_id.get(result.scenario.golden.id)
            if result is not None and golden is not None:
                ran = error_paths_of_one(results.handlers) if results.handlers else []
                return [*replay(results.target, result, golden.outcome, self.gathered.smallest), *ran]
        gated = self.gate is not None and not self.gate.update
        lines = summary(
            results.target,
            parts_of(results),
            results.bound.clause,
            self.gathered.seconds,
            width,
            replay_command,
            causes_of(results),
            brief=gated and not verbose,
            verbose=verbose,
        )
        if self.before:
            lines = [
                *lines,
                plain(f"of these {self.before} were found before, and not run again: {self.options.resume}"),
            ]
        ran = error_paths(results.handlers) if results.handlers else []
        passing = meaning_of_a_pass(results.scenarios, width, gated=gated)
        return [*lines, *ran, plain(), *certificate(account_of(results), width), *passing]


def unless(write: Callable[[], object], what: str) -> str:
    """What was in the way of writing something, as a sentence; empty where nothing was."""
    try:
        write()
    except VolfaultError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - a mistake in one report must not cost the others
        return f"{what} was not written: {type(error).__name__}: {error}; that is a mistake of volfault's, report it"
    return ""
