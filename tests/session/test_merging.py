"""Shards become one campaign; what is no whole set of shards is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.explorer import account_of
from pytest_volfault.model.handler_coverage import Exercise, Handler, HandlerCoverage
from pytest_volfault.model.result import TargetInfo
from pytest_volfault.model.results import Bound, Shard
from pytest_volfault.model.strikes import Strikes
from pytest_volfault.session.merging import merge

A, B, C = Path("a.json"), Path("b.json"), Path("c.json")
GOLDEN = "detach.attachments"


@pytest.fixture
def shards(make: Any) -> dict[Path, Any]:
    golden = make.result(GOLDEN, "completed")
    one = make.results(golden, make.result(make.always, "stuck"), planned=3, shard=Shard(1, 2))
    two = make.results(make.result(make.once, "recoverable", "retry"), planned=3, shard=Shard(2, 2))
    return {A: replace(one, golden=(golden,)), B: replace(two, golden=(golden,))}


def test_together_they_are_the_campaign(shards: Any, make: Any) -> None:
    whole = merge(shards)
    assert make.ids(whole.scenarios) == [GOLDEN, make.always, make.once]
    assert make.ids(whole.golden) == [GOLDEN]
    assert whole.bound == Bound(1, {GOLDEN: 3}, None)
    assert whole.whole == {GOLDEN}
    assert merge(dict(reversed(shards.items()))) == whole


def test_one_that_ran_only_a_part_leaves_a_part(shards: Any) -> None:
    shards[A] = replace(shards[A], scenarios=shards[A].scenarios[:1])
    assert merge(shards).whole == frozenset()


def test_what_was_cut_short_is_told_of_the_whole(shards: Any) -> None:
    shards[A] = replace(shards[A], scenarios=shards[A].scenarios[:1], cut_short="an interrupt")
    account = account_of(merge(shards))
    assert (account.planned, account.run, account.missing) == (3, 2, {GOLDEN: 1})
    assert (account.is_whole, account.cut_short) == (False, "an interrupt")
    # Of one shard alone nobody can say which of the others' it has not run.
    assert account_of(shards[A]).missing == {}


def test_what_was_pruned_is_not_added_up(shards: Any) -> None:
    """Each machine looks for all scenarios of a flow, and runs its own."""
    for path in shards:
        shards[path] = replace(shards[path], bound=replace(shards[path].bound, pruned={GOLDEN: {"alike": 7}}))
    assert account_of(merge(shards)).pruned == {"alike": 7}


def test_what_a_test_plays_by_name_is_in_every_shard(shards: Any, make: Any) -> None:
    between = make.result("detach.attachments/cinder.volume_get@after:detach", "completed")
    for path in shards:
        shards[path] = replace(shards[path], scenarios=(*shards[path].scenarios, between))
    assert len(merge(shards).scenarios) == 4


def test_error_paths_that_either_shard_ran(shards: Any) -> None:
    def handler(what: str, line: int, exercise: Exercise, scenarios: int = 0, first: str | None = None) -> Handler:
        return Handler("nova.a", "f", what, "nova/a.py", line, exercise, scenarios, first)

    one = (handler("except A", 3, Exercise.RAN, 2, "b"), handler("except B", 5, Exercise.NEVER))
    two = (
        handler("except A", 3, Exercise.RAN, 1, "a"),
        handler("except B", 5, Exercise.PASSED_BY),
        handler("finally", 1, Exercise.RAN, 1, "a"),
    )
    shards[A] = replace(shards[A], handlers=HandlerCoverage(("nova.a",), one, 3, 10))
    shards[B] = replace(shards[B], handlers=HandlerCoverage(("nova.a",), two, 2, 11))
    assert merge(shards).handlers == HandlerCoverage(
        ("nova.a",),
        (
            handler("finally", 1, Exercise.RAN, 1, "a"),
            handler("except A", 3, Exercise.RAN, 3, "a"),
            handler("except B", 5, Exercise.NEVER),
        ),
        2,
        21,
    )


def test_one_missing(shards: Any) -> None:
    shards = {path: replace(each, bound=replace(each.bound, shard=Shard(number, 4)))
              for number, (path, each) in enumerate(shards.items(), 2)}  # fmt: skip
    with pytest.raises(UsageError, match=r"^of the 4 shards these are missing: 1/4, 4/4$"):
        merge(shards)


def test_one_twice(shards: Any) -> None:
    shards[C] = shards[A]
    with pytest.raises(UsageError, match=r"^a.json and c.json are both shard 1/2; give each once$"):
        merge(shards)


def test_two_that_overlap(shards: Any, make: Any) -> None:
    shards[B] = replace(shards[B], scenarios=shards[A].scenarios[1:])
    with pytest.raises(UsageError, match=rf"^a.json and b.json overlap: both have {make.always}$"):
        merge(shards)


def test_what_is_no_shard(shards: Any) -> None:
    whole = merge(shards)
    with pytest.raises(UsageError, match=r"^a.json is no shard: it was written without --volfault-shard$"):
        merge({A: whole})
    with pytest.raises(UsageError, match="they have not the same number of shards"):
        merge({A: whole, B: shards[B]})


CHOSEN = Strikes(never=("late=rpc-lost,once",))


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("target", {"target": TargetInfo("nova", "33.0.0")}),
        ("number of faults", {"bound": Bound(2, {GOLDEN: 3}, Shard(2, 2))}),
        ("number of crashes", {"bound": Bound(1, {GOLDEN: 3}, Shard(2, 2), crashes=0)}),
        ("rules of reduction", {"bound": Bound(1, {GOLDEN: 3}, Shard(2, 2), without=("all",))}),
        ("drivers' calls", {"bound": Bound(1, {GOLDEN: 3}, Shard(2, 2), drivers=True)}),
        (
            "kinds of faults",
            {"bound": Bound(1, {GOLDEN: 3}, Shard(2, 2), strikes=Strikes(never=("late=rpc-lost,once",)))},
        ),
        ("way to find what heals", {"bound": Bound(1, {GOLDEN: 3}, Shard(2, 2), known_cures=True)}),
        ("flows", {"bound": Bound(1, {GOLDEN: 4}, Shard(2, 2))}),
        ("number of shards", {"bound": Bound(1, {GOLDEN: 3}, Shard(2, 3))}),
    ],
)
def test_of_several_campaigns(shards: Any, what: str, change: Any) -> None:
    shards[B] = replace(shards[B], **change)
    with pytest.raises(UsageError, match=f"^a.json and b.json are no shards of one .*: they have not the same {what}$"):
        merge(shards)
