"""Why verdicts changed from one release of Nova to the next, where its history tells."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import resources


@dataclass(frozen=True, slots=True)
class Cause:
    """A change in Nova and the scenarios that it changed.

    Attributes:
        since: the first release that has it, a stable one if it was taken back to that.
        ids: patterns of the scenarios' ids, as in fnmatch.
        commit: Nova's commit, and its bug where it names one.
        text: what it changed.
    """

    since: str
    ids: tuple[str, ...]
    commit: str
    text: str

    def explains(self, old: str, new: str, identifier: str) -> bool:
        """Whether it is why a scenario ends otherwise in one release than in an older one."""
        came_between = number(old) < number(self.since) <= number(new)
        return came_between and any(fnmatchcase(identifier, pattern) for pattern in self.ids)


def number(version: str) -> tuple[int, ...]:
    """A release, to be compared with others."""
    return tuple(map(int, version.split(".")))


def causes() -> Sequence[Cause]:
    """All that are known, in the order in which they are asked."""
    text = (resources.files("volfault_suites.baselines") / "causes.toml").read_text("utf-8")
    return [
        Cause(each["since"], tuple(each["ids"]), each["commit"], each["text"]) for each in tomllib.loads(text)["cause"]
    ]
