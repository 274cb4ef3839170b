"""How much may happen in one scenario at most. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_volfault.errors import UsageError
from pytest_volfault.model.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Most:
    """What one scenario of a campaign may have at most.

    Attributes:
        faults: so many faults, crashes among them, in all its flows together.
        crashes: so many of them may be the death of a process; None for all.
        switches: so often one of two operations at once may be stopped that could have gone on; 0 for no operations
            at once. Faults and switches do not come together.
        recovery: whether what comes after a crash is looked at as well: the restart, the periodic tasks, the owner's
            retry.
    """

    faults: int = 1
    crashes: int | None = None
    switches: int = 0
    recovery: bool = False

    def check(self) -> None:
        """Refuse what leaves nothing to do, or cannot be.

        Raises:
            UsageError: with what can be given.
        """
        if self.faults < 1:
            raise UsageError(f"at most {self.faults} faults leaves nothing to break; give 1 or more")
        if self.crashes is not None and not 0 <= self.crashes <= self.faults:
            raise UsageError(
                f"at most {self.crashes} crashes among at most {self.faults} faults: give 0 to {self.faults}, "
                "for a crash is one of the faults"
            )
        if self.switches < 0:
            raise UsageError(f"at most {self.switches} switches is no bound; give 1 or more")
        if self.recovery and self.crashes == 0:
            raise UsageError("without any crash there is nothing to recover from; give 1 crash or more")

    def holds(self, scenario: Scenario) -> bool:
        """Whether a scenario has no more than that."""
        parts = scenario.parts
        faults = sum(len(part.faults) for part in parts)
        if any(part.meanwhile for part in parts):
            return False
        if scenario.beside:
            return self.switches > 0 and not faults and not scenario.then and scenario.stops <= self.switches
        return (
            faults <= self.faults
            and (self.crashes is None or scenario.crashes <= self.crashes)
            and (not scenario.then or (self.recovery and scenario.recovers))
        )

    def __str__(self) -> str:
        crashes = self.faults if self.crashes is None else self.crashes
        return f"f={self.faults} c={crashes} p={self.switches}"
