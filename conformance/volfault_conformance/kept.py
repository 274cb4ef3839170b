"""The differences between a fake and the real party that are kept on purpose, each with its reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Kept:
    """An entry of `differences.toml`.

    Attributes:
        party: `cinder`, `libvirt` or `brick`.
        where: the comparisons that it explains, by name; `*` stands for any text.
        reason: why the fake is not to answer as the real party does.
    """

    party: str
    where: str
    reason: str


def entries() -> tuple[Kept, ...]:
    """Read the file.

    Raises:
        TypeError: an entry has no reason, or another key than the attributes of `Kept`.
    """
    text = (resources.files(__package__) / "differences.toml").read_text()
    return tuple(Kept(**entry) for entry in tomllib.loads(text).get("kept", []))


def unexplained(
    party: str, compared: Iterable[str], differing: Mapping[str, Any], kept: Iterable[Kept] | None = None
) -> dict[str, Any]:
    """What a comparison has to answer for.

    Args:
        party: whose entries count.
        compared: the name of each comparison that was made.
        differing: by its name, what the fake and the real party said where they differ.
        kept: the entries; those of the file by default.

    Returns:
        The differences that no entry explains, and each comparison that an entry explains though nothing differs
        any more. Empty if all is well.
    """
    patterns = [entry.where for entry in (entries() if kept is None else kept) if entry.party == party]
    explained = {name for name in compared if any(fnmatchcase(name, pattern) for pattern in patterns)}
    wrong = {name: both for name, both in differing.items() if name not in explained}
    gone = sorted(explained - differing.keys())
    return wrong | dict.fromkeys(gone, "is kept as a difference, and there is none")


def told(wrong: Mapping[str, Any]) -> str:
    """One line a comparison, and one for each place in which it differs."""
    lines = []
    for name, found in wrong.items():
        places = found.items() if isinstance(found, Mapping) else [("", found)]
        lines += [name, *(f"    {place} {both}" for place, both in places)]
    return "\n".join(lines)
