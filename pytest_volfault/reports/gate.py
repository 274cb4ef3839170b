"""The gate on a terminal: what differs from what is accepted, and what to do about it."""

from __future__ import annotations

from collections import Counter

from pytest_volfault.gate import Finding, FindingKind, Gate
from pytest_volfault.gate.gate import Verdicts
from pytest_volfault.gate.updating import Update
from pytest_volfault.reports import Line, Span
from pytest_volfault.reports._groups import answering_otherwise, told
from pytest_volfault.reports.lines import plain

# What options begin with, on pytest's command line; `volfault` has the same without it.
PYTEST = "--volfault-"
# Of a terminal of which nothing is known.
WIDTH = 80


def sentence(finding: Finding) -> str:
    """What fails a scenario's test."""
    because = f"\naccepted because: {finding.accepted.reason}" if finding.accepted else ""
    return f"{finding.id}\n{finding.kind.value}: {finding.sentence}{because}"


def refused(done: Update, prefix: str) -> str:
    """What of a baseline was not taken over, as a clause."""
    return (
        f"not accepted: {len(done.refused)} that need {prefix}reason=WHY, cannot be accepted, "
        + ("are not of that cause, " if done.cause else "")
        + "or were changed by another session meanwhile"
    )


def alarm(said: str) -> Line:
    """A sentence that fails the session."""
    return [Span(said, {"red": True, "bold": True})]


def compared(gate: Gate, found: Verdicts, command: str, prefix: str, width: int = WIDTH) -> list[Line]:
    """A campaign beside what is accepted, as a terminal shows it.

    Args:
        gate: what is accepted.
        found: what differs from it.
        command: the user's own, which takes an option more.
        prefix: what its options begin with.
        width: columns of the terminal.
    """
    kinds = Counter(finding.kind for finding in found.findings)
    as_accepted = found.compared - sum(
        kinds[kind] for kind in (FindingKind.WORSE, FindingKind.CHANGED, FindingKind.BETTER)
    )
    counts = ", ".join(f"{kinds[kind]} {kind.value}" for kind in FindingKind if kinds[kind])
    lines: list[Line] = [
        [
            Span(f"{gate.path.name} of {gate.of}", {"bold": True}),
            Span(f": {as_accepted} of {found.compared} scenarios are as accepted"),
            Span(f"; {counts}" if counts else "", {"red": True, "bold": True}),
        ]
    ]
    if found.untracked:
        lines.append(plain(f"{found.untracked} more are clean and not in it; {prefix}update-baseline takes them in"))
    if found.silent:
        lines.append(plain(f"not compared, for it says nothing of them: {', '.join(found.silent)}"))
    if found.not_run:
        lines.append(plain(f"{found.not_run} of its entries were not run here"))
    lines += told(found.groups, width)
    lines += answering_otherwise(found.otherwise, width)
    if kinds[FindingKind.BETTER] or kinds[FindingKind.GONE]:
        lines += [plain(), plain("what is better or gone is to be taken over, so that it cannot come back unseen:")]
        lines.append(plain(f"    {command} {prefix}update-baseline"))
    if any(kind.needs_reason for kind in kinds):
        lines += [plain(), plain(f"to accept the rest as well: {prefix}update-baseline {prefix}reason=WHY")]
        lines.append(plain(f"and of one cause only: {prefix}accept=CAUSE beside them"))
    return lines


def updated(gate: Gate, done: Update, prefix: str, width: int = WIDTH) -> list[Line]:
    """What a baseline took over, as a terminal shows it."""
    kinds = Counter(finding.kind for finding in done.taken)
    counts = ", ".join(f"{kinds[kind]} {kind.value}" for kind in FindingKind if kinds[kind]) or "nothing new"
    entries = len(done.baseline.entries)
    lines: list[Line] = [[Span(gate.path.name, {"bold": True}), Span(f": {entries} entries; taken over: {counts}")]]
    if done.otherwise:
        lines.append(plain(f"and the other answer or error of {done.otherwise} that end as before"))
    if done.refused:
        lines.append(plain(refused(done, prefix)))
        lines += told(done.groups, width)
    return lines
