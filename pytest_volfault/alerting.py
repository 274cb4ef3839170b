"""From what a campaign found, or how it differs from the baseline, to what a reviewer is to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pytest_volfault.gate import Finding, Gate, Kind
from pytest_volfault.gate.baseline_file import lines_of
from pytest_volfault.outcome import Result, Verdict
from pytest_volfault.purpose import BROKEN, is_broken
from pytest_volfault.reports.alerts import Alert, Level
from pytest_volfault.results import Results

_LEVELS: Mapping[Verdict, Level] = {
    Verdict.RECOVERABLE: Level.NOTE,
    Verdict.LEAKED: Level.WARNING,
    Verdict.STUCK: Level.WARNING,
    Verdict.UNSAFE: Level.ERROR,
    Verdict.UNREACHED: Level.NOTE,
    Verdict.NONDETERMINISTIC: Level.NOTE,
}
_ABOUT: Mapping[Kind, str] = {
    Kind.WORSE: "A scenario ends worse than was accepted",
    Kind.NEW: "A scenario that nobody has accepted does not end clean",
    Kind.CHANGED: "A scenario leaves something else than was accepted",
    Kind.BETTER: "A scenario ends better than was accepted; the baseline is to take it over",
    Kind.GONE: "An accepted scenario does not exist any more; the baseline is to forget it",
}


@dataclass(frozen=True, slots=True)
class Places:
    """Where alerts stand in the user's repository.

    Attributes:
        root: its top.
        anchor: the file that stands for the campaign where nothing better does.
        baseline: the baseline's file, if it is in the repository.
        lines: id -> the line of its entry there.
    """

    root: Path
    anchor: Path
    baseline: Path | None = None
    lines: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Path, anchor: Path, gate: Gate | None) -> Places:
        """Find the entries of a gate's baseline, if that is a file of the user's repository."""
        # What tox has installed there is not, though it may well be below the repository's top.
        if gate is None or gate.shipped or not gate.path.resolve().is_relative_to(root.resolve()):
            return cls(root, anchor)
        return cls(root, anchor, gate.path, lines_of(gate.path))

    def at(self, identifier: str) -> tuple[str, int]:
        """File, relative to the root, and line."""
        path = self.baseline or self.anchor
        inside = path.resolve()
        name = inside.relative_to(self.root.resolve()) if inside.is_relative_to(self.root.resolve()) else inside.name
        return str(name), self.lines.get(identifier, 1)


def alerts(results: Results, findings: Sequence[Finding] | None, places: Places) -> list[Alert]:
    """One alert for each difference from the baseline, the worst first; without one, for each scenario not clean."""
    if findings is not None:
        return [_of_finding(finding, places) for finding in findings]
    broken = [result for result in results.scenarios if is_broken(result.scenario, result.verdict)]
    unclean = [result for result in results.scenarios if not result.verdict.clean and result not in broken]
    loudest = list(Level)
    unclean.sort(key=lambda each: (loudest.index(_LEVELS[each.verdict]), -each.verdict.rank, each.scenario.id))
    return [*(_of_broken(result, places) for result in broken), *(_of_result(result, places) for result in unclean)]


def _of_broken(result: Result, places: Places) -> Alert:
    file, line = places.at(result.scenario.id)
    about = "A flow does not do what it is for, and nothing was broken on the way"
    return Alert(result.scenario.id, BROKEN, about, Level.ERROR, "; ".join(result.violations), file, line)


def _of_finding(finding: Finding, places: Places) -> Alert:
    file, line = places.at(finding.id)
    because = f" (accepted because: {finding.accepted.reason})" if finding.accepted else ""
    rule = f"baseline-{finding.kind.name.lower()}"
    return Alert(finding.id, rule, _ABOUT[finding.kind], Level.ERROR, finding.sentence + because, file, line)


def _of_result(result: Result, places: Places) -> Alert:
    rule, _, about = (result.violations[0] if result.violations else "").partition(": ")
    file, line = places.at(result.scenario.id)
    text = f"{result.verdict.value}, healed by {result.heals_by.value}. " + "; ".join(result.violations)
    name = rule if about else result.verdict.value
    return Alert(
        result.scenario.id, name, about or f"A scenario ends {name}", _LEVELS[result.verdict], text, file, line
    )
