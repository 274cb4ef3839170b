"""Operations at once as a search over schedules runs them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from pytest_volfault.errors import UsageError
from pytest_volfault.explorer.program import Program
from pytest_volfault.injection.choosers import ByChoices, Unfit
from pytest_volfault.injection.schedule import Schedule
from pytest_volfault.model.outcome import Outcome
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.schedule import Execution, switches_of


class AtOnce(Program):
    """See `explorer.program.Program`.

    Args:
        scenario: the operations, with what goes wrong, and no switches.
        play: plays them in the order of a schedule.

    Attributes:
        operations: the scenario.
        outcome: of the last run; None before the first.
    """

    def __init__(self, scenario: Scenario, play: Callable[[Scenario, Schedule], Outcome]) -> None:
        self.operations = scenario
        self._play = play
        self.outcome: Outcome | None = None

    def run(self, choices: Sequence[str]) -> Execution:
        """See `Program.run`."""
        schedule = Schedule(ByChoices(choices))
        self.outcome = None
        try:
            self.outcome = self._play(self.operations, schedule)
        except Unfit as unfit:
            raise UsageError(f"{self.operations.id}: {unfit}") from None
        return schedule.execution

    def scenario(self, execution: Execution) -> Scenario:
        """The scenario that does the same again, by its id."""
        return dataclasses.replace(self.operations, switches=switches_of(execution))
