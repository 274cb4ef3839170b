"""Two campaigns side by side, as a terminal shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pytest_volfault.gate import Comparison, FindingKind
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.reports import Line, Span
from pytest_volfault.reports._groups import answering_otherwise
from pytest_volfault.reports.lines import plain

_STYLES = {FindingKind.WORSE: {"red": True}, FindingKind.BETTER: {"green": True}, FindingKind.CHANGED: {"purple": True}}


def told(comparison: Comparison, width: int) -> list[Line]:
    """The comparison, as a terminal of that width shows it."""
    kinds = Counter(finding.kind for finding in comparison.findings)
    counts = "".join(f", {kinds[kind]} {kind.value}" for kind in FindingKind if kinds[kind])
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
    lines += answering_otherwise(comparison.otherwise, width)
    lines += _only(_named(comparison.old), comparison.only_old)
    lines += _only(_named(comparison.new), comparison.only_new)
    return lines


def _only(name: str, ids: Sequence[str]) -> list[Line]:
    if not ids:
        return []
    return [plain(), plain(f"only on {name}: {len(ids)}"), *(plain(f"    {each}") for each in ids)]


def _named(target: TargetInfo) -> str:
    return f"{target.name} {target.version}".strip()
