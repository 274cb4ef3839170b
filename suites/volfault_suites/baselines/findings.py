"""docs/nova-34-causes.md, made from what is shipped of Nova 34, or from the results of a campaign.

python -m volfault_suites.baselines.findings > docs/nova-34-causes.md
python -m volfault_suites.baselines.findings RESULTS
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
# Section of the page -> the flows that it tells of; what is named in none has one of its own.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Attach, detach, delete": ("attach", "detach", "delete"),
    "Power": ("reboot", "soft_reboot", "stop", "start", "rescue", "unrescue", "rebuild"),
    "What becomes of a volume": ("extend", "snapshot", "swap_volume", "show", "list"),
    "What a nova-compute does by itself": ("resume_on_boot", "reap", "reclaim"),
    "New servers": ("boot",),
    "Servers that move": (
        "shelve", "shelve_offload", "unshelve", "migrate", "resize", "confirm", "revert", "live_migrate", "evacuate",
        "come_back",
    ),
}  # fmt: skip
OTHERS = "Others"
INTRODUCTION = """# What {target} leaves behind, by cause

Every single fault at every call of the flows and variants below, and the places in the code under test that what is not
clean comes from, as the runs themselves show them ([decisions/causes.md](decisions/causes.md)). A cause stands where
its worst scenario does, and once; its numbers are of all flows. Two kinds of lines are no place's: what the fault
itself did, and what is so without any fault. A number behind a colon is a line of that release.
[nova-34.md](nova-34.md) says in sentences what it means for data. This page is made:

<!-- run by: tests/suites -->
```console
$ python -m volfault_suites.baselines.findings > docs/nova-34-causes.md
```
"""
# What says nothing about a target is in no table.
SHOWN = [verdict for verdict in Verdict if verdict not in (Verdict.UNREACHED, Verdict.NONDETERMINISTIC)]


def page(symptoms: Symptoms) -> str:
    """All of it."""
    named = {flow for flows in SECTIONS.values() for flow in flows}
    others = {Scenario.parse(case.id).flow for case in symptoms.cases} - named
    sections = {**SECTIONS, OTHERS: tuple(sorted(others))}
    target = symptoms.target
    parts = [INTRODUCTION.format(target=f"{target.name.capitalize()} {target.version}")]
    parts += [text for title, flows in sections.items() if (text := _section(symptoms, title, flows))]
    return "\n".join(parts)


def _section(symptoms: Symptoms, title: str, flows: Sequence[str]) -> str:
    table = _flows(symptoms, flows)
    found = [cause for cause in symptoms.causes if Scenario.parse(cause.replay).flow in flows]
    return f"## {title}\n\n{table}\n{_causes(found)}" if table else ""


def _flows(symptoms: Symptoms, flows: Sequence[str]) -> str:
    """Each flow and variant, with its faults by verdict; empty where there are none."""
    groups: dict[str, list[Entry]] = {}
    for case in symptoms.cases:
        scenario = Scenario.parse(case.id)
        if scenario.flow in flows and scenario.faults and not scenario.in_company:
            groups.setdefault(scenario.golden.id, []).append(case.entry)
    names = " | ".join(verdict.value for verdict in SHOWN)
    lines = [
        f"| flow and variant | calls | points | faults | {names} |",
        "|---|" + "---|" * (3 + len(SHOWN)),
        *(_flow(name, entries) for name, entries in groups.items()),
    ]
    return "\n".join(lines) + "\n" if groups else ""


def _flow(name: str, entries: Sequence[Entry]) -> str:
    faults = [Scenario.parse(entry.id).faults[0] for entry in entries]
    calls, points = ({(each.point, each.occurrence) for each in faults}, {each.point for each in faults})
    counts = Counter(entry.verdict for entry in entries)
    shown = " | ".join(str(counts[verdict] or "-") for verdict in SHOWN)
    return f"| `{name}` | {len(calls)} | {len(points)} | {len(entries)} | {shown} |"


def _causes(causes: Sequence[Cause]) -> str:
    """Why what is not clean is so, the worst first."""
    rows = list(_rows(cause for cause in causes if cause.how is not How.UNKNOWN))
    if not rows:
        return "Nothing is left behind.\n"
    return (
        "\n".join(
            ["| worst | cause | scenarios | healed by, mostly | one of the worst |", "|---|---|---|---|---|", *rows]
        )
        + "\n"
    )


def _rows(causes: Iterable[Cause]) -> Iterator[str]:
    for cause in causes:
        counts = ", ".join(f"{count} {verdict.value}" for verdict, count in cause.verdicts.items())
        worst = cause.worst.value if cause.degree is None else f"{cause.worst.value} ({cause.degree.value})"
        cure = max(cause.cures, key=lambda each: cause.cures[each])
        yield f"| {worst} | {cause_headline(cause)} | {counts} | {cure.phrase} | `{cause.replay}` |"


def main(paths: Sequence[str]) -> None:
    """Print the page of the results that are named, or of what is shipped."""
    symptoms = Symptoms.of(read_results(Path(paths[0]))) if paths else shipped_symptoms(RELEASE)
    sys.stdout.write(page(symptoms))


if __name__ == "__main__":
    main(sys.argv[1:])
