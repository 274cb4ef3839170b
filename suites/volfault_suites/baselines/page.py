"""The page docs/releases.md, made from the shipped baselines.

python -m volfault_suites.baselines.page > docs/releases.md
"""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pytest_volfault import Baseline, Comparison, Finding, FindingKind, OtherAnswer, Scenario, Verdict
from volfault_suites.baselines.causes import Cause, causes
from volfault_suites.baselines.store import shipped

UNKNOWN = "not traced"
# What stands in one row of a table.
Row = tuple[str, str, str, str, str]


def page(baselines: Sequence[Baseline], known: Sequence[Cause]) -> str:
    """Write the page.

    Args:
        baselines: one a release, the oldest first.
        known: why verdicts changed.
    """
    steps = [Comparison.of(old, new) for old, new in itertools.pairwise(baselines)]
    first, last = baselines[0].target.version, baselines[-1].target.version
    lines = [
        f"# Nova {first} to {last}, release by release",
        "",
        "Made by `python -m volfault_suites.baselines.page` from the baselines that are shipped for",
        "`--volfault-baseline=upstream`. Each is a campaign on that release as it is on PyPI:",
        "every single fault of attach, detach and delete; of the newest one, of the other flows as well.",
        "",
        *_counts(baselines),
        "",
        "## What changed",
        "",
        "Only scenarios that both releases have; a release that makes a call more or less has others. Where it makes",
        "one more of a point before another, the second call of that point (`#2` in an id) is not the one that it was.",
        "",
        *_steps(steps),
    ]
    for step in reversed(steps):
        if step.findings or step.otherwise:
            lines += ["", *_step(step, known)]
    return "\n".join(lines) + "\n"


def _counts(baselines: Sequence[Baseline]) -> Iterator[str]:
    seen = [Counter(entry.verdict for entry in baseline.entries.values()) for baseline in baselines]
    verdicts = [each for each in Verdict if any(counts[each] for counts in seen)]
    yield f"| Nova | scenarios | {' | '.join(each.value for each in verdicts)} |"
    yield "|---|" + "---|" * (len(verdicts) + 1)
    for baseline, counts in zip(baselines, seen, strict=True):
        shown = " | ".join(str(counts[each] or "-") for each in verdicts)
        yield f"| {baseline.target.version} | {len(baseline.entries)} | {shown} |"


def _steps(steps: Sequence[Comparison]) -> Iterator[str]:
    kinds = (FindingKind.BETTER, FindingKind.WORSE, FindingKind.CHANGED)
    # Older baselines say nothing of answers.
    answers = any(step.otherwise for step in steps)
    named = " | ".join([kind.value for kind in kinds] + ["another answer"] * answers)
    yield f"| from | to | in both | {named} | only before | only after |"
    yield "|---|---|---|---|---|---|---|---|" + "---|" * answers
    for step in steps:
        counts = Counter(finding.kind for finding in step.findings)
        numbers = [counts[kind] for kind in kinds] + [len(step.otherwise)] * answers
        shown = " | ".join(str(number or "-") for number in numbers)
        yield (
            f"| {step.old.version} | {step.new.version} | {step.both} | {shown} | "
            f"{len(step.only_old) or '-'} | {len(step.only_new) or '-'} |"
        )


def _step(step: Comparison, known: Sequence[Cause]) -> Iterator[str]:
    yield f"## {step.old.version} to {step.new.version}"
    by_cause: dict[str, list[Finding]] = {}
    for finding in step.findings:
        by_cause.setdefault(_cause(step, finding, known), []).append(finding)
    for cause, findings in sorted(by_cause.items(), key=lambda pair: (pair[0] == UNKNOWN, -len(pair[1]), pair[0])):
        yield ""
        yield f"**{cause}** ({len(findings)})"
        yield ""
        yield "| | call | in | before | after |"
        yield "|---|---|---|---|---|"
        for row, ids in _rows(findings).items():
            yield f"| {' | '.join(row)} |" if len(ids) == 1 else f"| {' | '.join(row)} ({len(ids)}) |"
    if step.otherwise:
        yield from _answers(step.otherwise)


def _answers(found: Sequence[OtherAnswer]) -> Iterator[str]:
    """What ends alike and answers otherwise: the status of the answer, and the class of the error behind it."""
    rows: Counter[Row] = Counter()
    for each in found:
        call, flow = _struck(Scenario.parse(each.id))
        rows["answer", call, flow, each.before, each.now] += 1
    yield ""
    yield f"**another answer or error, and nothing else** ({len(found)})"
    yield ""
    yield "| | call | in | before | after |"
    yield "|---|---|---|---|---|"
    for row, count in rows.items():
        yield f"| {' | '.join(row)} |" if count == 1 else f"| {' | '.join(row)} ({count}) |"


def _struck(scenario: Scenario) -> tuple[str, str]:
    """The calls at which something goes wrong, and the flow."""
    struck = [each.point for each in scenario.faults] + [each.point for each in scenario.meanwhile]
    return ", ".join(f"`{point}`" for point in struck) or "none fails", f"`{scenario.golden.id}`"


def _cause(step: Comparison, finding: Finding, known: Sequence[Cause]) -> str:
    for cause in known:
        if cause.explains(step.old.version, step.new.version, finding.id):
            return f"{cause.text} ({cause.commit}, since {cause.since})"
    return UNKNOWN


def _rows(findings: Sequence[Finding]) -> Mapping[Row, list[str]]:
    rows: dict[Row, list[str]] = {}
    for finding in findings:
        call, flow = _struck(Scenario.parse(finding.id))
        assert finding.accepted is not None
        assert finding.found is not None
        before, after = finding.accepted.judged, finding.found.judged
        if before == after:
            after = f"{after}, leaving something else"
        row = (finding.kind.value, call, flow, before, after)
        rows.setdefault(row, []).append(finding.id)
    return rows


if __name__ == "__main__":
    sys.stdout.write(page(shipped(), causes()))
