"""What a reviewer is to look at, one alert a scenario, and where in the user's repository it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How loud an alert is, in SARIF's words; the loudest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert.

    Attributes:
        id: the scenario's; the same from run to run, so that an alert is recognised.
        rule: what is wrong: the name of an invariant, or of a way to differ from the baseline.
        about: the rule in a sentence.
        level: how loud it is.
        text: what is wrong here.
        file: a file of the user's repository, relative to its root.
        line: which line of it, from 1.
    """

    id: str
    rule: str
    about: str
    level: Level
    text: str
    file: str
    line: int
