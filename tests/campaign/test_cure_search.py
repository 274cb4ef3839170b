"""The cheapest row of actions is found, and nothing is done that costs more than it, nor twice to one state."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pytest_volfault.campaign._cure_search import cheapest
from pytest_volfault.campaign._ward import State, Ward
from pytest_volfault.extensions.cures import Action
from pytest_volfault.model.cure import ACTIONS, Cure
from pytest_volfault.model.facts import Facts

LEFT, WHOLE = "left", "whole"
KNOWN = {name: Action(name, told.phrase, print) for name, told in ACTIONS.shipped.items()}


def _shown(name: str) -> Facts:
    """What is seen of a state: whether it is whole, or its name up to what nobody sees."""
    seen = WHOLE if name.startswith(WHOLE) else name.partition("~")[0]
    return Facts().but(f"volume.status={seen}")


class Ways(Ward):
    """Where each action leads from each state; one that is not named has found nothing to do.

    Args:
        ways: state -> action -> the state after it.
        dead: state -> who is dead in it.
    """

    def __init__(self, ways: Mapping[str, Mapping[str, str]], dead: Mapping[str, frozenset[str]] | None = None) -> None:
        self.ways = ways
        names = {LEFT, WHOLE, *ways, *(after for each in ways.values() for after in each.values())}
        none: frozenset[str] = frozenset()
        self.states = {
            name: State(name, name, (dead or {}).get(name, none), _shown(name), name.startswith(WHOLE))
            for name in names
        }
        self.done: list[tuple[str, str]] = []

    def after(self, state: State, action: Action, turn: int) -> State | None:
        assert turn <= 4
        if action.name not in state.after:
            self.done.append((state.key, action.name))
            after = self.ways.get(state.key, {}).get(action.name)
            state.after[action.name] = None if after is None else self.states[after]
        return state.after[action.name]

    def search(self) -> str:
        return cheapest(self, self.states[LEFT], KNOWN).value


@pytest.mark.parametrize("name", [name for name in ACTIONS.shipped if name != "retry"])
def test_one_action(name: str) -> None:
    ward = Ways({LEFT: {name: WHOLE}})
    assert ward.search() == name
    cheaper = list(ACTIONS.shipped)[: list(ACTIONS.shipped).index(name) + 1]
    # Nothing that costs more is done, and what has found nothing to do is the beginning of no row.
    assert ward.done == [(LEFT, each) for each in cheaper]


@pytest.mark.parametrize(
    ("ways", "found"),
    [
        # Two that are cheap together are cheaper than one that is dear, and a dear one than two of its kind.
        ({LEFT: {"reset-volume": "a", "clean-up": WHOLE}, "a": {"retry": WHOLE}}, "reset-volume+retry"),
        ({LEFT: {"reset-volume": "a", "restart": WHOLE}, "a": {"reset-server": WHOLE}}, "restart"),
        ({LEFT: {"wait": "a", "restart": WHOLE}, "a": {"retry": WHOLE}}, "wait+retry"),
        # Of those that cost the same, the fewer; of as many, those that come first.
        ({LEFT: {"wait": "a", "reboot": WHOLE}, "a": {"retry": WHOLE}}, "reboot"),
        ({LEFT: {"disown": WHOLE, "discard": WHOLE}}, "disown"),
        ({LEFT: {"wait": "a", "retry": "b"}, "a": {"retry": WHOLE}, "b": {"wait": WHOLE}}, "retry+wait"),
        # A row of three, also of one and the same.
        ({LEFT: {"reset-volume": "a"}, "a": {"retry": "b"}, "b": {"restart": WHOLE}}, "reset-volume+retry+restart"),
        ({LEFT: {"wait": "a"}, "a": {"wait": "b"}, "b": {"wait": WHOLE}}, "wait+wait+wait"),
        # A row of four is none.
        ({LEFT: {"wait": "a"}, "a": {"wait": "b"}, "b": {"wait": "c"}, "c": {"wait": WHOLE}}, "nothing"),
        ({}, "nothing"),
        # Round and round.
        ({LEFT: {"retry": LEFT, "wait": "a"}, "a": {"wait": "a", "reboot": LEFT}}, "nothing"),
    ],
)
def test_the_cheapest(ways: dict[str, dict[str, str]], found: str) -> None:
    assert Ways(ways).search() == found


def test_the_plain_retry_was_tried_before_with_the_processes_as_they_are() -> None:
    """Here they are started anew: that it heals then says that it takes more than the retry."""
    assert Ways({LEFT: {"retry": WHOLE}}).search() == "nothing"
    assert Ways({LEFT: {"retry": WHOLE, "wait": "a"}, "a": {"retry": WHOLE}}).search() == "wait+retry"


def test_what_was_done_to_a_state_is_not_done_again() -> None:
    """Many rows lead to `a`; what follows is tried from there once."""
    names = [name for name in ACTIONS.shipped if name != "clean-up"]
    ward = Ways({LEFT: dict.fromkeys(names, "a"), "a": {"clean-up": "b"}, "b": {"clean-up": "c"}})
    assert ward.search() == "nothing"
    assert len(ward.done) == len(set(ward.done)) == 3 * len(ACTIONS)
    assert {state for state, _ in ward.done} == {LEFT, "a", "b"}


def test_a_dearer_row_that_is_shorter_still_counts_where_more_must_follow() -> None:
    """`a` is reached by two cheap actions and by a dear one; only behind the dear one there is room for two more."""
    ways = {
        LEFT: {"retry": "x", "restart": "a"}, "x": {"retry": "a"}, "a": {"wait": "b"}, "b": {"wait": WHOLE},
    }  # fmt: skip
    assert Ways(ways).search() == "restart+wait+wait"


def test_a_state_is_whole_only_if_it_stays_so_when_the_dead_come_back() -> None:
    """A message may wait for them, that undoes it."""
    dead = {LEFT: frozenset({"compute"}), "whole-but-dead": frozenset({"compute"})}
    ward = Ways({LEFT: {"reset-volume": "whole-but-dead"}, "whole-but-dead": {"restart": WHOLE}}, dead)
    assert ward.search() == "reset-volume"
    undone = Ways({LEFT: {"reset-volume": "whole-but-dead"}, "whole-but-dead": {"restart": "undone"}}, dead)
    undone.states["undone"].facts = Facts.parse(["volume.status=detaching"])
    assert undone.search() == "nothing"
    never_back = Ways({LEFT: {"reset-volume": "whole-but-dead"}}, dead)
    assert never_back.search() == "nothing"


def test_an_action_of_a_project_is_tried_last_alone_and_with_others() -> None:
    mine = Action("coffee", "a coffee", print)
    told = {**ACTIONS.shipped, "coffee": mine.told}
    with ACTIONS.replaced(told):
        ward = Ways({LEFT: {"coffee": WHOLE, "clean-up": "a"}, "a": {"clean-up": "b"}, "b": {"clean-up": WHOLE}})
        actions = {**KNOWN, "coffee": mine}
        assert cheapest(ward, ward.states[LEFT], actions) == Cure(("clean-up",) * 3)
        ward = Ways({LEFT: {"coffee": "a"}, "a": {"retry": WHOLE}})
        assert cheapest(ward, ward.states[LEFT], actions) == Cure(("coffee", "retry"))


def test_of_two_states_that_show_the_same_one_is_gone_on_from() -> None:
    ward = Ways({LEFT: {"wait": "a", "reboot": "a~again"}, "a": {"retry": "b"}, "a~again": {"retry": "b"}})
    assert ward.search() == "nothing"
    assert ("a", "retry") in ward.done
    assert ("a~again", "retry") not in ward.done


def test_states_whose_migrations_stand_otherwise_are_not_alike() -> None:
    """One that has not ended keeps what a restart frees of one that has (Nova's own rows, which no fact tells of)."""
    ward = Ways({LEFT: {"wait": "a", "reboot": "a~again"}, "a": {}, "a~again": {"retry": WHOLE}})
    ward.states["a"].moves = frozenset({"live-migration:running"})
    ward.states["a~again"].moves = frozenset({"live-migration:completed"})
    assert ward.search() == "reboot+retry"
