"""Scenarios that are played twice: a share in every campaign, all on request; who does not do the same is told."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from pytest_volfault import Campaign, FinalState, Scenario, Verdict
from pytest_volfault.campaign._twice import SHARE, is_chosen
from pytest_volfault.campaign.explanations import unlike_itself
from pytest_volfault.injection import VirtualTime
from pytest_volfault.model.outcome import Answer, Outcome
from pytest_volfault.model.result import Result
from pytest_volfault.model.trace import TraceEntry
from pytest_volfault.targets.reference.target import ReferenceTarget


class Moody(ReferenceTarget):
    """What its user is told differs from call to call, once it is in its mood."""

    def __init__(self) -> None:
        super().__init__()
        self.moody = False
        self.calls = 0

    def perform(self, *args: Any, **kwargs: Any) -> Answer:
        answer = super().perform(*args, **kwargs)
        self.calls += 1
        return dataclasses.replace(answer, error=f"call {self.calls}") if self.moody else answer


def played(time: VirtualTime, *, twice: bool, moody: bool) -> list[Result]:
    target = Moody()
    with Campaign(target, time=time, twice=twice) as campaign:
        scenarios = list(campaign.scenarios("detach", "legacy"))
        target.moody = moody
        return [campaign.run(each) for each in scenarios]


def differing(results: list[Result]) -> set[Scenario]:
    return {each.scenario for each in results if each.verdict is Verdict.NONDETERMINISTIC}


def test_a_share_is_played_twice_and_its_differences_are_told(shared: VirtualTime) -> None:
    results = played(shared, twice=False, moody=True)
    # What strikes always as it strikes once is not run again, and is as that was.
    once = {each.scenario for each in results if each.scenario.faults and each.scenario.faults[0].times == "once"}
    chosen = set(filter(is_chosen, once))
    assert chosen
    assert differing(results) & once == chosen
    for each in results:
        if each.scenario not in chosen:
            continue
        assert each.violations[0].rule == "nondeterministic"
        assert "the two runs part in what the caller saw: Answer(" in each.violations[0].message


def test_all_are_on_request(shared: VirtualTime) -> None:
    results = played(shared, twice=True, moody=True)
    assert differing(results) == {each.scenario for each in results if each.scenario.faults}


@pytest.mark.parametrize("twice", [False, True])
def test_who_does_the_same_is_judged_as_ever(shared: VirtualTime, *, twice: bool) -> None:
    assert differing(played(shared, twice=twice, moody=False)) == set()


def test_the_share_is_about_what_it_says() -> None:
    ids = [Scenario.parse(f"detach.legacy/cinder.os-detach#{n}@before=http-500,once") for n in range(1, 3201)]
    assert 60 < len(list(filter(is_chosen, ids))) < 140
    assert len(ids) // SHARE == 100


ENTRY = TraceEntry(1, "cinder.os-detach", 1, (), "202", "compute")
OUTCOME = Outcome(Answer(202), FinalState.detached().facts, (ENTRY,), fired=True)


@pytest.mark.parametrize(
    ("other", "parted"),
    [
        (
            dataclasses.replace(OUTCOME, trace=(dataclasses.replace(ENTRY, result="500"),)),
            "at call 1: 'cinder.os-detach -> 202', then 'cinder.os-detach -> 500'",
        ),
        (dataclasses.replace(OUTCOME, trace=()), "at call 1: 'cinder.os-detach -> 202', then 'nothing more'"),
        (
            dataclasses.replace(OUTCOME, facts=FinalState.detached(bdm=True).facts),
            "in what was left: there is server.row[volume]",
        ),
        (
            dataclasses.replace(OUTCOME, answer=Answer(500)),
            f"in what the caller saw: {Answer(202)}, then {Answer(500)}",
        ),
    ],
)
def test_the_first_difference_is_told(other: Outcome, parted: str) -> None:
    assert str(unlike_itself(OUTCOME, other)) == (
        f"nondeterministic: it does not do the same twice; the two runs part {parted}"
    )
