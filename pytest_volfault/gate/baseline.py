"""What a team has accepted: a verdict for each scenario, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_volfault.outcome import FinalState, Result, Rung, TargetInfo, Verdict

# What says nothing about the target cannot be accepted of it.
NEVER_ACCEPTED = frozenset({Verdict.UNREACHED, Verdict.NONDETERMINISTIC})
# Why something clean is accepted needs no reviewer's words.
CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted scenario.

    Attributes:
        id: the scenario's. It holds no line numbers, so that an entry outlives changes of the target.
        verdict: what it may be.
        heals_by: what may be needed to heal it.
        final_state: what it may leave.
        reason: why that is accepted.
    """

    id: str
    verdict: Verdict
    heals_by: Rung
    final_state: FinalState
    reason: str

    @classmethod
    def of(cls, result: Result, reason: str) -> Entry:
        """Accept a result; what is clean is accepted as such, whatever the reason for the others."""
        why = CLEAN if result.verdict.clean else reason
        return cls(result.scenario.id, result.verdict, result.heals_by, result.outcome.final_state, why)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Everything accepted of one target.

    Attributes:
        target: what the entries were seen on.
        entries: by their ids.
    """

    target: TargetInfo
    entries: Mapping[str, Entry] = field(default_factory=dict)
