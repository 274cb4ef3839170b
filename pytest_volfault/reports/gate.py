"""The gate on a terminal: what differs from what is accepted, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_volfault.gate import Finding, FindingKind, Gate
from pytest_volfault.gate.gate import Verdicts
from pytest_volfault.gate.updating import Update
from pytest_volfault.model.cause import Cause, How
from pytest_volfault.model.facts import changes
from pytest_volfault.reports import Line, Span
from pytest_volfault.reports.by_cause import headline
from pytest_volfault.reports.lines import plain

MOST_SHOWN = 20
MOST_SENTENCES = 3
MOST_FACTS = 6
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


def compared(gate: Gate, found: Verdicts, command: str, prefix: str, causes: Sequence[Cause] = ()) -> list[Line]:
    """A campaign beside what is accepted, as a terminal shows it.

    Args:
        gate: what is accepted.
        found: what differs from it.
        command: the user's own, which takes an option more.
        prefix: what its options begin with.
        causes: of what is not clean; what differs alike and has one of them is told once.
    """
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
    lines += _listed(found.findings, causes)
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


def _listed(findings: Sequence[Finding], causes: Sequence[Cause] = ()) -> list[Line]:
    of = {name: cause for cause in causes if cause.how is not How.UNKNOWN for name in cause.members}
    groups: dict[tuple[FindingKind, str], list[Finding]] = {}
    for finding in findings:
        cause = of.get(finding.id)
        groups.setdefault((finding.kind, finding.id if cause is None else cause.name), []).append(finding)
    lines: list[Line] = []
    for group in list(groups.values())[:MOST_SHOWN]:
        lines += [plain(), *(_one(group[0]) if len(group) == 1 else _many(group, of[group[0].id]))]
    hidden = sum(map(len, list(groups.values())[MOST_SHOWN:]))
    return [*lines, plain(), plain(f"… and {hidden} more")] if hidden else lines


def _one(finding: Finding) -> list[Line]:
    lines: list[Line] = [
        [Span(finding.kind.value, _STYLES[finding.kind]), Span(f"  {finding.id}")],
        plain(f"    {finding.sentence}"),
        *map(plain, _differing(finding)),
    ]
    if finding.accepted is not None:
        lines.append(plain(f"    accepted because: {finding.accepted.reason}"))
    return lines


def _differing(finding: Finding) -> list[str]:
    """What is left and was not, or was left and is not; where the sentence does not say it."""
    if finding.accepted is None or finding.found is None or finding.accepted.judged == finding.found.judged:
        return []
    told = list(map(str, changes(finding.accepted.facts, finding.found.facts)))
    more = [f"    … and {len(told) - MOST_FACTS} facts more"] if len(told) > MOST_FACTS else []
    return [*(f"    {each}" for each in told[:MOST_FACTS]), *more]


def _many(group: Sequence[Finding], cause: Cause) -> list[Line]:
    """Findings of one kind and cause; how they differ, most first, and the shortest of their ids."""
    kind = group[0].kind
    sentences = Counter(finding.sentence for finding in group)
    said = sorted(sentences, key=lambda sentence: (-sentences[sentence], sentence))
    more = len(said) - MOST_SENTENCES
    return [
        [Span(kind.value, _STYLES[kind]), Span(f"  {len(group)} scenarios of one cause")],
        plain(f"    {headline(cause)}"),
        *(plain(f"    {sentences[each]} times {each}") for each in said[:MOST_SENTENCES]),
        *([plain(f"    and {more} other differences")] if more > 0 else []),
        plain(f"    for example {min((each.id for each in group), key=lambda name: (len(name), name))}"),
    ]
