"""A baseline takes over what was found: what is better by itself, the rest for a reason."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from pytest_volfault.errors import UsageError
from pytest_volfault.gate._baseline import Baseline, Entry
from pytest_volfault.gate._findings import Finding
from pytest_volfault.model.results import Results


@dataclass(frozen=True, slots=True)
class Update:
    """What became of a baseline.

    Attributes:
        baseline: as it is now.
        taken: what it took over.
        refused: what stays unaccepted: it needs a reason and there is none, it cannot be accepted, or another session
            has taken over something else of it meanwhile.
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


def updated(
    baseline: Baseline, results: Results, findings: Sequence[Finding], reason: str | None, since: Baseline | None = None
) -> Update:
    """Take over findings. What was not run stays as it is, and so does every reason that still holds.

    Args:
        baseline: as it is in its file now.
        results: what was run.
        findings: how that differs from it.
        reason: why what is worse, new or changed is accepted; None accepts none of it.
        since: as it was when the session began, where that may be another: what somebody else has taken over
            meanwhile stays.
    """
    entries = dict(baseline.entries)
    before = baseline.entries if since is None else since.entries
    taken, refused = [], []
    for finding in findings:
        found, accepted = finding.found, finding.accepted
        overtaken = before.get(finding.id) != baseline.entries.get(finding.id)
        if found is None:
            if overtaken:
                # It was not there to be looked for.
                continue
            del entries[finding.id]
        elif overtaken or not found.acceptable or (finding.kind.needs_reason and not reason):
            refused.append(finding)
            continue
        elif accepted is not None and not finding.kind.needs_reason:
            entries[finding.id] = found.improved(accepted)
        else:
            entries[finding.id] = found.accepted(reason or "")
        taken.append(finding)
    for found in map(Entry.of, results.scenarios):
        if found.clean and found.id not in entries:
            entries[found.id] = found.accepted("")
    return Update(dataclasses.replace(baseline, target=results.target, entries=entries), tuple(taken), tuple(refused))
