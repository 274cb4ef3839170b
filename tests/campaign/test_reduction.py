"""Whatever is pruned on the reference does what another scenario does, by its end, its verdict and its cause."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.explorer._decision import Fate
from pytest_volfault.injection import VirtualTime
from pytest_volfault.model.flows import FLOWS, flow_named
from pytest_volfault.model.result import Result
from pytest_volfault.model.results import Bound, Results
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.targets.reference.target import ReferenceTarget
from pytest_volfault.verdicts import causes_of

# Of a flow's pairs, so many are compared at least; `python -m bench.reduction` compares them all.
MOST_COMPARED = 16
REFERENCE = ReferenceTarget()
ALL = [f"{flow}.{variant}" for flow in FLOWS for variant in flow_named(flow).variants if flow in REFERENCE.flows]
# One of each flow that a campaign of pairs is for; the others take minutes.
OFTEN = {"attach.legacy", "detach.attachments", "delete.legacy", "stop.attachments"}
VARIANTS = [pytest.param(each, marks=() if each in OFTEN else pytest.mark.slow) for each in ALL]


@pytest.fixture(scope="module")
def pairs() -> Iterator[tuple[Campaign, Campaign]]:
    """A campaign of pairs of faults, reduced, and the same as brute force."""
    shared = VirtualTime()
    with (
        Campaign(REFERENCE, 2, shared) as reduced,
        Campaign(REFERENCE, 2, shared, no_reduction=("all",)) as everything,
    ):
        yield reduced, everything
    shared.thaw()


@pytest.mark.parametrize("name", VARIANTS)
def test_what_is_pruned_shows_nothing_new(pairs: tuple[Campaign, Campaign], name: str) -> None:
    reduced, everything = pairs
    golden = Scenario.parse(name)
    kept = {*reduced.scenarios(golden.flow, golden.variant)}
    whole = list(everything.scenarios(golden.flow, golden.variant))
    assert kept <= {*whole}
    pruned = [each for each in whole if each not in kept]
    assert sum(reduced.pruned[name].values()) == len(pruned)
    decisions = {each: reduced.reduction.decide(each) for each in pruned}
    assert all(decision.fate is Fate.PRUNE and decision.same_as in kept for decision in decisions.values())
    undisturbed = everything.run(golden)

    def shown(scenario: Scenario) -> Any:
        result = everything.run(scenario)
        causes = causes_of(Results(everything.target.info, Bound(2), (undisturbed, result), (undisturbed,)))
        return result.outcome.facts, result.verdict, result.degree, [each.name for each in causes]

    for each in _sample(pruned):
        same = decisions[each].same_as
        assert same is not None
        assert shown(each) == shown(same), f"{each.id} and {same.id}"


def _sample(pruned: list[Scenario]) -> list[Scenario]:
    """The same ones in each run, of all the flow; all of a small flow's."""
    share = max(1, len(pruned) // MOST_COMPARED)
    return [each for each in pruned if zlib.crc32(each.id.encode()) % share == 0]


def test_one_result_is_taken_over_from_another_one(pairs: tuple[Campaign, Campaign]) -> None:
    reduced, everything = pairs
    # Nothing deletes an attachment a second time.
    once = "detach.attachments-shelved_offloaded/cinder.attachment_delete@before=http-500,once"
    always = once.replace("once", "always")
    taken: list[Result] = []
    for identifier in (once, always):
        one, other = (campaign.run(Scenario.parse(identifier)) for campaign in pairs)
        assert one == other
        taken.append(one)
    assert reduced.reduction.known(Scenario.parse(always)) == Scenario.parse(once)
    assert everything.reduction.known(Scenario.parse(always)) is None
    # One trace for both: it was not played again.
    assert taken[0].outcome is taken[1].outcome
