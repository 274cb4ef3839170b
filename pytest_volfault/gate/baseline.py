"""What a team has accepted: a verdict for each scenario, and why."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pytest_volfault.outcome import FinalState, Result, Rung, TargetInfo, Verdict

# What says nothing about the target cannot be accepted of it.
NEVER_ACCEPTED = frozenset({Verdict.UNREACHED, Verdict.NONDETERMINISTIC})
# Why something clean is accepted needs no reviewer's words.
CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class Entry:
    """One scenario as it was judged, and why that is accepted.

    Attributes:
        id: the scenario's. It holds no line numbers, so that an entry outlives changes of the target.
        verdict: what it is.
        heals_by: what is needed to heal it.
        final_state: what it leaves.
        reason: why that is accepted; empty where it is not.
    """

    id: str
    verdict: Verdict
    heals_by: Rung
    final_state: FinalState
    reason: str

    @classmethod
    def of(cls, result: Result) -> Entry:
        """A result, not accepted yet."""
        return cls(result.scenario.id, result.verdict, result.heals_by, result.outcome.final_state, "")

    def accepted(self, reason: str) -> Entry:
        """The same, accepted; what is clean is so whatever the reason for the others."""
        return dataclasses.replace(self, reason=CLEAN if self.verdict.clean else reason)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Everything accepted of one target.

    Attributes:
        target: what the entries were seen on.
        entries: by their ids.
    """

    target: TargetInfo
    entries: Mapping[str, Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, target: TargetInfo, results: Iterable[Result], reason: str = "") -> Baseline:
        """Everything that was found, accepted for one reason."""
        entries = [Entry.of(result).accepted(reason) for result in results]
        return cls(target, {entry.id: entry for entry in entries})
