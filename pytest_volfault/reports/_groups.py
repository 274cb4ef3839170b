"""What differs from a baseline on a terminal, one thing for each reason: what is not done any more, and by whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pytest_volfault.gate import Finding, FindingKind, Group, OtherAnswer
from pytest_volfault.model.facts import changes
from pytest_volfault.reports.by_cause import headline
from pytest_volfault.reports.lines import Line, Span, plain, text_of, wrapped

# On a screen of sixty lines, with what stands around them; the worst is told however long it is.
MOST_LINES = 34
MOST_SENTENCES = 3
MOST_FACTS = 6
INDENT = " " * 4
_STYLES: Mapping[FindingKind, dict[str, Any]] = {
    FindingKind.WORSE: {"red": True, "bold": True},
    FindingKind.NEW: {"red": True, "bold": True},
    FindingKind.CHANGED: {"purple": True, "bold": True},
    FindingKind.BETTER: {"green": True, "bold": True},
    FindingKind.GONE: {"yellow": True, "bold": True},
}


def told(groups: Sequence[Group], width: int) -> list[Line]:
    """The worst of them, and how many more there are.

    Args:
        groups: the worst first.
        width: columns of the terminal.
    """
    lines: list[Line] = []
    for number, group in enumerate(groups):
        more = [plain(), *(_one(group, width) if len(group.findings) == 1 else _many(group, width))]
        if lines and _rows((*lines, *more), width) > MOST_LINES:
            hidden = sum(len(each.findings) for each in groups[number:])
            reasons = _many_of(len(groups) - number, "other reason")
            said = f"… and {hidden} more, for {reasons}: the page, SARIF and JUnit have all"
            return [*lines, plain(), plain(said)]
        lines += more
    return lines


def in_a_sentence(group: Group) -> str:
    """`236 scenarios: driver_detach no longer calls cinder.os-roll_detaching; 171 recoverable -> stuck`."""
    why = _why(group)
    return f"{len(group.findings)} scenarios: {f'{why}; ' if why else ''}{_turns(group)}"


def shortest(findings: Iterable[Finding]) -> Finding:
    """The one to be looked at."""
    return min(findings, key=lambda finding: (len(finding.id), finding.id))


def answering_otherwise(found: Sequence[OtherAnswer], width: int) -> list[Line]:
    """What ends as accepted and answers otherwise, folded."""
    pairs: dict[tuple[str, str], list[str]] = {}
    for each in found:
        pairs.setdefault((each.before, each.now), []).append(each.id)
    said = sorted(pairs.items(), key=lambda each: (-len(each[1]), each[0]))
    if not said:
        return []
    scenarios = _many_of(len(found), "scenario")
    told: list[Line] = [plain(), plain(f"{scenarios} end as before with another answer or error")]
    for (before, now), ids in said[:MOST_SENTENCES]:
        told += wrapped(
            f"{len(ids)} times {now}; it was {before}; for example {min(ids, key=lambda each: (len(each), each))}",
            width,
            INDENT,
        )
    more = len(said) - MOST_SENTENCES
    return [*told, plain(f"{INDENT}and {_many_of(more, 'other answer')}")] if more > 0 else told


def _one(group: Group, width: int) -> list[Line]:
    [finding] = group.findings
    lines: list[Line] = [
        [Span(finding.kind.value, _STYLES[finding.kind]), Span(f"  {finding.id}")],
        plain(f"{INDENT}{finding.sentence}"),
        *map(plain, _differing(finding)),
    ]
    if finding.accepted is not None:
        lines.append(plain(f"{INDENT}accepted because: {finding.accepted.reason}"))
    why = _why(group)
    return [*lines, *wrapped(f"cause {group.key}: {why}", width, INDENT)] if why else lines


def _differing(finding: Finding) -> list[str]:
    """What is left and was not, or was left and is not; where the sentence does not say it."""
    if finding.accepted is None or finding.found is None or finding.accepted.judged == finding.found.judged:
        return []
    told = list(map(str, changes(finding.accepted.facts, finding.found.facts)))
    more = [f"{INDENT}… and {len(told) - MOST_FACTS} facts more"] if len(told) > MOST_FACTS else []
    return [*(f"{INDENT}{each}" for each in told[:MOST_FACTS]), *more]


def _many(group: Group, width: int) -> list[Line]:
    """The reason, how its scenarios differ, most first, what they leave, and the shortest of their ids."""
    findings = group.findings
    kinds = Counter(finding.kind for finding in findings)
    worst, *others = kinds
    beside = "".join(f", {kinds[kind]} of them {kind.value}" for kind in others)
    head = [Span(worst.value, _STYLES[worst]), Span(f"  {len(findings)} scenarios of cause {group.key}{beside}")]
    why = _why(group)
    return [
        head,
        *(wrapped(why, width, INDENT) if why else []),
        *(wrapped(_unfaulted(group), width, INDENT) if group.unfaulted else []),
        *wrapped(_turns(group), width, INDENT),
        *_left(findings, width),
        plain(f"{INDENT}for example {shortest(findings).id}"),
    ]


def _why(group: Group) -> str:
    """What the code under test does otherwise; where that was not seen, the place that they have in common."""
    if group.change is None:
        return "" if group.cause is None else headline(group.cause)
    if group.change.point:
        return str(group.change)
    conducts = (each.conduct for finding in group.findings for each in (finding.accepted, finding.found) if each)
    errors = dict.fromkeys(each.error for each in conducts if each is not None and each.caught == group.change.by)
    return f"{group.change.by} {group.change.what.value} {', '.join(filter(None, errors)) or 'an error'}"


def _unfaulted(group: Group) -> str:
    first, *others = group.unfaulted
    more = f", and in {_many_of(len(others), 'other flow')}" if others else ""
    return f"without any fault as well: in {first}{more}"


def _turns(group: Group) -> str:
    return _counted(map(_turn, group.findings), "{count} {each}", "{count} otherwise")


def _turn(finding: Finding) -> str:
    """`recoverable -> stuck`; where the verdict is the same, what else differs."""
    before, now = finding.accepted, finding.found
    if now is None:
        return "not there any more"
    if before is None:
        return f"{now.judged}, not in the baseline"
    if before.verdict is not now.verdict:
        return f"{before.verdict.value} -> {now.verdict.value}"
    if before.judged != now.judged:
        return f"{before.judged} -> {now.judged.removeprefix(f'{now.verdict.value}, ')}"
    return f"{now.verdict.value} as before, leaving something else"


def _left(findings: Sequence[Finding], width: int) -> list[Line]:
    """The facts that differ, those of most scenarios first."""
    pairs = ((each.accepted, each.found) for each in findings)
    facts = [str(each) for before, now in pairs if before and now for each in changes(before.facts, now.facts)]
    if not facts:
        return []
    return wrapped(f"left: {_counted(facts, '{each} ({count})', '{each} facts more')}", width, INDENT)


def _counted(words: Iterable[str], shape: str, others: str) -> str:
    counts = Counter(words)
    said = sorted(counts, key=lambda each: (-counts[each], each))
    shown, hidden = said[:MOST_SENTENCES], said[MOST_SENTENCES:]
    more = [others.format(each=len(hidden), count=sum(counts[each] for each in hidden))] if hidden else []
    return ", ".join([*(shape.format(each=each, count=counts[each]) for each in shown), *more])


def _rows(lines: Iterable[Line], width: int) -> int:
    """How many a terminal needs, which breaks what is longer than it is wide."""
    return sum(max(1, -(-len(text_of(line)) // width)) for line in lines)


def _many_of(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
