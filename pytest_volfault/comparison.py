"""Two campaigns side by side: what got better or worse from one to the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pytest_volfault.gate import Baseline, Finding, Kind, compare
from pytest_volfault.outcome import TargetInfo
from pytest_volfault.reports import Line, Span
from pytest_volfault.reports.lines import plain

_STYLES = {Kind.WORSE: {"red": True}, Kind.BETTER: {"green": True}, Kind.CHANGED: {"purple": True}}


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
    """

    old: TargetInfo
    new: TargetInfo
    both: int
    findings: tuple[Finding, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]

    @property
    def worse(self) -> bool:
        """Whether any scenario got worse."""
        return any(finding.kind is Kind.WORSE for finding in self.findings)


def compared(old: Baseline, new: Baseline) -> Comparison:
    """Compare what two campaigns found, scenario by scenario."""
    both = [entry for key, entry in new.entries.items() if key in old.entries]
    order = list(Kind)
    findings = [finding for entry in both if (finding := compare(old, entry))]
    return Comparison(
        old.target,
        new.target,
        len(both),
        tuple(sorted(findings, key=lambda each: (order.index(each.kind), each.id))),
        tuple(sorted(old.entries.keys() - new.entries.keys())),
        tuple(sorted(new.entries.keys() - old.entries.keys())),
    )


def told(comparison: Comparison) -> list[Line]:
    """The comparison, as a terminal shows it."""
    kinds = Counter(finding.kind for finding in comparison.findings)
    counts = "".join(f", {kinds[kind]} {kind.value}" for kind in Kind if kinds[kind])
    same = comparison.both - len(comparison.findings)
    lines: list[Line] = [
        [
            Span(f"{_named(comparison.old)} -> {_named(comparison.new)}", {"bold": True}),
            Span(f": {comparison.both} scenarios in both, {same} the same{counts}"),
        ]
    ]
    for finding in comparison.findings:
        lines += [
            plain(),
            [Span(finding.kind.value, _STYLES[finding.kind]), Span(f"  {finding.id}")],
            plain(f"    {finding.says('it was', 'before')}"),
        ]
    lines += _only(_named(comparison.old), comparison.only_old)
    lines += _only(_named(comparison.new), comparison.only_new)
    return lines


def _only(name: str, ids: Sequence[str]) -> list[Line]:
    if not ids:
        return []
    return [plain(), plain(f"only on {name}: {len(ids)}"), *(plain(f"    {each}") for each in ids)]


def _named(target: TargetInfo) -> str:
    return f"{target.name} {target.version}".strip()
