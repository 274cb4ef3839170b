"""A baseline takes over what was found: what is better by itself, the rest for a reason."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from pytest_volfault.errors import UsageError
from pytest_volfault.gate._baseline import Baseline, Entry
from pytest_volfault.gate._findings import Finding, compare
from pytest_volfault.gate._groups import Group
from pytest_volfault.gate._other_answer import other_answer
from pytest_volfault.model.results import Results


@dataclass(frozen=True, slots=True)
class Update:
    """What became of a baseline.

    Attributes:
        baseline: as it is now.
        taken: what it took over.
        refused: what stays unaccepted: it needs a reason and there is none, it cannot be accepted, it is not of the
            cause that is, or another session has taken over something else of it meanwhile.
        otherwise: how many end as accepted, and of how they answer it took over that as well.
        cause: what alone was taken over; empty for everything.
        groups: what stays unaccepted, by why.
    """

    baseline: Baseline
    taken: tuple[Finding, ...]
    refused: tuple[Finding, ...]
    otherwise: int = 0
    cause: str = ""
    groups: tuple[Group, ...] = ()


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


def check_accept(reason: str | None, accept: str | None, prefix: str) -> None:
    """Refuse to accept a cause without a reason.

    Raises:
        UsageError: with the options that go together.
    """
    if accept is not None and reason is None:
        raise UsageError(f"{prefix}accept takes over what comes of one cause; say why: {prefix}reason=WHY")


def updated(
    baseline: Baseline,
    results: Results,
    findings: Sequence[Finding],
    reason: str | None,
    since: Baseline | None = None,
    group: Group | None = None,
) -> Update:
    """Take over findings. What was not run stays as it is, and so does every reason that still holds.

    Args:
        baseline: as it is in its file now.
        results: what was run.
        findings: how that differs from it.
        reason: why what is worse, new or changed is accepted; None accepts none of it.
        since: as it was when the session began, where that may be another: what somebody else has taken over
            meanwhile stays.
        group: what alone is taken over, with one reason for all of it; None for everything.
    """
    entries = dict(baseline.entries)
    before = baseline.entries if since is None else since.entries
    taken, refused = [], []
    cause = "" if group is None else _key(baseline, group, reason)
    for finding in findings:
        if group is not None and finding.id not in group.ids:
            refused.append(finding)
            continue
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
            entries[finding.id] = found.accepted(reason or "", cause)
        taken.append(finding)
    others = 0
    if group is None:
        for found in map(Entry.of, results.scenarios):
            if found.clean and found.id not in entries:
                entries[found.id] = found.accepted("")
            elif before.get(found.id) == baseline.entries.get(found.id) and compare(baseline, found) is None:
                others += other_answer(baseline, found) is not None
                entries[found.id] = dataclasses.replace(
                    entries[found.id], conduct=found.conduct or entries[found.id].conduct
                )
    whole = dataclasses.replace(baseline, target=results.target, entries=entries)
    return Update(whole, tuple(taken), tuple(refused), others, cause)


def _key(baseline: Baseline, group: Group, reason: str | None) -> str:
    """The group's own, with a number where that has a reason already: what was said of one state is not of another."""
    reasons = {entry.cause: entry.reason for entry in baseline.entries.values()}
    keys = (group.key if n == 1 else f"{group.key}-{n}" for n in itertools.count(1))
    return next(key for key in keys if reasons.get(key, reason) == reason)
