"""What is said of a name that does not exist: those that it may have been meant for, and those that there are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

# A list longer than this is not printed where a near name answers the question.
MOST_LISTED = 12
# Of difflib's ratio: `rdb` is near `rbd`, and `dettach` near `detach`.
_NEAR = 2 / 3
_MOST_NEAR = 3
_FARTHER = 0.05


def near(given: object, valid: Iterable[str]) -> list[str]:
    """The names that a name was probably meant for, the nearest first; none where nothing is near.

    Case, and `_` for `-`, make no difference, and neither does a party that was left out: `os-detach` is
    `cinder.os-detach`.
    """
    if not isinstance(given, str) or not given.strip():
        return []
    # Of several that read alike the first is as good as any.
    names = {_folded(name): name for name in sorted(valid, reverse=True)}
    wanted = _folded(given)
    if wanted in names:
        return [names[wanted]]
    tails = [name for folded, name in sorted(names.items()) if folded.endswith(f".{wanted}")]
    begun = [name for folded, name in sorted(names.items()) if len(wanted) > 2 and folded.startswith(wanted)]
    return tails or begun[:_MOST_NEAR] or [names[each] for each in _alike(wanted, names)]


def meant(given: object, valid: Iterable[str]) -> str:
    """`did you mean cinder.os-detach?`; empty where nothing is near."""
    found = near(given, valid)
    return f"did you mean {' or '.join(found)}?" if found else ""


def unknown(what: str, given: object, valid: Iterable[str], plural: str | None = None, listing: str = "") -> str:
    """The sentence that refuses a name.

    Args:
        what: what it should have been the name of: `point`.
        given: what was given.
        valid: the names that there are.
        plural: `points`, where it is not made with an s.
        listing: where the names can be read, for lists that are too long to be printed beside a near name.
    """
    names = sorted(valid)
    question = meant(given, names)
    if question and len(names) > MOST_LISTED:
        return f"unknown {what} {given!r}; {question} {listing}".rstrip()
    several = plural or f"{what}s"
    party = given.partition(".")[0] if isinstance(given, str) else ""
    of_party = [name for name in names if name.startswith(f"{party}.")]
    if of_party and len(names) > MOST_LISTED:
        return f"unknown {what} {given!r}; the {several} of {party} are {', '.join(of_party)}. {listing}".rstrip()
    every = f"the {several} are {', '.join(names)}" if names else f"there are no {several}"
    return f"unknown {what} {given!r}; {every}" + (f"; {question}" if question else "")


def _alike(wanted: str, names: Iterable[str]) -> list[str]:
    """Those that differ in little, the nearest first; none that is much farther off than the nearest."""
    ratios = {name: _ratio(wanted, name) for name in difflib.get_close_matches(wanted, names, _MOST_NEAR, _NEAR)}
    # That they share a party makes two names no more alike.
    tails = {name for name in ratios if _ratio(wanted.rpartition(".")[2], name.rpartition(".")[2]) >= _NEAR}
    best = max((ratios[name] for name in tails), default=0)
    return [name for name in ratios if name in tails and ratios[name] > best - _FARTHER]


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _folded(name: str) -> str:
    return name.lower().replace("_", "-")
