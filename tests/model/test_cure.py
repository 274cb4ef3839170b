"""A row of actions: its text, what it costs, and what is typed for it."""

from __future__ import annotations

import itertools

import pytest

from pytest_volfault.model.cure import ACTIONS, ADDED, MOST_ACTIONS, Action, Actor, Cure, cheapest_first


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("retry", Cure.RETRY),
        ("none-needed", Cure.NONE_NEEDED),
        ("nothing", Cure.NOTHING),
        ("reset-volume+retry", Cure(("reset-volume", "retry"))),
        ("wait+detach+wait", Cure(("wait", "detach", "wait"))),
    ],
)
def test_its_text_is_read_back(text: str, cure: Cure) -> None:
    assert Cure.parse(text) == cure
    assert cure.value == text


def test_every_row_of_actions_reads_back() -> None:
    for number in range(1, MOST_ACTIONS + 1):
        for names in itertools.product(ACTIONS, repeat=number):
            assert Cure.parse(Cure(names).value).actions == names


@pytest.mark.parametrize("text", ["luck", "retry+luck", "", "retry+", "nothing+retry", "retry+none-needed"])
def test_an_unknown_action(text: str) -> None:
    with pytest.raises(
        ValueError, match=r"^unknown action of a cure '\w*(-needed)?'; the actions of cures are clean-hosts, clean-u"
    ):
        Cure.parse(text)


def test_the_message_says_where_a_projects_own_are_known() -> None:
    with pytest.raises(ValueError, match=r"A project's own are known where its hooks are: -p MODULE$") as caught:
        Cure.parse("luck")
    assert all(f" {name}" in str(caught.value) for name in (*ACTIONS, "none-needed", "nothing"))
    with pytest.raises(ValueError, match=r"'rebot'.* did you mean reboot"):
        Cure.parse("retry+rebot")


def test_too_many() -> None:
    with pytest.raises(ValueError, match=r"^a cure has at most 3 actions, and 'retry\+wait\+retry\+wait' has 4$"):
        Cure.parse("retry+wait+retry+wait")


# The cheapest first.
COSTS = [
    "none-needed", "retry", "wait", "retry+retry", "reboot", "retry+wait", "wait+retry", "reset-volume",
    "retry+wait+retry", "restart", "reset-volume+retry", "retry+restart", "retry+wait+reboot", "wait+wait+wait",
    "clean-up", "clean-up+clean-up+clean-up", "nothing",
]  # fmt: skip


def test_what_all_actions_cost_counts_first_then_how_many_there_are() -> None:
    cures = list(map(Cure.parse, COSTS))
    assert [cure.value for cure in cheapest_first([*reversed(cures), *cures])] == COSTS
    assert len({cure.rank for cure in cures}) == len(COSTS)


def test_what_a_project_adds_costs_more_than_what_ships_and_less_than_nothing() -> None:
    with ACTIONS.replaced({**ACTIONS.shipped, "coffee": Action("a coffee", Actor.USER, ADDED, ("brew",))}):
        order = [Cure.NOTHING, Cure.parse("coffee"), Cure.parse("clean-up"), Cure.parse("retry+coffee")]
        assert [cure.value for cure in cheapest_first(order)] == ["clean-up", "coffee", "retry+coffee", "nothing"]
        assert Cure.parse("coffee+retry").commands("again") == ("brew", "again")
    # A file may name it where it is not known any more.
    left = Cure(("coffee", "retry"))
    assert left.rank > Cure(("clean-up",)).rank
    assert left.rank < Cure.NOTHING.rank
    assert (left.phrase, left.commands("again")) == ("coffee, then the caller's retry", ("again",))


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("none-needed", "needs nothing"),
        ("nothing", "nothing"),
        ("reboot", "a hard reboot"),
        ("reset-volume+retry", "a reset of the volume's state, then the caller's retry"),
        ("reboot+retry+reboot", "a hard reboot, then the caller's retry, then a hard reboot"),
    ],
)
def test_its_phrase(text: str, phrase: str) -> None:
    assert Cure.parse(text).phrase == phrase


def test_what_is_typed_for_it() -> None:
    cure = Cure.parse("stop-start+retry")
    assert cure.commands("openstack server add volume SERVER VOLUME") == (
        "openstack server stop SERVER",
        "openstack server start SERVER",
        "openstack server add volume SERVER VOLUME",
    )
    assert Cure.NONE_NEEDED.commands("x") == Cure.NOTHING.commands("x") == ()


def test_every_action_says_what_is_typed_and_the_least_privileged_comes_first() -> None:
    assert all(action.commands for action in ACTIONS.shipped.values())
    costs = [action.cost for action in ACTIONS.shipped.values()]
    assert costs == sorted(costs)
    ranks = [list(Actor).index(action.actor) for name, action in ACTIONS.shipped.items() if name != "wait"]
    assert ranks == sorted(ranks)
