"""What the gate comes to at the end of a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_volfault.errors import VolfaultError
from pytest_volfault.gate import Finding, FindingKind, Gate
from pytest_volfault.model.results import Results
from pytest_volfault.reports import Line
from pytest_volfault.reports.gate import PYTEST, alarm, compared, refused, updated
from pytest_volfault.verdicts import causes_of


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the gate comes to.

    Attributes:
        failed: whether the session fails by it.
        findings: what differs, the worst first; nothing of what was taken over.
        lines: what the terminal says.
        failure: why the session fails, where no test of a scenario has failed by it; empty otherwise.
    """

    failed: bool
    findings: tuple[Finding, ...]
    lines: Sequence[Line]
    failure: str = ""

    @property
    def by_id(self) -> Mapping[str, tuple[str, str]]:
        """Scenario id -> how it differs, in a word and in a sentence."""
        return {finding.id: (finding.kind.value, finding.sentence) for finding in self.findings}


def conclude(gate: Gate, results: Results | None, command: str, prefix: str = PYTEST) -> Conclusion:
    """Compare a campaign with what is accepted, or take it over.

    Args:
        gate: the session's.
        results: what was found; None where no scenario was run.
        command: the user's own, which takes an option more.
        prefix: what its options begin with.
    """
    if results is None:
        return _shut(gate, (), "no scenario was run, so nothing was compared")
    if gate.update:
        try:
            done = gate.take_over(results)
        except VolfaultError as error:
            return _shut(gate, gate.verdicts(results).findings, f"nothing was taken over. {error}")
        failure = f"{gate.path.name}: {refused(done, prefix)}" if done.refused else ""
        return Conclusion(bool(done.refused), done.refused, updated(gate, done, prefix), failure)
    found = gate.verdicts(results)
    gone = sum(finding.kind is FindingKind.GONE for finding in found.findings)
    failure = f"{gate.path.name}: {gone} of its entries are gone" if gone else ""
    lines = compared(gate, found, command, prefix, causes_of(results) if found.findings else ())
    return Conclusion(bool(found.findings), found.findings, lines, failure)


def _shut(gate: Gate, findings: tuple[Finding, ...], why: str) -> Conclusion:
    said = f"{gate.path.name}: {why}"
    return Conclusion(True, findings, [alarm(said)], said)
