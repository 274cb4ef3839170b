"""What differs from what was accepted, scenario by scenario."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from pytest_volfault.gate._baseline import Baseline, Entry
from pytest_volfault.model.facts import changes
from pytest_volfault.model.purpose import is_broken
from pytest_volfault.model.results import Results
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import standing


class FindingKind(Enum):
    """How a scenario differs from its entry; each fails a gate, and the first comes first in a report.

    Attributes:
        WORSE: its verdict is worse than was accepted; or the verdict is the same, and it takes more to heal it.
        NEW: the baseline has no entry for it, and it is not clean.
        CHANGED: verdict and healing are as accepted, but something else is left.
        BETTER: its verdict is better than was accepted, or less heals it.
        GONE: the baseline has an entry for it, and the target has no such scenario any more.
    """

    WORSE = "worse"
    NEW = "new and not clean"
    CHANGED = "changed"
    BETTER = "better"
    GONE = "gone"

    @property
    def needs_reason(self) -> bool:
        """Whether somebody has to say why it is accepted; the others only tighten the baseline."""
        return self in (FindingKind.WORSE, FindingKind.NEW, FindingKind.CHANGED)


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference.

    Attributes:
        kind: how it differs.
        id: the scenario's.
        accepted: what the baseline has; None for what is new.
        found: what was seen; None for what is gone.
    """

    kind: FindingKind
    id: str
    accepted: Entry | None
    found: Entry | None

    @property
    def sentence(self) -> str:
        """What differs from what was accepted, without the id."""
        return self.says("accepted was", "accepted")

    def says(self, was: str, as_before: str) -> str:
        """What differs, in the words of who asks.

        Args:
            was: what comes before the earlier verdict.
            as_before: what a verdict is like that has not changed.
        """
        if self.found is None:
            return "accepted, but the target has no such scenario any more"
        now = self.found.judged
        if self.accepted is None:
            return f"{now}, and nothing was accepted of it"
        before = self.accepted.judged
        if before != now:
            why = f": {self.found.unmet}" if self.found.unmet else ""
            return f"{now}; {was} {before}{why}"
        differences = "; ".join(map(str, changes(self.accepted.facts, self.found.facts)))
        return f"{now} as {as_before}, but what is left differs: {differences}"


def compare(baseline: Baseline, found: Entry) -> Finding | None:
    """How what was found differs from its entry; None where it is as accepted, or new and clean."""
    entry = baseline.entries.get(found.id)
    if entry is None:
        return None if found.clean else Finding(FindingKind.NEW, found.id, None, found)
    before, now = (standing(each.verdict, each.degree, each.heals_by) for each in (entry, found))
    if now != before:
        return Finding(FindingKind.WORSE if now > before else FindingKind.BETTER, found.id, entry, found)
    if entry.facts != found.facts:
        return Finding(FindingKind.CHANGED, found.id, entry, found)
    return None


def gone(baseline: Baseline, results: Results) -> Iterable[Finding]:
    """Entries that nothing was seen of, although everything was run that the target has of their flow.

    A part of a campaign (`-k`, one shard, one flow, fewer faults) says nothing about what it did not run, and a flow
    that is broken without faults nothing about its faults.
    """
    broken = {result.scenario.id for result in results.golden if is_broken(result.scenario, result.verdict)}
    whole = results.whole - broken
    for identifier, entry in baseline.entries.items():
        if not whole or identifier in results.by_id:
            continue
        scenario = Scenario.parse(identifier)
        if scenario.head in whole and results.bound.holds(scenario):
            yield Finding(FindingKind.GONE, identifier, entry, None)
