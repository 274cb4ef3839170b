"""What a finding comes down to: the least that shows it, and where that leaves what is clean. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.trace import TraceEntry


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a run leaves another.

    Attributes:
        clean: the scenario that it leaves.
        here: what it did there; None where the other one goes on after its end.
        there: what the other one did in its place; None where that had ended by then.
    """

    clean: Scenario
    here: TraceEntry | None
    there: TraceEntry | None


@dataclass(frozen=True, slots=True)
class Smallest:
    """The scenario with the fewest faults and switches that keeps a finding's cause.

    Attributes:
        scenario: that one; the finding's own where all of it is needed.
        of: how many faults and switches the finding has.
        played: how many others were run to know that.
        departure: where it leaves the nearest clean run; None where no lesser scenario is clean.
    """

    scenario: Scenario
    of: int
    played: int
    departure: Departure | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values; xdist workers send it to the controller in this form."""
        departure = self.departure
        return {
            "scenario": self.scenario.id,
            "of": self.of,
            "played": self.played,
            "departure": departure
            and {
                "clean": departure.clean.id,
                "here": departure.here and departure.here.as_dict(),
                "there": departure.there and departure.there.as_dict(),
            },
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Smallest:
        """Read `as_dict` back."""
        plain = data["departure"]
        departure = plain and Departure(
            Scenario.parse(plain["clean"]),
            plain["here"] and TraceEntry.from_dict(plain["here"]),
            plain["there"] and TraceEntry.from_dict(plain["there"]),
        )
        return cls(Scenario.parse(data["scenario"]), data["of"], data["played"], departure)


def parting(one: Sequence[TraceEntry], other: Sequence[TraceEntry]) -> int:
    """How many entries two traces have in common before they part."""
    pairs = zip_longest(one, other)
    return next((n for n, (here, there) in enumerate(pairs) if here != there), max(len(one), len(other)))


def departure(trace: Sequence[TraceEntry], clean: Mapping[Scenario, Sequence[TraceEntry]]) -> Departure | None:
    """Where a trace leaves the nearest of some clean runs: that with which it has most in common.

    Args:
        trace: of the run that is not clean.
        clean: the clean ones; of those that are as near, the first.
    """
    if not clean:
        return None
    nearest = max(clean, key=lambda scenario: parting(trace, clean[scenario]))
    at = parting(trace, clean[nearest])
    return Departure(nearest, next(iter(trace[at:]), None), next(iter(clean[nearest][at:]), None))
