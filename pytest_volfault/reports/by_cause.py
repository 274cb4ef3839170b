"""Why scenarios are not clean, cause by cause: where in the code under test, what comes of it, and what mends it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytest_volfault.model.cause import Cause, How
from pytest_volfault.model.cure import Cure
from pytest_volfault.reports.lines import LETTERS, Line, Span, command, plain, wrapped

MOST_SHOWN = 12
# So many of a list are named; the rest is counted.
MOST_NAMED = 3
INDENT = " " * 4
# What is said of a cause that has no place in the code under test.
NOWHERE = {
    How.KILLED: "its process is killed half-way, and nobody finishes what it had begun",
    How.OTHERS: "what is left is what the fault itself did, which is somebody else's doing",
    How.AS_EVER: "ends as it does without any fault, which is not clean",
    How.UNKNOWN: "nothing was seen of the code under test",
}


# What else than faults at calls its scenarios have.
_SCENARIOS = {How.AS_EVER: "scenario", How.RACED: "schedule", How.DEADLOCKED: "schedule"}
_PLACES = {How.RACED: "place"}


def by_cause(causes: Sequence[Cause], width: int, replay: str, most: int | None = MOST_SHOWN) -> list[Line]:
    """Each of the worst causes in a few lines, and how many more there are.

    Args:
        causes: the worst first.
        width: columns of the terminal.
        replay: the command that replays a scenario, up to the id.
        most: how many are shown; None for all.
    """
    known = [cause for cause in causes if cause.how is not How.UNKNOWN]
    if not known:
        return _unseen(causes, width)
    lines: list[Line] = [[Span(f"{_many(len(known), 'cause')}, the worst first", {"bold": True})]]
    for cause in known[:most]:
        lines += [plain(), *_cause(cause, width, replay)]
    hidden = [] if most is None else known[most:]
    if hidden:
        said = f"… and {_many(len(hidden), 'cause')} more with {_many(sum(map(_size, hidden)), 'scenario')}"
        lines += [plain(), plain(f"{said}; all are told by volfault causes RESULTS")]
    return [*lines, *_unseen(causes, width), plain()]


def headline(cause: Cause) -> str:
    """A cause in a sentence."""
    at, who = _at(cause.lines), _named(cause.entries) if cause.entries else ""
    where = "" if cause.place is None else f"{cause.place.file} {cause.place.short}"
    match cause.how:
        case How.LEFT:
            return f"{where}: what fails{at} leaves {who} half done"
        case How.SWALLOWED:
            error = f" {cause.error}" if cause.error else " an error"
            clause = f" ({cause.clause})" if cause.clause else ""
            goes_on = f"and goes on{at}" if cause.within is None else f"and {cause.within.short} goes on{at}"
            return f"{where}: swallows{error}{clause}, {goes_on}"
        case How.SILENT:
            return (
                f"{where}: takes {_named(cause.calls)}{at} at its word ({_named(cause.kinds)}), and nobody looks again"
            )
        case How.RACED:
            return f"{where}: stands{at} while {who} goes on and changes {_named(cause.unseen)}, which it had looked at"
        case How.DEADLOCKED:
            others = f", as does {who}: each has what another one wants" if cause.entries else " that it has itself"
            return f"{where or 'operations at once'}: waits{at} for a lock for ever{others}"
        case _:
            return f"{who}: {NOWHERE[cause.how]}"


def counts(cause: Cause) -> str:
    """What there is of it: scenarios, calls, variants, verdicts."""
    calls = f" at {_many(len(cause.calls), _PLACES.get(cause.how, 'call'))}" if cause.calls else ""
    size = _many(_size(cause), _SCENARIOS.get(cause.how, "fault"))
    rule = ", ".join(filter(None, (cause.rule, "" if cause.degree is None else cause.degree.value)))
    first, *others = [f"{count} {verdict.value}" for verdict, count in cause.verdicts.items()]
    verdicts = ", ".join([f"{first} ({rule})" if rule else first, *others])
    return f"{size}{calls} in {_many(len(cause.variants), 'variant')}: {verdicts}"


def mended(cause: Cause) -> str:
    """What is left in the scenario that is replayed, and what mends it."""
    left = ", ".join(cause.left[:MOST_NAMED]) + (", …" if len(cause.left) > MOST_NAMED else "")
    # Where the caller was told the opposite nothing is to be healed.
    cures = {cure: count for cure, count in cause.cures.items() if cure != Cure.NONE_NEEDED}
    # The most frequent are named, in the order of what they cost.
    most = sorted(cures, key=lambda cure: -cures[cure])[:MOST_NAMED]
    said = [f"{cure.phrase} {cures[cure]}" for cure in cures if cure in most]
    others = sum(cures.values()) - sum(cures[cure] for cure in most)
    said += [f"otherwise {others}"] if others else []
    healing = f"healed by: {'; '.join(said)}" if said else "nothing is to be healed"
    return (f"left: {left}; " if left else "") + healing


def _cause(cause: Cause, width: int, replay: str) -> list[Line]:
    letter, style = LETTERS[cause.worst]
    first, *rest = wrapped(headline(cause), width - 2)
    lines: list[Line] = [[Span(f"{letter} ", style), *first], *([Span("  "), *each] for each in rest)]
    for said in (counts(cause), mended(cause)):
        lines += wrapped(said, width, INDENT)
    for typed in cause.commands:
        lines += command(f"$ {typed}", width, INDENT)
    return [*lines, *command(f"{replay}{cause.replay}", width, INDENT, {"light": True})]


def _unseen(causes: Sequence[Cause], width: int) -> list[Line]:
    """Of whose faults nothing was seen, and why that may be. Other flows in between strike no call."""
    count = sum(sum(cause.calls.values()) for cause in causes if cause.how is How.UNKNOWN)
    if not count:
        return []
    said = (
        f"of {_many(count, 'fault')} the cause is not known: something else traced this process while they were played "
        "(coverage.py, a debugger), so run the session without it; or they struck no call of the code under test"
    )
    return [plain(), *wrapped(said, width)]


def _at(lines: Sequence[int]) -> str:
    return f" at {_named(f':{line}' for line in lines)}" if lines else ""


def _named(words: Iterable[str]) -> str:
    first, *others = list(words)
    shown = [first, *others[: MOST_NAMED - 1]]
    return ", ".join(shown) + (", …" if len(others) >= MOST_NAMED else "")


def _size(cause: Cause) -> int:
    return len(cause.members)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
