"""What a team has accepted: a verdict for each scenario, and why."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pytest_volfault.model.conduct import Conduct
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.facts import Facts
from pytest_volfault.model.purpose import is_broken
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import Degree, Verdict

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
        degree: how unsafe it is; None where it is not.
        heals_by: what is needed to heal it.
        facts: what it leaves.
        reason: why that is accepted; empty where it is not.
        cause: the key of the difference with which it was accepted, which has one reason for all; empty where it was
            accepted by itself.
        conduct: what the code under test did; None where that was not seen, or an earlier release of ours wrote it.
        unmet: of what was not reached, what of it has not come about; it is told, and never written.
    """

    id: str
    verdict: Verdict
    degree: Degree | None
    heals_by: Cure
    facts: Facts
    reason: str
    cause: str = ""
    conduct: Conduct | None = None
    unmet: str = ""

    @classmethod
    def of(cls, result: Result) -> Entry:
        """A result, not accepted yet."""
        scenario, outcome = result.scenario, result.outcome
        judged = result.verdict, result.degree, result.heals_by
        unmet = result.violations[0].message if result.verdict is Verdict.UNREACHED and result.violations else ""
        return cls(scenario.id, *judged, outcome.facts, "", conduct=result.conduct, unmet=unmet)

    @property
    def clean(self) -> bool:
        """Whether nobody has to do anything: not even mend a flow that undoes itself without any fault."""
        return self.verdict.clean and not self.broken

    @property
    def broken(self) -> bool:
        """Whether it is a flow that does not do without faults what it is for."""
        return is_broken(Scenario.parse(self.id), self.verdict)

    @property
    def acceptable(self) -> bool:
        """Whether a reason can make it accepted: not what says nothing about the target, nor a flow to be mended."""
        return self.verdict not in NEVER_ACCEPTED and not self.broken

    def accepted(self, reason: str, cause: str = "") -> Entry:
        """The same, accepted; what is clean is so whatever the reason for the others."""
        if self.clean:
            reason, cause = CLEAN, ""
        return dataclasses.replace(self, reason=reason, cause=cause)

    def improved(self, before: Entry) -> Entry:
        """The same, accepted because it is better than what was.

        The reason of that was given for another state; that of the update is for what is worse. Neither is true here.
        """
        return self.accepted(f"better than before: it was {before.judged}")

    @property
    def judged(self) -> str:
        """`unsafe (cut-off), healed by reboot`."""
        verdict = self.verdict.value if self.degree is None else f"{self.verdict.value} ({self.degree.value})"
        return verdict if self.heals_by == Cure.NONE_NEEDED else f"{verdict}, healed by {self.heals_by.value}"


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
