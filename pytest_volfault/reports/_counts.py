"""How many scenarios ended how, what each verdict means, what heals, and what a pass says of all that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pytest_volfault.model.cure import Cure, cheapest_first
from pytest_volfault.model.result import Result, TargetInfo
from pytest_volfault.model.verdict import Degree, Verdict
from pytest_volfault.reports.lines import LETTERS, MEANINGS, WORST_FIRST, Line, Span, plain, wrapped

# Of what heals, so many are named; the page and the results file have all.
MOST_CURES = 4
_WORD = max(len(verdict.value) for verdict in Verdict)
_NUMBER = 6


def counts(
    target: TargetInfo, bound: str, run: Sequence[Result], told: Sequence[Result], seconds: float, width: int
) -> list[Line]:
    """Each verdict in a line, the worst first.

    Args:
        target: the code under test.
        bound: what the campaign covers, as a clause; empty where none was to be run.
        run: what was found.
        told: the same, without what its flow leaves without any fault as well.
        seconds: real time that they took, healing included.
        width: columns of the terminal.
    """
    rate = f", {len(run) / seconds:.0f} per second" if seconds else ""
    within = f", {bound}" if bound else ""
    head = [
        Span(f"{target.name} {target.version}".strip(), {"bold": True}),
        Span(f"{within}: {_many(len(run))} in {seconds:.1f} s{rate}"),
    ]
    return [
        head,
        *_verdicts(told),
        *_as_ever(run, told),
        *_healing(told, width),
    ]


def meaning_of_a_pass(run: Sequence[Result], width: int, *, gated: bool) -> list[Line]:
    """What pytest's `passed`, which stands below, says of what was found.

    Args:
        run: what was found.
        width: columns of the terminal.
        gated: whether it is compared with a baseline.
    """
    at_risk = _unsafe(run)
    if gated:
        said = "'passed' means: it ended as the baseline accepts"
    else:
        said = "'passed' means: it was played to its end; without --volfault-baseline no verdict fails by itself"
    risk = f"; {_many(at_risk)} put data at risk" if at_risk else ""
    return wrapped(f"{said}{risk}", width, style={"red": True, "bold": True} if at_risk else {"bold": True})


def _verdicts(told: Sequence[Result]) -> list[Line]:
    # What its faults change nothing of is counted once, under the flow.
    found = Counter(result.verdict for result in told)
    lines: list[Line] = []
    for verdict in WORST_FIRST:
        if found[verdict]:
            letter, style = LETTERS[verdict]
            degrees = _degrees(told) if verdict is Verdict.UNSAFE else ""
            word = Span(f"{letter} {verdict.value.ljust(_WORD)}", style)
            lines.append([Span("  "), word, Span(f"{found[verdict]:>{_NUMBER}}  {MEANINGS[verdict]}{degrees}")])
    return lines


def _as_ever(run: Sequence[Result], told: Sequence[Result]) -> list[Line]:
    more = len(run) - len(told)
    unsafe = _unsafe(run) - _unsafe(told)
    among = f", {unsafe} of them unsafe," if unsafe else ""
    return [plain(f"  and {more}{among} that end as their flow does without any fault")] if more else []


def _unsafe(results: Sequence[Result]) -> int:
    return sum(result.verdict is Verdict.UNSAFE for result in results)


def _degrees(told: Sequence[Result]) -> str:
    degrees = Counter(result.degree for result in told)
    said = ", ".join(f"{degree.value} {degrees[degree]}" for degree in reversed(Degree) if degrees[degree])
    return f": {said}" if said else ""


def _healing(told: Sequence[Result], width: int) -> list[Line]:
    # Where the caller was told the opposite nothing is to be healed.
    heals = Counter(result.heals_by for result in told if not result.verdict.clean)
    del heals[Cure.NONE_NEEDED]
    shown = cheapest_first(cure for cure, _ in heals.most_common(MOST_CURES))
    said = [f"{cure.phrase} {heals[cure]}" for cure in shown]
    others = sum(heals.values()) - sum(heals[cure] for cure in shown)
    said += [f"otherwise {others}"] if others else []
    return wrapped(f"of those that are not clean, healed by: {'; '.join(said)}", width) if said else []


def _many(count: int) -> str:
    return f"{count} scenario{'' if count == 1 else 's'}"
