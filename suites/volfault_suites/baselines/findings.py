"""The tables of docs/nova-34.md, made from what is shipped of Nova 34, or from the results of a campaign.

python -m volfault_suites.baselines.findings
python -m volfault_suites.baselines.findings RESULTS
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pytest_volfault import (
    Cause,
    Entry,
    How,
    Scenario,
    Symptoms,
    Verdict,
    cause_headline,
    read_results,
    shipped_symptoms,
)

RELEASE = "34.0.0"
# What says nothing about a target is in no table.
SHOWN = [verdict for verdict in Verdict if verdict not in (Verdict.UNREACHED, Verdict.NONDETERMINISTIC)]


def flows(symptoms: Symptoms) -> str:
    """The first table: each flow and variant, with its faults by verdict."""
    groups: dict[str, list[Entry]] = {}
    for case in symptoms.cases:
        scenario = Scenario.parse(case.id)
        if scenario.faults and not scenario.in_company:
            groups.setdefault(scenario.golden.id, []).append(case.entry)
    names = " | ".join(verdict.value for verdict in SHOWN)
    lines = [
        f"| flow and variant | calls | points | faults | {names} |",
        "|---|" + "---|" * (3 + len(SHOWN)),
        *(_flow(name, entries) for name, entries in groups.items()),
    ]
    return "\n".join(lines) + "\n"


def _flow(name: str, entries: Sequence[Entry]) -> str:
    faults = [Scenario.parse(entry.id).faults[0] for entry in entries]
    calls, points = ({(each.point, each.occurrence) for each in faults}, {each.point for each in faults})
    counts = Counter(entry.verdict for entry in entries)
    shown = " | ".join(str(counts[verdict] or "-") for verdict in SHOWN)
    return f"| `{name}` | {len(calls)} | {len(points)} | {len(entries)} | {shown} |"


def causes(symptoms: Symptoms) -> str:
    """The second: why what is not clean is so, the worst first."""
    lines = [
        "| worst | cause | scenarios | healed by, mostly | one of the worst |",
        "|---|---|---|---|---|",
        *_rows(cause for cause in symptoms.causes if cause.how is not How.UNKNOWN),
    ]
    return "\n".join(lines) + "\n"


def _rows(causes: Iterable[Cause]) -> Iterator[str]:
    for cause in causes:
        counts = ", ".join(f"{count} {verdict.value}" for verdict, count in cause.verdicts.items())
        worst = cause.worst.value if cause.degree is None else f"{cause.worst.value} ({cause.degree.value})"
        cure = max(cause.cures, key=lambda each: cause.cures[each])
        yield f"| {worst} | {cause_headline(cause)} | {counts} | {cure.phrase} | `{cause.replay}` |"


def main(paths: Sequence[str]) -> None:
    """Print both tables of the results that are named, or of what is shipped."""
    symptoms = Symptoms.of(read_results(Path(paths[0]))) if paths else shipped_symptoms(RELEASE)
    sys.stdout.write(f"{flows(symptoms)}\n{causes(symptoms)}")


if __name__ == "__main__":
    main(sys.argv[1:])
