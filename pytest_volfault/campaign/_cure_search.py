"""The cheapest row of at most three actions that makes a state whole: Dijkstra's search over states."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Mapping
from typing import Any

from pytest_volfault.campaign._ward import State, Ward
from pytest_volfault.extensions.cures import Action
from pytest_volfault.model.cure import MOST_ACTIONS, Cure


class CureSearch:
    """Searches cures on one target, and begins with what healed another state of the flow that shows the same.

    Where one action healed that one, it is done to this one, and the rest is searched only if it fails. Where nothing
    healed that one, nothing is said to heal this one. Rows of several actions are searched each time: of states that
    show the same, attach's rows after a crash are healed by different ones.

    Args:
        actions: name -> action.
    """

    def __init__(self, actions: Mapping[str, Action]) -> None:
        self._actions = actions
        # (ward, what is seen of a state) -> the cures of those that show it
        self._of_alike: dict[Any, list[Cure]] = {}

    def cure(self, ward: Ward, left: State) -> Cure:
        """What heals a state that the plain retry does not."""
        known = self._of_alike.setdefault((ward, *left.seen), [])
        for row in known:
            if row == Cure.NOTHING or heals(ward, left, row, self._actions):
                return row
        found = cheapest(ward, left, self._actions)
        if len(found.actions) == 1:
            known.append(found)
        return found


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
    """Whether a row of actions makes a state whole; it is done for that."""
    state = left
    for number, name in enumerate(row.actions, 1):
        after = ward.after(state, actions[name], number)
        if after is None:
            return False
        state = after
    return ward.is_healed(state, actions["restart"])
