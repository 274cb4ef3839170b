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
        to: the release that has it first.
        ids: patterns of the scenarios' ids, as in fnmatch.
        commit: Nova's commit; empty where it is not known.
        text: what it changed.
    """

    to: str
    ids: tuple[str, ...]
    commit: str
    text: str

    def explains(self, version: str, identifier: str) -> bool:
        """Whether it is why a scenario ends otherwise in that release."""
        return version == self.to and any(fnmatchcase(identifier, pattern) for pattern in self.ids)


def causes() -> Sequence[Cause]:
    """All that are known, in the order in which they are asked."""
    text = (resources.files("volfault_suites.baselines") / "causes.toml").read_text("utf-8")
    return [
        Cause(each["to"], tuple(each["ids"]), each["commit"], each["text"]) for each in tomllib.loads(text)["cause"]
    ]
