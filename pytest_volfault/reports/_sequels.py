"""What flows made of what others had left: a line a flow, and what became worse, each end once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from pytest_volfault.model.facts import changes
from pytest_volfault.model.result import Result
from pytest_volfault.model.sequel import Sequel
from pytest_volfault.model.verdict import standing
from pytest_volfault.reports.lines import LETTERS, Line, Span, plain

WIDTH = 9
MOST_SHOWN = 12
MOST_CHANGES = 6
INDENT = " " * 4
STYLES: dict[Sequel, dict[str, Any]] = {
    Sequel.HEALED: {"green": True},
    Sequel.BETTER: {"cyan": True},
    Sequel.SAME: {},
    Sequel.AS_EVER: {"yellow": True},
    Sequel.WORSE: {"red": True, "bold": True},
}


def sequels(results: Iterable[Result], replay: str, most: int | None = MOST_SHOWN) -> list[Line]:
    """The table, and those that became worse; nothing where no flow came after another one that had left something.

    Args:
        results: what was run.
        replay: the command that replays a scenario, up to the id.
        most: so many of what became worse are shown; None for all.
    """
    told = [result for result in results if result.sequel is not None]
    if not told:
        return []
    left = len({(each.scenario.golden, each.scenario.parts[:-1]) for each in told})
    heading = f"what the next flow made of what was left: {len(told)} sequences after {left} leftovers"
    worse = [result for result in told if result.sequel is Sequel.WORSE]
    return [[Span(heading, {"bold": True})], *_table(told), plain(), *_worse(worse, replay, most)]


def _table(told: Sequence[Result]) -> list[Line]:
    flows: dict[str, Counter[Sequel | None]] = {}
    for result in told:
        flows.setdefault(_asked(result), Counter())[result.sequel] += 1
    left = max(map(len, ("then", *flows))) + 2
    lines: list[Line] = [
        [Span(f"{'then':<{left}}{''.join(f'{each.value:>{WIDTH}}' for each in Sequel)}", {"bold": True})]
    ]
    for name, counts in flows.items():
        cells = [Span(f"{counts[each] or '.':>{WIDTH}}", STYLES[each] if counts[each] else {}) for each in Sequel]
        lines.append([Span(f"{name:<{left}}"), *cells])
    return lines


def _worse(worse: Sequence[Result], replay: str, most: int | None) -> list[Line]:
    """By what was changed, for the same flow does the same to leftovers that differ in something else."""
    groups: dict[tuple[Any, ...], list[Result]] = {}
    for result in worse:
        rules = tuple(each.rule for each in result.violations)
        groups.setdefault((_asked(result), result.verdict, result.degree, rules), []).append(result)
    order = sorted(groups.values(), key=lambda group: standing(group[0].verdict, group[0].degree, group[0].heals_by))
    lines: list[Line] = []
    for group in list(reversed(order))[:most]:
        lines += _group(group, replay)
    hidden = [] if most is None else order[: max(0, len(order) - most)]
    if hidden:
        lines.append(plain(f"… and {sum(map(len, hidden))} more that became worse; all are in --volfault-json"))
    return [*lines, plain()] if lines else []


def _group(group: Sequence[Result], replay: str) -> list[Line]:
    first = group[0]
    letter, style = LETTERS[first.verdict]
    found = first.found
    changed = () if found is None else changes(found.lasting, first.outcome.facts.lasting)
    shown = ", ".join(map(str, changed[:MOST_CHANGES])) + (", …" if len(changed) > MOST_CHANGES else "")
    said = f"{first.judged} after {_asked(first)}, of {_many(len(group))}; healed by {first.heals_by.phrase}"
    return [
        [Span(letter, style), Span(f" {said}")],
        *(plain(f"{INDENT}{each}") for each in map(str, first.violations)),
        *([plain(f"{INDENT}{shown}")] if shown else []),
        [Span(f"{INDENT}{replay}{first.scenario.id}", {"light": True})],
    ]


def _asked(result: Result) -> str:
    last = result.scenario.parts[-1]
    return ",".join((last.flow, *last.roles))


def _many(count: int) -> str:
    return "1 leftover" if count == 1 else f"{count} leftovers"
