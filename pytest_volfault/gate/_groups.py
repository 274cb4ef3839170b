"""What differs, told by why: one group for each thing that the code under test does otherwise, or else each cause."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pytest_volfault.errors import UsageError
from pytest_volfault.gate._baseline import Baseline, Entry
from pytest_volfault.gate._changes import Change, What, changes
from pytest_volfault.gate._findings import Finding, FindingKind
from pytest_volfault.model.cause import Cause, How
from pytest_volfault.model.results import Results
from pytest_volfault.model.scenario import Scenario
from volfault_fakes.naming import near

# So many are named where one was asked for that is not there, or where several were meant.
MOST_NAMED = 5
_ORDER = list(FindingKind)


@dataclass(frozen=True)
class Group:
    """Differences for one reason.

    Attributes:
        name: what tells it from all others, from run to run: no lines, which move.
        findings: the worst first.
        change: what the code under test does otherwise; None where that was not seen.
        cause: of most of them; None where none is known.
        unfaulted: each `FLOW.VARIANT` in which the change shows without any fault.
    """

    name: str
    findings: tuple[Finding, ...]
    change: Change | None
    cause: Cause | None
    unfaulted: tuple[str, ...]

    @property
    def key(self) -> str:
        """What it is accepted by: short, and the same from run to run."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:6]

    @property
    def ids(self) -> frozenset[str]:
        """The scenarios."""
        return frozenset(finding.id for finding in self.findings)


def grouped(
    baseline: Baseline, results: Results, findings: Sequence[Finding], causes: Iterable[Cause]
) -> tuple[Group, ...]:
    """Put together what differs for one reason, the worst first, and of those the largest.

    Args:
        baseline: what was accepted.
        results: what was found.
        findings: how that differs, the worst first.
        causes: of what is not clean.
    """
    of = {name: cause for cause in causes if cause.how is not How.UNKNOWN for name in cause.members}
    usual = _Unfaulted(baseline, results)
    groups: dict[str, list[tuple[Finding, Change | None]]] = {}
    for finding in findings:
        change = usual.change_of(finding)
        groups.setdefault(_name(finding, change, of.get(finding.id)), []).append((finding, change))
    made = []
    for name, pairs in groups.items():
        found = tuple(finding for finding, _ in pairs)
        change = pairs[0][1]
        cause = next((of[each.id] for each in found if each.id in of), None)
        made.append(Group(name, found, change, cause, () if change is None else usual.showing(change)))
    return tuple(sorted(made, key=lambda each: (_ORDER.index(each.findings[0].kind), -len(each.findings), each.name)))


def asked_for(groups: Sequence[Group], text: str) -> Group:
    """The group that somebody names by its key, or by words that stand in no other's name.

    Raises:
        UsageError: there is none, or there are several; the message lists them.
    """
    exact = [each for each in groups if text in (each.key, each.name)]
    meant = exact or [each for each in groups if text.strip() and text.casefold() in each.name.casefold()]
    if len(meant) == 1:
        return meant[0]
    if not groups:
        raise UsageError(f"no cause {text!r} is to be accepted: nothing differs from what is accepted")
    if meant:
        raise UsageError(f"{text!r} may be {_listed(meant)}; name one by its key")
    by_name = {word: each for each in groups for word in (each.key, *each.name.split())}
    nearest = list(dict.fromkeys(by_name[word] for word in near(text, by_name))) or list(groups)
    raise UsageError(f"nothing that differs has the cause {text!r}; there is {_listed(nearest)}")


def only(groups: Sequence[Group], findings: Iterable[Finding]) -> tuple[Group, ...]:
    """What of the groups is among these findings."""
    ids = {finding.id for finding in findings}
    kept = ((group, tuple(each for each in group.findings if each.id in ids)) for group in groups)
    return tuple(dataclasses.replace(group, findings=found) for group, found in kept if found)


def _listed(groups: Sequence[Group]) -> str:
    told = " or ".join(f"{each.key} ({each.name})" for each in groups[:MOST_NAMED])
    more = len(groups) - MOST_NAMED
    return f"{told} or {more} others" if more > 0 else told


def _name(finding: Finding, change: Change | None, cause: Cause | None) -> str:
    """What is better, or gone, is taken over by itself, and so apart from what needs a reason."""
    apart = "" if finding.kind.needs_reason else f"{finding.kind.value}: "
    if change is not None:
        return f"{apart}{change}"
    if finding.kind is FindingKind.GONE:
        scenario = Scenario.parse(finding.id)
        return f"{apart}{' '.join([scenario.flow, *(each.point for each in scenario.planned)])}"
    return f"{apart}{finding.id if cause is None else cause.name}"


class _Unfaulted:
    """What flows do otherwise without any fault; what they do not do then they do under no fault either."""

    def __init__(self, baseline: Baseline, results: Results) -> None:
        runs = {each.scenario.id: each for each in (*results.golden, *results.scenarios) if not each.scenario.planned}
        self._changes: Mapping[str, Mapping[bool, Sequence[Change]]] = {
            name: {
                better: _between(baseline.entries.get(name), Entry.of(run), better=better) for better in (True, False)
            }
            for name, run in runs.items()
        }

    def change_of(self, finding: Finding) -> Change | None:
        """Why a scenario ends otherwise, or is not there any more."""
        scenario = Scenario.parse(finding.id)
        better = finding.kind is FindingKind.BETTER
        usual = self._changes.get(scenario.golden.id, {}).get(better, ())
        if finding.kind is FindingKind.GONE:
            points = {each.point for each in scenario.planned}
            return next((each for each in usual if each.what is What.NOT_CALLED and each.point in points), None)
        own = _between(finding.accepted, finding.found, better=better)
        return next((each for each in usual if each in own), None) or next(iter((*own, *usual)), None)

    def showing(self, change: Change) -> tuple[str, ...]:
        """Each flow in which that shows without any fault, sorted."""
        return tuple(sorted(name for name, of in self._changes.items() if any(change in each for each in of.values())))


def _between(before: Entry | None, now: Entry | None, *, better: bool) -> Sequence[Change]:
    if before is None or now is None or before.conduct is None or now.conduct is None:
        return ()
    return changes(before.conduct, now.conduct, better=better)
