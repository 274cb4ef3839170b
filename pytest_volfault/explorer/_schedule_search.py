"""What all searches over schedules have in common: a bound, counters, and runs that do again what they did before."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pytest_volfault.errors import HarnessFault, UsageError
from pytest_volfault.explorer.program import Program
from pytest_volfault.model.schedule import Execution, Step

Choices = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Searched:
    """How far a search has come. A branch is another task that could have moved at some step.

    Attributes:
        run: how many executions there were.
        beyond: branches that need more switches than there may be.
        independent: branches that show nothing new, for the order of what is on them does not matter.
        left: branches that are still to be followed; there may be more behind each.
    """

    run: int = 0
    beyond: int = 0
    independent: int = 0
    left: int = 1

    @property
    def whole(self) -> bool:
        """Whether nothing within the bound is left."""
        return not self.left


class ScheduleSearch(ABC):
    """Runs a program again and again, each time in another order of its steps, and tells of each run.

    Iterating yields what was chosen and what came of it; it may stop at any time, and `searched` says what is left.
    The order is the same every time.

    Args:
        program: what is run.
        switches: how often at most a task is stopped that could have gone on.

    Raises:
        UsageError: the bound is no number of switches.
    """

    def __init__(self, program: Program, switches: int) -> None:
        if switches < 0:
            raise UsageError(f"at most {switches} switches is no bound; give 0 or more")
        self._program, self._bound = program, switches
        self._run = self._beyond = self._independent = 0

    @property
    def searched(self) -> Searched:
        """How far it has come by now."""
        return Searched(self._run, self._beyond, self._independent, self._left)

    @property
    @abstractmethod
    def _left(self) -> int: ...

    @abstractmethod
    def __iter__(self) -> Iterator[tuple[Choices, Execution]]: ...

    def _follow(self, choices: Choices, known: Sequence[Step]) -> Execution:
        """Run as chosen.

        Args:
            choices: who moves.
            known: the steps that an earlier run had until the last of these choices.

        Raises:
            HarnessFault: it did something else than before.
        """
        execution = self._program.run(choices)
        self._run += 1
        for n, (before, now) in enumerate(zip(known, execution.steps, strict=False)):
            if before != now:
                raise HarnessFault(
                    f"the same choices led elsewhere: step {n + 1} was {_told(before)}, and is {_told(now)} this time"
                )
        if execution.choices[: len(choices)] != choices:
            raise HarnessFault(f"{' '.join(choices)} was chosen, and {' '.join(execution.choices)} moved")
        return execution


def preempts(task: str, step: Step, before: Step | None) -> bool:
    """Whether somebody is stopped who could go on, when a task moves in the place of a step.

    Args:
        task: who moves.
        step: who moved there, and who could have.
        before: the step before that; None where there is none.
    """
    return before is not None and before.task != task and before.task in step.enabled


def _told(step: Step) -> str:
    could = ", ".join(step.enabled)
    touched = ", ".join(sorted(touch.thing for touch in step.touches)) or "nothing"
    return f"{step.task} at {step.place} ({could} could move; it touched {touched})"
