"""Who chooses who moves, of operations at once: a scenario's switches, a search step by step, or their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pytest_volfault.errors import Stopped
from pytest_volfault.model.scenario import Switch


class Unfit(Stopped):
    """A task is chosen that cannot move."""


class Chooser(Protocol):
    """Chooses who moves.

    Attributes:
        told: which choice could not be made, and why; empty where all could.
    """

    @property
    def told(self) -> str: ...

    def stops(self, standing: str, place: str) -> bool:
        """Whether it is asked there even if the one that stands has touched nothing since it was asked last."""

    def choose(self, standing: str, place: str, usual: str, enabled: Sequence[str]) -> str:
        """Return who moves.

        Args:
            standing: who stands there; empty where nobody has moved yet.
            place: where.
            usual: who moves if nothing is said: whoever stands there, and the first of all where that one cannot.
            enabled: all who can move, by their names.
        """


@dataclass
class BySwitches:
    """As a scenario's id says.

    Args:
        left: the switches, in order.

    Attributes:
        unfit: why one of them could not be made; empty where all could.
    """

    left: deque[Switch]
    unfit: str = ""

    @classmethod
    def of(cls, switches: Iterable[Switch]) -> BySwitches:
        """Those of a scenario."""
        return cls(deque(switches))

    @property
    def told(self) -> str:
        """Which switch was not made, and why; empty where all were."""
        if not self.left:
            return ""
        return f"{self.left[0]} was not made: {self.unfit or f'{self.left[0].task} has not come to that place'}"

    def stops(self, standing: str, place: str) -> bool:
        """See `Chooser`: an id may name a place that a search has not looked at."""
        return bool(self.left) and (self.left[0].task, self.left[0].place) == (standing, place)

    def choose(self, standing: str, place: str, usual: str, enabled: Sequence[str]) -> str:
        """See `Chooser`."""
        if self.unfit or not self.stops(standing, place):
            return usual
        if self.left[0].to not in enabled:
            self.unfit = (
                f"{self.left[0].to} cannot move there: it has not been set off yet, waits for a lock, or is over; "
                f"who can is {', '.join(enabled)}"
            )
            return usual
        return self.left.popleft().to


@dataclass
class ByChoices:
    """Step by step, and as usual from there."""

    choices: Sequence[str]
    _step: int = 0
    told = ""

    def stops(self, standing: str, place: str) -> bool:  # noqa: ARG002 - as Chooser
        """See `Chooser`."""
        return False

    def choose(self, standing: str, place: str, usual: str, enabled: Sequence[str]) -> str:
        """See `Chooser`.

        Raises:
            Unfit: who is to move cannot.
        """
        self._step += 1
        if self._step > len(self.choices):
            return usual
        chosen = self.choices[self._step - 1]
        if chosen not in enabled:
            raise Unfit(
                f"step {self._step} is to be {chosen}'s, which cannot move where {standing or 'nobody'} stands at "
                f"{place}; who can is {', '.join(enabled)}"
            )
        return chosen


@dataclass
class OneAfterOther:
    """One operation to its end, with all that it sets off, and then the next."""

    operations: Sequence[str]
    told = ""

    def stops(self, standing: str, place: str) -> bool:  # noqa: ARG002 - as Chooser
        """See `Chooser`."""
        return False

    def choose(self, standing: str, place: str, usual: str, enabled: Sequence[str]) -> str:  # noqa: ARG002 - as Chooser
        """See `Chooser`."""
        for operation in self.operations:
            own = [each for each in enabled if each.partition(".")[0] == operation]
            if own:
                return usual if usual in own else own[0]
        return usual
