"""Shards: together everything, once each, and about as much for everybody."""

from __future__ import annotations

import pytest

from pytest_volfault.errors import UsageError
from pytest_volfault.model.results import Shard
from pytest_volfault.model.scenario import Fault, Scenario
from pytest_volfault.session.sharding import parse, part

GOLDEN = Scenario("detach", "attachments")
SCENARIOS = [
    GOLDEN,
    *(
        Scenario("detach", "attachments", (Fault(f"cinder.call{number}", "http-500", "before", times),))
        for number in range(50)
        for times in ("once", "always")
    ),
]


@pytest.mark.parametrize("of", [1, 2, 3, 7, 60])
def test_each_scenario_is_in_one(of: int) -> None:
    parts = [part(SCENARIOS, Shard(number, of)) for number in range(1, of + 1)]
    assert sorted(each.id for one in parts for each in one) == sorted(each.id for each in SCENARIOS)
    sizes = [len(one) for one in parts]
    assert max(sizes) - min(sizes) <= 2


def test_once_and_always_stay_together() -> None:
    for number in (1, 2, 3):
        calls = [each.faults[0].point for each in part(SCENARIOS, Shard(number, 3)) if each.faults]
        assert all(calls.count(call) == 2 for call in calls)


def test_small_flows_do_not_all_begin_in_the_first() -> None:
    firsts = set()
    for variant in ("attachments", "legacy", "attachments-rbd", "legacy-rbd", "attachments-stopped"):
        golden = [Scenario("detach", variant)]
        firsts |= {number for number in (1, 2) if part(golden, Shard(number, 2))}
    assert firsts == {1, 2}


def test_nothing_to_share() -> None:
    assert part([], Shard(1, 2)) == []


def test_read() -> None:
    assert parse("2/4") == Shard(2, 4)
    assert str(parse("2/4")) == "2/4"


@pytest.mark.parametrize(
    "text", ["", "1", "0/2", "3/2", "1/0", "/", "1/", "/2", "a/b", "1/2/3", "-1/2", "1.0/2", "²/3"]
)
def test_bad_ones(text: str) -> None:
    with pytest.raises(UsageError, match="--volfault-shard takes I/N, the part and how many there are, such as 1/4"):
        parse(text)
