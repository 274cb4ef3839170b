"""What a rule says of a scenario that is to be played, and what it is told to say so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from pytest_volfault.explorer._explored import Explored
from pytest_volfault.model.scenario import Scenario


class Fate(Enum):
    """What becomes of a scenario.

    Attributes:
        KEEP: it is played.
        TAKE_OVER: it is not, for another one has done the same; what has one fault more is looked at.
        PRUNE: it is not, and neither is anything that has its faults and more.
    """

    KEEP = "keep"
    TAKE_OVER = "take-over"
    PRUNE = "prune"


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a scenario, and why.

    Attributes:
        fate: what becomes of it.
        rule: the name of the rule that says so; empty where it is played.
        same_as: the scenario that does the same; None where it is played itself.
    """

    fate: Fate
    rule: str = ""
    same_as: Scenario | None = None


KEPT = Decision(Fate.KEEP)


class Rule(Protocol):
    """One reason for which scenarios need not be played.

    Attributes:
        name: as it is counted and switched off.
        compares_states: whether it is to know what there was when a fault had struck.
    """

    name: str
    compares_states: bool

    def learn(self, run: Explored) -> None:
        """Be told of a scenario that was played, or taken over."""

    def decide(self, scenario: Scenario) -> Decision:
        """Say what becomes of a scenario."""
