"""How operations may end that are asked for at once: as when they are asked for one after the other, in any order."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pytest_volfault.campaign.stage import Stage
from pytest_volfault.model.outcome import Outcome
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.verdicts import End, said

# Plays some of a scenario's operations one after the other.
InOrder = Callable[[Stage, Scenario, Sequence[str]], Outcome]


class RightEnds:
    """Those of each set of operations, found once where they begin alike.

    Args:
        play: plays operations in an order.
    """

    def __init__(self, play: InOrder) -> None:
        self._play = play
        self._found: dict[Scenario, tuple[Any, tuple[End, ...]]] = {}

    def of(self, stage: Stage, scenario: Scenario) -> tuple[End, ...]:
        """Every order of all of them, and of each part of them whose others are refused."""
        pair = Scenario(scenario.flow, scenario.variant, beside=scenario.beside)
        mark, ends = self._found.get(pair, (None, ()))
        if mark is not stage.scene.mark:
            ends = tuple(self._played(stage, pair))
            self._found[pair] = stage.scene.mark, ends
        return ends

    def _played(self, stage: Stage, pair: Scenario) -> Iterator[End]:
        yield End((), stage.start.lasting, {})
        names = tuple(pair.operations)
        for number in range(1, len(names) + 1):
            for order in itertools.permutations(names, number):
                outcome = self._play(stage, pair, order)
                if outcome.deadlock:
                    # What never ends is no end to be compared with.
                    continue
                yield End(order, outcome.facts.lasting, said(outcome.answers))
