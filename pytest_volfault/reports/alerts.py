"""What a reviewer is to look at, one alert a cause or a difference, and where in the user's repository it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from pytest_volfault.gate import Finding, FindingKind, Gate, Group
from pytest_volfault.gate.baseline_file import lines_of
from pytest_volfault.model.cause import Cause, How
from pytest_volfault.model.purpose import BROKEN, is_broken
from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Results
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.model.violation import Violation
from pytest_volfault.reports._groups import in_a_sentence, shortest
from pytest_volfault.reports.by_cause import counts, headline
from pytest_volfault.verdicts import causes_of


class Level(Enum):
    """How loud an alert is, in SARIF's words; the loudest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert.

    Attributes:
        id: the scenario's, or the cause's name; the same from run to run, so that an alert is recognised.
        rule: what is wrong: the name of an invariant, or of a way to differ from the baseline.
        about: the rule in a sentence.
        level: how loud it is.
        text: what is wrong here.
        file: a file of the user's repository, relative to its root.
        line: which line of it, from 1.
        by_itself: whether the text says what the id does.
    """

    id: str
    rule: str
    about: str
    level: Level
    text: str
    file: str
    line: int
    by_itself: bool = False

    @property
    def message(self) -> str:
        """What is read where there is nothing else."""
        return self.text if self.by_itself else f"{self.id}: {self.text}"


_LEVELS: Mapping[Verdict, Level] = {
    Verdict.MISREPORTED: Level.NOTE,
    Verdict.RECOVERABLE: Level.NOTE,
    Verdict.LEAKED: Level.WARNING,
    Verdict.STUCK: Level.WARNING,
    Verdict.UNSAFE: Level.ERROR,
    Verdict.UNREACHED: Level.NOTE,
    Verdict.NONDETERMINISTIC: Level.NOTE,
}
_ABOUT: Mapping[FindingKind, str] = {
    FindingKind.WORSE: "A scenario ends worse than was accepted",
    FindingKind.NEW: "A scenario that nobody has accepted does not end clean",
    FindingKind.CHANGED: "A scenario leaves something else than was accepted",
    FindingKind.BETTER: "A scenario ends better than was accepted; the baseline is to take it over",
    FindingKind.GONE: "An accepted scenario does not exist any more; the baseline is to forget it",
}


@dataclass(frozen=True, slots=True)
class Anchors:
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
    def of(cls, root: Path, anchor: Path, gate: Gate | None) -> Anchors:
        """Find the entries of a gate's baseline, if that is a file of the user's repository."""
        # What tox has installed there is not, though it may well be below the repository's top.
        if gate is None or gate.held is not None or not gate.path.resolve().is_relative_to(root.resolve()):
            return cls(root, anchor)
        return cls(root, anchor, gate.path, lines_of(gate.path))

    def at(self, identifier: str) -> tuple[str, int]:
        """File, relative to the root, and line."""
        path = self.baseline or self.anchor
        inside = path.resolve()
        name = inside.relative_to(self.root.resolve()) if inside.is_relative_to(self.root.resolve()) else inside.name
        return str(name), self.lines.get(identifier, 1)


def alerts(results: Results, groups: Sequence[Group] | None, anchors: Anchors) -> list[Alert]:
    """One alert for each reason for which something differs from the baseline, the worst first.

    Without one, for each cause of what is not clean; for each scenario of which none is known.
    """
    if groups is not None:
        return [_of_group(group, anchors) for group in groups]
    broken = [result for result in results.scenarios if is_broken(result.scenario, result.verdict)]
    causes = [cause for cause in causes_of(results) if cause.how is not How.UNKNOWN]
    told = {name for cause in causes for name in cause.members} | {result.scenario.id for result in broken}
    unclean = [each for each in results.scenarios if not each.verdict.clean and each.scenario.id not in told]
    unclean.sort(key=lambda each: (-each.verdict.rank, each.scenario.id))
    others = [*(_of_cause(each, results, anchors) for each in causes), *(_of_result(each, anchors) for each in unclean)]
    loudest = list(Level)
    return [*(_of_broken(each, anchors) for each in broken), *sorted(others, key=lambda it: loudest.index(it.level))]


def _of_broken(result: Result, anchors: Anchors) -> Alert:
    file, line = anchors.at(result.scenario.id)
    about = "A flow does not do what it is for, and nothing was broken on the way"
    return Alert(result.scenario.id, BROKEN, about, Level.ERROR, "; ".join(map(str, result.violations)), file, line)


def _of_group(group: Group, anchors: Anchors) -> Alert:
    shown = _of_finding(shortest(group.findings), anchors)
    if len(group.findings) == 1:
        return shown
    worst = group.findings[0].kind
    text = f"{in_a_sentence(group)}; for example {shown.id}"
    rule = f"baseline-{worst.name.lower()}"
    return Alert(group.name, rule, _ABOUT[worst], Level.ERROR, text, shown.file, shown.line, by_itself=True)


def _of_finding(finding: Finding, anchors: Anchors) -> Alert:
    file, line = anchors.at(finding.id)
    because = f" (accepted because: {finding.accepted.reason})" if finding.accepted else ""
    rule = f"baseline-{finding.kind.name.lower()}"
    return Alert(finding.id, rule, _ABOUT[finding.kind], Level.ERROR, finding.sentence + because, file, line)


def _of_cause(cause: Cause, results: Results, anchors: Anchors) -> Alert:
    result = results.by_id[cause.replay]
    shown = _of_result(result, anchors)
    file, line = shown.file, shown.line
    if cause.place is not None and (anchors.root / cause.place.file).is_file():
        file, line = cause.place.file, cause.place.line
    text = f"{headline(cause)}. {counts(cause)}. Replay: --volfault-scenario={cause.replay}"
    return Alert(cause.name, shown.rule, shown.about, shown.level, text, file, line, by_itself=True)


def _of_result(result: Result, anchors: Anchors) -> Alert:
    file, line = anchors.at(result.scenario.id)
    text = f"{result.judged}, healed by {result.heals_by.value}. " + "; ".join(map(str, result.violations))
    verdict = result.verdict.value
    worst = result.violations[0] if result.violations else Violation(verdict, f"A scenario ends {verdict}")
    return Alert(result.scenario.id, worst.rule, worst.message, _LEVELS[result.verdict], text, file, line)
