"""One run, as far as it decides what can be broken next and what that would show."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from pytest_volfault.model.outcome import Outcome
from pytest_volfault.model.scenario import Fault, Scenario
from pytest_volfault.model.trace import TraceEntry, in_parts
from pytest_volfault.model.way import Way


@dataclass(frozen=True, slots=True)
class Explored:
    """A scenario that was played.

    Attributes:
        scenario: what was played.
        outcome: what came of it.
        way: what the code under test made of its first fault.
        states: everything that there was each time when a fault had just struck; None where nobody has looked, or where
            the target cannot compare its states.
        rest: what there is when all has come to rest, and who is dead; None where nobody has looked, or as above.
        dead: the processes that have died in it, and are alone on their hosts.
    """

    scenario: Scenario
    outcome: Outcome
    way: Way | None = None
    states: tuple[Hashable, ...] | None = None
    rest: Hashable = None
    dead: frozenset[str] = frozenset()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Those of its last flow, to which another one can be added."""
        return self.scenario.parts[-1].faults

    @property
    def calls(self) -> tuple[TraceEntry, ...]:
        """The trace of its last flow."""
        return in_parts(self.outcome.trace)[-1]
