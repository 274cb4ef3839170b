"""A baseline takes over what was found: what is better by itself, the rest for a reason."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from pytest_volfault.errors import UsageError
from pytest_volfault.gate.baseline import NEVER_ACCEPTED, Baseline, Entry
from pytest_volfault.gate.comparing import Finding
from pytest_volfault.results import Results


@dataclass(frozen=True, slots=True)
class Update:
    """What became of a baseline.

    Attributes:
        baseline: as it is now.
        taken: what it took over.
        refused: what stays unaccepted: it needs a reason and there is none, or says nothing about the target.
    """

    baseline: Baseline
    taken: tuple[Finding, ...]
    refused: tuple[Finding, ...]


def check_reason(update: bool, reason: str | None, prefix: str) -> None:
    """Refuse a reason for nothing, or one that says nothing.

    Args:
        update: whether the baseline takes anything over.
        reason: why it accepts what is worse.
        prefix: what the options begin with where they are given.

    Raises:
        UsageError: with the options that go together.
    """
    if reason is not None and not (update and reason.strip()):
        raise UsageError(
            f"{prefix}reason says why {prefix}update-baseline accepts what is worse; give both, and a reason"
        )


def updated(baseline: Baseline, results: Results, findings: Sequence[Finding], reason: str | None) -> Update:
    """Take over findings. What was not run stays as it is, and so does every reason that still holds.

    Args:
        baseline: as it was.
        results: what was run.
        findings: how that differs from it.
        reason: why what is worse, new or changed is accepted; None accepts none of it.
    """
    entries = dict(baseline.entries)
    taken, refused = [], []
    for finding in findings:
        if finding.found is None:
            del entries[finding.id]
        elif finding.found.verdict in NEVER_ACCEPTED or (finding.kind.needs_reason and not reason):
            refused.append(finding)
            continue
        else:
            why = finding.accepted.reason if finding.accepted and not finding.kind.needs_reason else reason
            entries[finding.id] = finding.found.accepted(why or "")
        taken.append(finding)
    for result in results.scenarios:
        if result.verdict.clean and result.scenario.id not in entries:
            entries[result.scenario.id] = Entry.of(result).accepted("")
    return Update(dataclasses.replace(baseline, target=results.target, entries=entries), tuple(taken), tuple(refused))
