"""The least of what was planned that is enough: the fewest faults and switches that keep what is looked for."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from pytest_volfault.model.scenario import Fault, Meanwhile, Scenario, Switch

Piece = TypeVar("Piece")
# Of so many pieces every choice is tried, which are 2 to the power of that at most.
MOST_TRIED = 6
# A flow of a scenario, by its place; and what is planned in it. Switches are of the first, beside which others are.
Planned = tuple[int, Fault | Meanwhile | Switch]


def fewest(pieces: Sequence[Piece], keeps: Callable[[tuple[Piece, ...]], bool]) -> tuple[Piece, ...]:
    """The fewest of some pieces that keep what all of them have; of several choices the first, in their order.

    Of many pieces, one after the other is left out that is not needed; what is left then is tried in every choice.

    Args:
        pieces: all together they keep it, which is not asked again.
        keeps: whether some of them do.
    """
    kept = tuple(pieces)
    for piece in pieces:
        if len(kept) <= MOST_TRIED:
            break
        fewer = tuple(each for each in kept if each is not piece)
        if keeps(fewer):
            kept = fewer
    lesser = (choice for size in range(len(kept)) for choice in itertools.combinations(kept, size))
    return next(filter(keeps, lesser), kept)


def smallest(scenario: Scenario, keeps: Callable[[Scenario], bool]) -> Scenario:
    """The scenario with the fewest faults and switches of one that keeps what is looked for.

    Its flows stay, for without one of them it would be another question.

    Args:
        scenario: keeps it itself.
        keeps: whether another does. It is asked of each at most once, of those with the fewest first.
    """
    return _with(scenario, fewest(_planned(scenario), lambda choice: keeps(_with(scenario, choice))))


def lesser(scenario: Scenario) -> Iterator[Scenario]:
    """The scenarios that have some of its faults and switches and not all, those with the most first."""
    planned = _planned(scenario)
    for size in reversed(range(len(planned))):
        yield from (_with(scenario, choice) for choice in itertools.combinations(planned, size))


def _planned(scenario: Scenario) -> tuple[Planned, ...]:
    of_parts = tuple((n, each) for n, part in enumerate(scenario.parts) for each in part.planned)
    return (*of_parts, *((0, switch) for switch in scenario.switches))


def _with(scenario: Scenario, chosen: Sequence[Planned]) -> Scenario:
    """The same flows, and of what is planned only this."""
    first, *then = (
        replace(
            part,
            faults=tuple(each for each in part.faults if (n, each) in chosen),
            meanwhile=tuple(each for each in part.meanwhile if (n, each) in chosen),
        )
        for n, part in enumerate(scenario.parts)
    )
    switches = tuple(switch for switch in scenario.switches if (0, switch) in chosen)
    return replace(scenario, faults=first.faults, meanwhile=first.meanwhile, then=tuple(then), switches=switches)
