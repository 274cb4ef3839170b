"""The cheapest row of at most three actions that makes a state whole: Dijkstra's search over states."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Mapping

from pytest_volfault.campaign._ward import State, Ward
from pytest_volfault.extensions.cures import Action
from pytest_volfault.model.cure import MOST_ACTIONS, Cure


def cheapest(ward: Ward, left: State, actions: Mapping[str, Action]) -> Cure:
    """Find it, or `Cure.NOTHING` where no row heals.

    Whether the caller's plain retry heals alone was tried before, with the processes as they are.

    Args:
        ward: does what is tried.
        left: the state to begin with.
        actions: name -> action; a row of the first ones is taken before one of the last that costs as much.
    """
    numbers = itertools.count()
    # (cost of the row, tie-break, the row, the state before its last action)
    waiting: list[tuple[tuple[int, ...], int, Cure, State]] = []
    # What is seen of a state -> how few actions led there; a longer row is of use to nobody, as it costs more, and less
    # can follow it. Of two states that show the same, one is gone on from: Nova's own rows hardly ever come again.
    reached: dict[object, int] = {}

    def go_on(row: Cure, state: State) -> None:
        length = len(row.actions)
        if length < MOST_ACTIONS and length < reached.get(state.seen, MOST_ACTIONS):
            reached[state.seen] = length
            for name in actions:
                longer = Cure((*row.actions, name))
                heapq.heappush(waiting, (longer.rank, next(numbers), longer, state))

    go_on(Cure(()), left)
    while waiting:
        # What comes out is cheaper than all that waits, so that nothing is done that costs more than the cure.
        _, _, row, before = heapq.heappop(waiting)
        state = ward.after(before, actions[row.actions[-1]], len(row.actions))
        if state is None or state is before:
            continue
        if row != Cure.RETRY and ward.is_healed(state, actions["restart"]):
            return row
        go_on(row, state)
    return Cure.NOTHING


def heals(ward: Ward, left: State, row: Cure, actions: Mapping[str, Action]) -> bool:
    """Whether a row of actions makes a state whole; it is done for that. One that nobody can do does not.

    The plain retry is no such row: it was tried before, with the processes as they are.
    """
    if row in (Cure.NONE_NEEDED, Cure.RETRY) or not actions.keys() >= {*row.actions}:
        return False
    state: State | None = left
    for turn, name in enumerate(row.actions, 1):
        state = None if state is None else ward.after(state, actions[name], turn)
    return state is not None and ward.is_healed(state, actions["restart"])
