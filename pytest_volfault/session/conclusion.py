"""What the gate comes to at the end of a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_volfault.errors import VolfaultError
from pytest_volfault.gate import Finding, FindingKind, Gate, Group
from pytest_volfault.gate.gate import Verdicts
from pytest_volfault.model.results import Results
from pytest_volfault.reports import Line
from pytest_volfault.reports.gate import PYTEST, WIDTH, alarm, compared, refused, updated


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the gate comes to.

    Attributes:
        failed: whether the session fails by it.
        findings: what differs, the worst first; nothing of what was taken over.
        lines: what the terminal says.
        groups: the same, by why.
        failure: why the session fails, where no test of a scenario has failed by it; empty otherwise.
    """

    failed: bool
    findings: tuple[Finding, ...]
    lines: Sequence[Line]
    groups: tuple[Group, ...] = ()
    failure: str = ""

    @property
    def by_id(self) -> Mapping[str, tuple[str, str]]:
        """Scenario id -> how it differs, in a word and in a sentence."""
        return {finding.id: (finding.kind.value, finding.sentence) for finding in self.findings}


def conclude(gate: Gate, results: Results | None, command: str, prefix: str = PYTEST, width: int = WIDTH) -> Conclusion:
    """Compare a campaign with what is accepted, or take it over.

    Args:
        gate: the session's.
        results: what was found; None where no scenario was run.
        command: the user's own, which takes an option more.
        prefix: what its options begin with.
        width: columns of the terminal.
    """
    if results is None:
        return _shut(gate, None, "no scenario was run, so nothing was compared")
    if gate.update:
        try:
            done = gate.take_over(results)
        except VolfaultError as error:
            return _shut(gate, gate.verdicts(results), f"nothing was taken over. {error}")
        failure = f"{gate.path.name}: {refused(done, prefix)}" if done.refused else ""
        lines = updated(gate, done, prefix, width)
        return Conclusion(bool(done.refused), done.refused, lines, done.groups, failure)
    found = gate.verdicts(results)
    if found.silent and not found.compared:
        return _shut(gate, found, f"it says nothing of {', '.join(found.silent)}, so nothing was compared")
    gone = sum(finding.kind is FindingKind.GONE for finding in found.findings)
    failure = f"{gate.path.name}: {gone} of its entries are gone" if gone else ""
    lines = compared(gate, found, command, prefix, width)
    return Conclusion(bool(found.findings), found.findings, lines, found.groups, failure)


def _shut(gate: Gate, found: Verdicts | None, why: str) -> Conclusion:
    said = f"{gate.path.name}: {why}"
    findings, groups = (found.findings, found.groups) if found is not None else ((), ())
    return Conclusion(True, findings, [alarm(said)], groups, said)
