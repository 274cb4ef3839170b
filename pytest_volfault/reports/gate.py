"""The gate on a terminal: what differs from what is accepted, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_volfault.gate import Finding, FindingKind, Gate
from pytest_volfault.gate.gate import Verdicts
from pytest_volfault.gate.updating import Update
from pytest_volfault.reports import Line, Span
from pytest_volfault.reports.lines import plain

MOST_SHOWN = 20
_STYLES: Mapping[FindingKind, dict[str, Any]] = {
    FindingKind.WORSE: {"red": True, "bold": True},
    FindingKind.NEW: {"red": True, "bold": True},
    FindingKind.CHANGED: {"purple": True, "bold": True},
    FindingKind.BETTER: {"green": True, "bold": True},
    FindingKind.GONE: {"yellow": True, "bold": True},
}
# What options begin with, on pytest's command line; `volfault` has the same without it.
PYTEST = "--volfault-"


def sentence(finding: Finding) -> str:
    """What fails a scenario's test."""
    because = f"\naccepted because: {finding.accepted.reason}" if finding.accepted else ""
    return f"{finding.id}\n{finding.kind.value}: {finding.sentence}{because}"


def refused(done: Update, prefix: str) -> str:
    """What of a baseline was not taken over, as a clause."""
    return (
        f"not accepted: {len(done.refused)} that need {prefix}reason=WHY, cannot be accepted, "
        "or were changed by another session meanwhile"
    )


def alarm(said: str) -> Line:
    """A sentence that fails the session."""
    return [Span(said, {"red": True, "bold": True})]


def compared(gate: Gate, found: Verdicts, command: str, prefix: str) -> list[Line]:
    """A campaign beside what is accepted, as a terminal shows it."""
    kinds = Counter(finding.kind for finding in found.findings)
    as_accepted = found.compared - sum(
        kinds[kind] for kind in (FindingKind.WORSE, FindingKind.CHANGED, FindingKind.BETTER)
    )
    counts = ", ".join(f"{kinds[kind]} {kind.value}" for kind in FindingKind if kinds[kind])
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
    if kinds[FindingKind.BETTER] or kinds[FindingKind.GONE]:
        lines += [plain(), plain("what is better or gone is to be taken over, so that it cannot come back unseen:")]
        lines.append(plain(f"    {command} {prefix}update-baseline"))
    if any(kind.needs_reason for kind in kinds):
        lines += [plain(), plain(f"to accept the rest as well: {prefix}update-baseline {prefix}reason=WHY")]
    return lines


def updated(gate: Gate, done: Update, prefix: str) -> list[Line]:
    """What a baseline took over, as a terminal shows it."""
    kinds = Counter(finding.kind for finding in done.taken)
    counts = ", ".join(f"{kinds[kind]} {kind.value}" for kind in FindingKind if kinds[kind]) or "nothing new"
    entries = len(done.baseline.entries)
    lines: list[Line] = [[Span(gate.path.name, {"bold": True}), Span(f": {entries} entries; taken over: {counts}")]]
    if done.refused:
        lines.append(plain(refused(done, prefix)))
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
