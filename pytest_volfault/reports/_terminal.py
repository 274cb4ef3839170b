"""The summary that a person reads at the end of a session."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence

from pytest_volfault.model.cause import Cause, How
from pytest_volfault.model.cure import Cure, cheapest_first
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.verdict import Degree, Verdict
from pytest_volfault.reports._grid import LATE_LEGEND, LEGEND, SAME, render, rows_by_party
from pytest_volfault.reports._overview import Entry, overview
from pytest_volfault.reports._parts import Part
from pytest_volfault.reports._sequels import sequels
from pytest_volfault.reports.by_cause import by_cause
from pytest_volfault.reports.lines import LETTERS, Line, Span, plain

MOST_SHOWN = 10
# So many grids are read one after the other; more of them are asked for by name.
MOST_GRIDS = 4
# Of what heals, so many are named beside what a gate tells.
MOST_CURES = 3


def summary(
    target: TargetInfo,
    parts: Sequence[Part],
    bound: str,
    seconds: float,
    width: int,
    replay: str,
    causes: Sequence[Cause] = (),
    *,
    brief: bool = False,
) -> list[Line]:
    """Draw the whole summary.

    Args:
        target: the code under test.
        parts: flow by flow.
        bound: what the campaign covers, as a clause.
        seconds: real time that the scenarios took, healing included.
        width: columns of the terminal.
        replay: the command that replays a scenario, up to the id.
        causes: why what is not clean is so; what has none among them is listed by what it left.
        brief: whether the counts are enough, as where a gate tells what differs from what is accepted.
    """
    lines = [] if brief else by_cause(causes, width, replay)
    if brief:
        pass
    elif len(parts) > MOST_GRIDS:
        lines += _overview(target, parts, bound)
    else:
        for part in parts:
            lines += _part(target, part, bound, width)
    results = [result for part in parts for result in part.results]
    told = [result for part in parts for result in part.of_faults]
    lines += [] if brief else sequels(results, replay)
    lines += _counts(told, len(results), seconds, MOST_CURES if brief else None)
    broken = [f"{part.flow.name}.{part.variant}" for part in parts if part.broken]
    if broken:
        said = f"not tried, for without any fault it does not do what it is for: {', '.join(broken)}"
        lines.append([Span(said, {"red": True, "bold": True})])
    if brief:
        return lines
    explained = {each for cause in causes if cause.how is not How.UNKNOWN for each in cause.members}
    lines += _worst([result for result in told if result.scenario.id not in explained], width, replay)
    return lines


def _overview(target: TargetInfo, parts: Sequence[Part], bound: str) -> list[Line]:
    entries = []
    for part in parts:
        name = f"{part.flow.name}.{part.variant}"
        faulted = [result for result in part.results if not result.scenario.with_others]
        between = [result for result in part.results if result.scenario.with_others]
        entries += [Entry(name, faulted, part.planned, part.unfaulted, part.broken)] if faulted else []
        alone = [result for result in between if not result.scenario.beside]
        entries += [Entry(name, alone, 0)] if alone else []
        for head in dict.fromkeys(result.scenario.head for result in between if result.scenario.beside):
            entries.append(Entry(head, [result for result in between if result.scenario.head == head], 0))
    return [
        [Span(f"{target.name} {target.version}", {"bold": True}), Span(f": every scenario, {bound}")],
        plain("each cell of a flow: --volfault-flow=FLOW.VARIANT"),
        plain(),
        *overview(entries),
    ]


def _part(target: TargetInfo, part: Part, bound: str, width: int) -> list[Line]:
    between = sum(result.scenario.with_others for result in part.results)
    faulted = len(part.results) - between
    said = [f"{faulted} of {part.planned} scenarios, {bound}"] if faulted else []
    said += [f"{between} with other flows in between, afterwards or at once"] if between else []
    done = "; ".join(said)
    lines: list[Line] = [
        [
            Span(f"{part.flow.name}.{part.variant}", {"bold": True}),
            Span(f" on {target.name} {target.version}: {done}"),
        ],
    ]
    if part.unfaulted is not None:
        letter, style = LETTERS[part.unfaulted.verdict]
        healing = part.unfaulted.heals_by.phrase
        meaning = (
            "; it does not do what it is for, so that its faults were not tried"
            if part.broken
            else f", healed by {healing}; '{SAME}' marks a fault that changes nothing of that"
        )
        lines.append(
            [
                Span("without any fault it ends "),
                Span(f"{letter} {part.unfaulted.judged}", style),
                Span(meaning),
            ]
        )
    parties = rows_by_party(part.flow, part.variant, part.golden, part.results, part.unfaulted)
    if parties:
        late = any(fault.when == "late" for result in part.results for fault in result.scenario.faults)
        lines += [plain(LEGEND), *([plain(LATE_LEGEND)] if late else []), plain()]
    for party, rows in parties.items():
        lines += render(party, rows, width)
    return lines


def _counts(told: Sequence[Result], run: int, seconds: float, most: int | None) -> list[Line]:
    # What its faults change nothing of is counted once, under the flow.
    verdicts = Counter(result.verdict for result in told)
    degrees = Counter(result.degree for result in told)
    rate = f", {run / seconds:.0f} per second" if seconds else ""
    line: list[Span] = [Span(f"{run} scenarios in {seconds:.1f} s{rate}:  ")]
    for verdict in Verdict:
        if verdicts[verdict]:
            letter, style = LETTERS[verdict]
            line += [Span(letter, style), Span(f" {verdict.value} {verdicts[verdict]}   ")]
    lines: list[Line] = [line]
    said = ", ".join(f"{degree.value} {degrees[degree]}" for degree in reversed(Degree) if degrees[degree])
    if said:
        lines.append(plain(f"of those that are unsafe: {said}"))
    if len(told) < run:
        lines.append(plain(f"and {run - len(told)} that end as their flow does without any fault, which is not clean"))
    # Where the caller was told the opposite nothing is to be healed.
    heals = Counter(result.heals_by for result in told if not result.verdict.clean)
    del heals[Cure.NONE_NEEDED]
    shown = cheapest_first(cure for cure, _ in heals.most_common(most))
    healing = ", ".join(f"{cure.phrase} {heals[cure]}" for cure in shown)
    others = sum(heals.values()) - sum(heals[cure] for cure in shown)
    healing += f", otherwise {others}" if others else ""
    return [*lines, plain(f"of those that are not clean, healed by: {healing}")] if healing else lines


def _worst(results: Sequence[Result], width: int, replay: str) -> list[Line]:
    bad = [result for result in results if result.verdict.rank >= Verdict.LEAKED.rank]
    if not bad:
        return []
    groups: dict[tuple[Verdict, FinalState, Cure], list[Result]] = {}
    for result in bad:
        groups.setdefault((result.verdict, result.outcome.final_state, result.heals_by), []).append(result)
    # unreached and nondeterministic rank above unsafe, but they say nothing about the target.
    order = sorted(groups, key=lambda key: (-_badness(key[0]), -len(groups[key]), groups[key][0].scenario.id))
    lines: list[Line] = [plain(), [Span("what was left behind, the worst first", {"bold": True})]]
    for key in order[:MOST_SHOWN]:
        lines += _group(key, groups[key], width, replay)
    hidden = sum(len(groups[key]) for key in order[MOST_SHOWN:])
    if hidden:
        lines.append(
            plain(f"  … and {hidden} more in {len(order) - MOST_SHOWN} other states; all are in --volfault-json")
        )
    return lines


def _badness(verdict: Verdict) -> int:
    return verdict.rank if verdict.rank <= Verdict.UNSAFE.rank else -1


def _group(key: tuple[Verdict, FinalState, Cure], members: Sequence[Result], width: int, replay: str) -> list[Line]:
    verdict, state, cure = key
    letter, style = LETTERS[verdict]
    count = f"{len(members)} scenario{'s' if len(members) > 1 else ''}"
    lines: list[Line] = [
        plain(),
        [Span(f"{letter} {members[0].judged}", style), Span(f"  {count}; {_left(state)}; healed by {cure.phrase}")],
    ]
    for sentence in map(str, members[0].violations):
        lines += [
            plain(part)
            for part in textwrap.wrap(sentence, width - 4, initial_indent="    ", subsequent_indent="      ")
        ]
    lines += [plain(f"    $ {command}") for command in members[0].commands]
    lines.append([Span(f"    {replay}{members[0].scenario.id}", {"light": True})])
    return lines


def _left(state: FinalState) -> str:
    """A final state in one line, good and bad alike: what is there."""
    rows = ", ".join(state.attachments) or "none"
    there = [f"volume {state.volume_status}", f"attachments: {rows}"]
    there += [
        name
        for name, present in (
            ("exported", state.lun_mapped),
            ("host device", state.host_device),
            (f"guest disk ({state.guest_disk})", state.guest_disk != "none"),
            ("mapped in Nova", state.bdm),
            ("tag listed", state.tagged),
            ("image locked", state.locked),
            ("passphrase kept", state.secret),
            ("guest astray", state.stray_guest),
            (f"others' attachments: {', '.join(state.other_attachments)}", bool(state.other_attachments)),
            (f"others' guest disk ({state.other_guest_disk})", state.other_guest_disk != "none"),
        )
        if present
    ]
    return ", ".join(there)
