"""Operations that wait for one another for ever: a result as any other, with who stands where."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.explorer import EverySchedule
from pytest_volfault.injection import VirtualTime
from pytest_volfault.model.cause import How
from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Bound, Results
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.targets._function import FunctionTarget
from pytest_volfault.targets.reference._cinder import Cinder
from pytest_volfault.verdicts import causes_of
from volfault_fakes.brick import Connector
from volfault_fakes.cloud import Cloud

PAIR = "detach.attachments:detach"
ID = f"{PAIR}/A:cinder.os-begin_detaching@after:B"


@functools.cache
def locks() -> tuple[threading.Lock, threading.Lock]:
    """Made when it is first asked for them, as those of a service are."""
    return threading.Lock(), threading.Lock()


def crosswise(server_id: str, volume_id: str, connection_info: Any, connector: Connector, cloud: Cloud) -> None:
    """Who finds that somebody else detaches takes its two locks the other way round."""
    from tests.campaign.test_causes import release, unplug

    again = Cinder().get(volume_id)["status"] != "in-use"
    first, second = reversed(locks()) if again else locks()
    with first:
        if again:
            wait_for(second)
        else:
            Cinder().begin_detaching(volume_id)
            with second:
                unplug(server_id, cloud)
                connector.disconnect_volume(connection_info, None)
                release(Cinder(), cloud, volume_id)


def wait_for(lock: threading.Lock) -> None:
    """Until nobody has it."""
    with lock:
        pass


@pytest.fixture(scope="module")
def campaign() -> Iterator[Campaign]:
    locks.cache_clear()
    time = VirtualTime()
    with Campaign(FunctionTarget(f"{__name__}:crosswise", crosswise), time=time) as campaign:
        yield campaign
    time.thaw()


@pytest.fixture(scope="module")
def result(campaign: Campaign) -> Result:
    return campaign.run(Scenario.parse(ID))


def test_it_is_stuck_and_says_who_waits_where(result: Result) -> None:
    assert result.verdict is Verdict.STUCK
    assert [violation.rule for violation in result.violations] == ["no-deadlock", "no-lasting-transition"]
    first, second = result.outcome.deadlock
    assert (first.task, first.holder, first.stack.path[-1].short) == ("A", "B", "crosswise")
    assert (second.task, second.holder) == ("B", "A")
    assert [spot.short for spot in second.stack.path] == ["crosswise", "wait_for"]
    assert "; B (crosswise) waits for " in result.violations[0].message
    # Nobody who waits does anything more, nor is anybody answered.
    assert result.outcome.facts.value("volume", "status") == "detaching"
    assert {answer.error for _, answer in result.outcome.answers} == {"it waits for ever"}


def test_it_is_the_same_again_and_whoever_comes_next_finds_nothing_of_it(campaign: Campaign, result: Result) -> None:
    assert campaign.play(result.scenario) == result.outcome
    assert campaign.run(Scenario.parse(PAIR)).verdict is Verdict.COMPLETED


def test_the_results_file_holds_it(result: Result) -> None:
    assert [each["task"] for each in result.as_dict()["deadlock"]] == ["A", "B"]
    assert Result.from_dict(result.as_dict()).outcome.deadlock == result.outcome.deadlock


@pytest.fixture(scope="module")
def every(campaign: Campaign) -> tuple[Result, ...]:
    """All schedules with one switch: a lock that has no name is nothing that a reduced search knows to be touched."""
    program = campaign.program(Scenario.parse(PAIR))
    return tuple(campaign.run(program.scenario(execution)) for _, execution in EverySchedule(program, 1))


def test_a_search_finds_it_and_judges_it(every: tuple[Result, ...]) -> None:
    hanging = [each for each in every if each.outcome.deadlock]
    assert ID in {each.scenario.id for each in hanging}
    assert {each.verdict for each in hanging} == {Verdict.STUCK}
    assert {each.verdict for each in every if each not in hanging} == {Verdict.COMPLETED}


def test_its_cause_is_who_waits_for_whom(campaign: Campaign, every: tuple[Result, ...]) -> None:
    golden = campaign.run(Scenario.parse(PAIR).golden)
    [cause] = causes_of(Results(campaign.target.info, Bound(), every, (golden,)))
    assert cause.how is How.DEADLOCKED
    assert cause.place is not None
    assert (cause.place.short, cause.entries) == ("crosswise", ("wait_for",))
    assert cause.replay == ID
