"""Writes documents that repeat one another shortly, and still to be read by eye.

What occurs several times stands once, and is named elsewhere: `@1f00ba`. The names come from what is named, so that
they stay the same while something else is added. Of rows only the changes are written.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

SIGN = "@"
# What is shorter is sooner read than looked up.
LEAST = 60
# How long a name is.
NAME = 6
_ABSENT = object()


def folded(value: Any, depth: int) -> tuple[dict[str, Any], Any]:
    """Take out of a document what it holds several times.

    Args:
        value: the document.
        depth: how deep in it something has to be, to be taken out; what is above is to be seen at its place.

    Returns:
        What was taken out, by its name, and the document that names it; both may name more of it.

    Raises:
        ValueError: a text of the document looks like a name, or two names are the same.
    """
    times: Counter[str] = Counter()
    _count(value, times, depth)
    taken: dict[str, Any] = {}

    def short(part: Any, above: int = 0) -> Any:
        if isinstance(part, str) and part.startswith(SIGN):
            raise ValueError(f"{part!r} cannot be written: what begins with {SIGN} names what stands elsewhere")
        text = _text(part)
        if above > 0 or times[text] < 2:
            return _with_parts(part, lambda each: short(each, above - 1))
        name = hashlib.sha256(text.encode()).hexdigest()[:NAME]
        if taken.setdefault(name, written := _with_parts(part, short)) != written:
            raise ValueError(f"two documents have the name {name}; make names longer")
        return SIGN + name

    rest = short(value, depth)
    return dict(sorted(taken.items())), rest


def unfolded(taken: Mapping[str, Any], value: Any) -> Any:
    """Put back what was taken out of a document."""
    if isinstance(value, str) and value.startswith(SIGN):
        return unfolded(taken, taken[value.removeprefix(SIGN)])
    return _with_parts(value, lambda part: unfolded(taken, part))


def changes(before: Any, after: Any) -> list[list[Any]]:
    """How one document differs from another: for each change the way to it, and last what stands there now."""
    return list(_changes([], before, after))


def changed(before: Any, made: Sequence[Sequence[Any]]) -> Any:
    """Make changes to a document."""
    after = json.loads(json.dumps(before))
    for *way, last, value in made:
        place = after
        for step in way:
            place = place[step]
        if isinstance(place, list) and last == len(place):
            place.append(value)
        else:
            place[last] = value
    return after


def _changes(way: list[Any], before: Any, after: Any) -> Iterator[list[Any]]:
    if isinstance(before, dict) and isinstance(after, dict) and before.keys() <= after.keys():
        pairs = [(key, before.get(key, _ABSENT), value) for key, value in after.items()]
    elif isinstance(before, list) and isinstance(after, list) and 0 < len(before) <= len(after):
        pairs = [(number, *both) for number, both in enumerate(zip_longest(before, after, fillvalue=_ABSENT))]
    else:
        if _text(before) != _text(after):
            yield [*way, after]
        return
    for step, old, new in pairs:
        if old is _ABSENT:
            yield [*way, step, new]
        else:
            yield from _changes([*way, step], old, new)


def _count(value: Any, times: Counter[str], above: int) -> None:
    # A text is read where it stands.
    if not isinstance(value, (dict, list)) or len(key := _text(value)) < LEAST:
        return
    times[key] += above <= 0
    # What stands in something that is taken out stands once.
    if times[key] < 2:
        for part in value.values() if isinstance(value, dict) else value:
            _count(part, times, above - 1)


def _with_parts(value: Any, do: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {key: do(part) for key, part in value.items()}
    return [do(part) for part in value] if isinstance(value, list) else value


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
