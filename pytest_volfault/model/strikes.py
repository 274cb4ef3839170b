"""Which faults strike: some ways in which a call fails only, or all but some. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from pytest_volfault.model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Strikes:
    """A choice among the faults of a campaign.

    Each way in which a call fails is spelled as in an id: `before=http-500,once`.

    Attributes:
        only: those that strike; empty for all.
        never: those that do not.
        within: the `FLOW.VARIANT` in which they strike; empty for all.
        undisturbed: those in which nothing does: only the run without faults is part of it.
    """

    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    undisturbed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is a choice at all."""
        return self != ALL

    def holds(self, scenario: Scenario) -> bool:
        """Whether a scenario has no other faults than these, in any of its flows."""
        ways = [fault.way for part in scenario.parts for fault in part.faults]
        variant = scenario.golden.id
        if ways and (variant in self.undisturbed or (self.within and variant not in self.within)):
            return False
        return all((not self.only or way in self.only) and way not in self.never for way in ways)

    @property
    def clause(self) -> str:
        """It as a clause: `, of 21 kinds and moments`."""
        only = f", of {len(self.only)} kinds and moments" if self.only else ""
        never = f", without {len(self.never)} kinds and moments" if self.never else ""
        undisturbed = f", {len(self.undisturbed)} variants undisturbed" if self.undisturbed else ""
        return f"{only}{never}{undisturbed}"

    def as_dict(self) -> dict[str, list[str]]:
        """It as the results file has it."""
        return {name: list(chosen) for name, chosen in asdict(self).items() if chosen}

    @classmethod
    def from_dict(cls, read: Mapping[str, Sequence[str]]) -> Strikes:
        """What `as_dict` has given."""
        return cls(**{name: tuple(chosen) for name, chosen in read.items()})


# No choice.
ALL = Strikes()
