"""The last line of a campaign: what it has covered of its bound, or what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pytest_volfault.explorer import Account
from pytest_volfault.reports.lines import Line, wrapped

# Of flows with something missing, so many are named.
MOST_NAMED = 4
_BAD = {"red": True, "bold": True}


def certificate(account: Account, width: int) -> list[Line]:
    """Say it in a sentence, and in another one what is missing; nothing where no campaign was to be run.

    Args:
        account: what was covered.
        width: columns of the terminal.
    """
    if not (account.planned or account.unsearched):
        return []
    shard = f" (shard {account.shard})" if account.shard else ""
    said = [f"covered: {account.run} of {account.planned} scenarios{shard}, {account.most} (faults, crashes, switches)"]
    rules = (("pruned", account.pruned), ("taken over", account.taken_over))
    said += [f"{word}: {_counts(counts)}" for word, counts in rules if counts]
    lines = wrapped("; ".join(said), width)
    if account.most.switches:
        lines += wrapped("p is of operations at once, in which nothing else goes wrong", width)
    if account.cut_short:
        lines += wrapped(f"cut short: {account.cut_short}", width, style=_BAD)
    if account.missing:
        lines += wrapped(_missing(account), width, style=_BAD)
    if account.unsearched:
        lines += wrapped(f"not searched: {_named(account.unsearched)}", width, style=_BAD)
    return lines


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def _missing(account: Account) -> str:
    worst = sorted(account.missing.items(), key=lambda each: (-each[1], each[0]))
    return f"{account.planned - account.run} are missing: {_named([f'{name} {count}' for name, count in worst])}"


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} others" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
