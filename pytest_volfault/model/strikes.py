"""Which faults strike: some ways in which a call fails only, or all but some. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pytest_volfault.model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Strikes:
    """A choice among the faults of a campaign.

    Each way in which a call fails is spelled as in an id: `before=http-500,once`.

    Attributes:
        only: those that strike; empty for all.
        never: those that do not.
    """

    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is a choice at all."""
        return bool(self.only or self.never)

    def holds(self, scenario: Scenario) -> bool:
        """Whether a scenario has no other faults than these, in any of its flows."""
        ways = [fault.way for part in scenario.parts for fault in part.faults]
        return all((not self.only or way in self.only) and way not in self.never for way in ways)

    @property
    def clause(self) -> str:
        """It as a clause: `, of 18 kinds and moments`."""
        only = f", of {len(self.only)} kinds and moments" if self.only else ""
        return f"{only}, without {len(self.never)} kinds and moments" if self.never else only

    def as_dict(self) -> dict[str, list[str]]:
        """It as the results file has it."""
        return {name: list(ways) for name, ways in (("only", self.only), ("never", self.never)) if ways}

    @classmethod
    def from_dict(cls, read: Mapping[str, Sequence[str]]) -> Strikes:
        """What `as_dict` has given."""
        return cls(tuple(read.get("only", ())), tuple(read.get("never", ())))


# No choice.
ALL = Strikes()
