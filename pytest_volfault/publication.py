"""What a session says of its scenarios: on the terminal, in files, and as its gate."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from pytest_volfault.alerting import Places, alerts
from pytest_volfault.gate import Gate
from pytest_volfault.gathered import Gathered
from pytest_volfault.gating import Conclusion, conclude
from pytest_volfault.handlers.ledger import Ledger
from pytest_volfault.options import Options
from pytest_volfault.reports import (
    Line,
    error_paths,
    error_paths_of_one,
    html,
    parts_of,
    replay,
    results_file,
    sarif,
    summary,
)
from pytest_volfault.reports.alerts import Alert
from pytest_volfault.results import Results
from pytest_volfault.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Publication:
    """The reports of one session.

    Attributes:
        options: what the user asked for.
        gathered: what was found.
        ledger: which error paths were measured.
        gate: what is accepted, where the user has named a baseline.
    """

    options: Options
    gathered: Gathered
    ledger: Ledger
    gate: Gate | None

    @property
    def results(self) -> Results | None:
        """What has been found so far; None where no scenario has run."""
        results = self.gathered.results_within(self.options.faults, self.options.shard, drivers=self.options.drivers)
        return None if results is None else dataclasses.replace(results, handlers=self.ledger.coverage)

    def write_results(self) -> None:
        """Write the results file, if one was asked for and there is something to write."""
        results = self.results
        if self.options.json is not None and results is not None:
            results_file.write(self.options.json, results)
        if self.options.coverage is not None:
            self.ledger.write(self.options.coverage)

    def conclude(self, command: str) -> Conclusion | None:
        """What the gate comes to, or takes over; None where there is no gate.

        Args:
            command: the user's own, which takes an option more.
        """
        return None if self.gate is None else conclude(self.gate, self.results, command)

    def alerts(self, conclusion: Conclusion | None) -> list[Alert]:
        """What a reviewer is to look at: what differs from the baseline, or without one whatever is not clean."""
        results = self.results
        if results is None:
            return []
        places = Places.of(self.options.root, self.options.anchor, self.gate)
        return alerts(results, None if conclusion is None else conclusion.findings, places)

    def write_alerts(self, conclusion: Conclusion | None) -> None:
        """Write the SARIF file, if one was asked for; one without alerts says that there are none any more."""
        if self.options.sarif is not None and self.gathered.target is not None:
            sarif.write(self.options.sarif, self.gathered.target, self.alerts(conclusion))

    def write_page(self, conclusion: Conclusion | None, replay_command: str) -> None:
        """Write the HTML report, if one was asked for and there is something to write.

        Args:
            conclusion: what the gate came to.
            replay_command: the command that replays a scenario, up to the id.
        """
        results = self.results
        if self.options.html is not None and results is not None:
            findings = None if conclusion is None else conclusion.by_id
            html.write(self.options.html, results, command=replay_command, findings=findings)

    def summary(self, width: int, replay_command: str) -> list[Line]:
        """The lines for the end of the session; none where no scenario ran."""
        results = self.results
        if results is None:
            return []
        if self.options.scenario is not None:
            result = results.by_id[Scenario.parse(self.options.scenario).id]
            golden = results.golden_by_id.get(result.scenario.golden.id)
            # A worker that was killed has not sent its golden run; without it there is nothing to compare with.
            if golden is not None:
                ran = error_paths_of_one(results.handlers) if results.handlers else []
                return [*replay(results.target, result, golden.outcome), *ran]
        lines = summary(
            results.target, parts_of(results), results.bound.clause, self.gathered.seconds, width, replay_command
        )
        return [*lines, *(error_paths(results.handlers) if results.handlers else [])]
