"""Two campaigns side by side: what got better or worse from one to the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from pytest_volfault.gate._baseline import Baseline
from pytest_volfault.gate._findings import Finding, FindingKind, compare
from pytest_volfault.gate._other_answer import OtherAnswer, other_answer
from pytest_volfault.model.result import TargetInfo


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two campaigns.

    Attributes:
        old: the earlier one's target.
        new: the later one's.
        both: how many scenarios both have.
        findings: those that differ, the worst first.
        only_old: ids that only the earlier one has.
        only_new: ids that only the later one has.
        otherwise: those of both that end alike and answer otherwise, by their ids.
    """

    old: TargetInfo
    new: TargetInfo
    both: int
    findings: tuple[Finding, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    otherwise: tuple[OtherAnswer, ...] = ()

    @classmethod
    def of(cls, old: Baseline, new: Baseline) -> Self:
        """Compare what two campaigns found, scenario by scenario.

        Args:
            old: what the earlier one found; `Baseline.of` makes it of results.
            new: what the later one found.
        """
        both = [entry for key, entry in new.entries.items() if key in old.entries]
        order = list(FindingKind)
        findings = [finding for entry in both if (finding := compare(old, entry))]
        return cls(
            old.target,
            new.target,
            len(both),
            tuple(sorted(findings, key=lambda each: (order.index(each.kind), each.id))),
            tuple(sorted(old.entries.keys() - new.entries.keys())),
            tuple(sorted(new.entries.keys() - old.entries.keys())),
            tuple(sorted(filter(None, (other_answer(old, entry) for entry in both)), key=lambda each: each.id)),
        )

    @property
    def worse(self) -> bool:
        """Whether any scenario got worse."""
        return any(finding.kind is FindingKind.WORSE for finding in self.findings)
