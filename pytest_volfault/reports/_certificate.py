"""The last line of a campaign: what it has covered of its bound, or what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pytest_volfault.explorer import Account
from pytest_volfault.reports.lines import Line, Span, plain

# Of flows with something missing, so many are named.
MOST_NAMED = 4
_BAD = {"red": True, "bold": True}


def certificate(account: Account) -> list[Line]:
    """Say it in a line, and in another one what is missing; nothing where no campaign was to be run."""
    if not (account.planned or account.unsearched):
        return []
    shard = f" (shard {account.shard})" if account.shard else ""
    said = [f"{account.run} of {account.planned} scenarios{shard}, {account.most}"]
    rules = (("pruned", account.pruned), ("taken over", account.taken_over))
    said += [f"{word}: {_counts(counts)}" for word, counts in rules if counts]
    lines: list[Line] = [plain(", ".join(said))]
    if account.most.switches:
        lines.append(plain("p is of operations at once, in which nothing else goes wrong"))
    if account.cut_short:
        lines.append([Span(f"cut short: {account.cut_short}", _BAD)])
    if account.missing:
        lines.append([Span(_missing(account), _BAD)])
    if account.unsearched:
        lines.append([Span(f"not searched: {_named(account.unsearched)}", _BAD)])
    return lines


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _missing(account: Account) -> str:
    worst = sorted(account.missing.items(), key=lambda each: (-each[1], each[0]))
    return f"{account.planned - account.run} are missing: {_named([f'{name} {count}' for name, count in worst])}"


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} others" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
