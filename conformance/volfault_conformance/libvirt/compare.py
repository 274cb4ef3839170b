"""Where two traces of a scenario differ, leaf by leaf."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

NOTHING = "(nothing)"


def differences(name: str, real: Sequence[Mapping[str, Any]], fake: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Compare what two hosts did.

    Args:
        name: of the scenario.
        real: the rows of one trace, as plain data.
        fake: those of the other.

    Returns:
        `scenario/number label/place` to (real, fake) for each value that is not the same.
    """
    found: dict[str, Any] = {}
    no_row: Mapping[str, Any] = {}
    for number, (theirs, ours) in enumerate(zip_longest(real, fake, fillvalue=no_row), 1):
        for place, both in _leaves("", theirs, ours):
            found[f"{row_name(name, number, theirs or ours)}/{place}"] = both
    return found


def row_name(name: str, number: int, row: Mapping[str, Any]) -> str:
    """Return how differences and their reasons call a row."""
    return f"{name}/{number} {row.get('row', '')}"


def _leaves(place: str, real: Any, fake: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(real, dict) and isinstance(fake, dict):
        for key in real | fake:
            yield from _leaves(f"{place}.{key}".lstrip("."), real.get(key, NOTHING), fake.get(key, NOTHING))
    elif isinstance(real, list) and isinstance(fake, list) and len(real) == len(fake):
        for number, both in enumerate(zip(real, fake, strict=True)):
            yield from _leaves(f"{place}[{number}]", *both)
    # Python calls True and 1 the same; libvirt's callers may not.
    elif json.dumps(real, sort_keys=True) != json.dumps(fake, sort_keys=True):
        yield place, (real, fake)
