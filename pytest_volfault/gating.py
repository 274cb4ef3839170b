"""What the gate comes to at the end of a session, and how it says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_volfault.errors import VolfaultError
from pytest_volfault.gate import Finding, Gate, Kind
from pytest_volfault.gate.gate import Verdicts
from pytest_volfault.gate.updating import Update
from pytest_volfault.reports import Line, Span
from pytest_volfault.reports.lines import plain
from pytest_volfault.results import Results

MOST_SHOWN = 20
_STYLES: Mapping[Kind, dict[str, Any]] = {
    Kind.WORSE: {"red": True, "bold": True},
    Kind.NEW: {"red": True, "bold": True},
    Kind.CHANGED: {"purple": True, "bold": True},
    Kind.BETTER: {"green": True, "bold": True},
    Kind.GONE: {"yellow": True, "bold": True},
}
# What options begin with, on pytest's command line; `volfault` has the same without it.
PYTEST = "--volfault-"


def sentence(finding: Finding) -> str:
    """What fails a scenario's test."""
    because = f"\naccepted because: {finding.accepted.reason}" if finding.accepted else ""
    return f"{finding.id}\n{finding.kind.value}: {finding.sentence}{because}"


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
        refused = f"{gate.path.name}: {_refused(done, prefix)}" if done.refused else ""
        return Conclusion(bool(done.refused), done.refused, _updated(gate, done, prefix), refused)
    found = gate.verdicts(results)
    gone = sum(finding.kind is Kind.GONE for finding in found.findings)
    failure = f"{gate.path.name}: {gone} of its entries are gone" if gone else ""
    return Conclusion(bool(found.findings), found.findings, _compared(gate, found, command, prefix), failure)


def _shut(gate: Gate, findings: tuple[Finding, ...], why: str) -> Conclusion:
    said = f"{gate.path.name}: {why}"
    return Conclusion(True, findings, [[Span(said, {"red": True, "bold": True})]], said)


def _refused(done: Update, prefix: str) -> str:
    return (
        f"not accepted: {len(done.refused)} that need {prefix}reason=WHY, cannot be accepted, "
        "or were changed by another session meanwhile"
    )


def _compared(gate: Gate, found: Verdicts, command: str, prefix: str) -> list[Line]:
    kinds = Counter(finding.kind for finding in found.findings)
    as_accepted = found.compared - sum(kinds[kind] for kind in (Kind.WORSE, Kind.CHANGED, Kind.BETTER))
    counts = ", ".join(f"{kinds[kind]} {kind.value}" for kind in Kind if kinds[kind])
    lines: list[Line] = [
        [
            Span(f"{gate.path.name} of {_of(gate)}", {"bold": True}),
            Span(f": {as_accepted} of {found.compared} scenarios are as accepted"),
            Span(f"; {counts}" if counts else "", {"red": True, "bold": True}),
        ]
    ]
    if found.untracked:
        lines.append(plain(f"{found.untracked} more are clean and not in it; {prefix}update-baseline takes them in"))
    if found.not_run:
        lines.append(plain(f"{found.not_run} of its entries were not run here"))
    lines += _listed(found.findings)
    if kinds[Kind.BETTER] or kinds[Kind.GONE]:
        lines += [plain(), plain("what is better or gone is to be taken over, so that it cannot come back unseen:")]
        lines.append(plain(f"    {command} {prefix}update-baseline"))
    if any(kind.needs_reason for kind in kinds):
        lines += [plain(), plain(f"to accept the rest as well: {prefix}update-baseline {prefix}reason=WHY")]
    return lines


def _updated(gate: Gate, done: Update, prefix: str) -> list[Line]:
    kinds = Counter(finding.kind for finding in done.taken)
    counts = ", ".join(f"{kinds[kind]} {kind.value}" for kind in Kind if kinds[kind]) or "nothing new"
    entries = len(done.baseline.entries)
    lines: list[Line] = [[Span(gate.path.name, {"bold": True}), Span(f": {entries} entries; taken over: {counts}")]]
    if done.refused:
        lines.append(plain(_refused(done, prefix)))
        lines += _listed(done.refused)
    return lines


def _of(gate: Gate) -> str:
    target = gate.baseline.target
    return f"{target.name} {target.version}".strip()


def _listed(findings: Sequence[Finding]) -> list[Line]:
    lines: list[Line] = []
    for finding in findings[:MOST_SHOWN]:
        lines += [
            plain(),
            [Span(finding.kind.value, _STYLES[finding.kind]), Span(f"  {finding.id}")],
            plain(f"    {finding.sentence}"),
        ]
        if finding.accepted is not None:
            lines.append(plain(f"    accepted because: {finding.accepted.reason}"))
    if len(findings) > MOST_SHOWN:
        lines += [plain(), plain(f"… and {len(findings) - MOST_SHOWN} more")]
    return lines
