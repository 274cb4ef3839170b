"""Schedules of the reference's own flows, searched: what is left out ends as something else that was run."""

from __future__ import annotations

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.errors import UsageError
from pytest_volfault.explorer import EverySchedule, ReducedSchedules
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.verdict import Degree, Verdict

PAIRS = ("attach.attachments:detach", "detach.attachments:detach", "attach.attachments:attach", "detach.legacy:detach")


def searched(campaign, strategy, pair, switches):
    """What the runs ended with, answers included, and how many there were."""
    program = campaign.program(Scenario.parse(pair))
    search, ends = strategy(program, switches), set()
    for _, execution in search:
        assert execution.switches <= switches
        assert not execution.deadlock
        ends.add((program.outcome.facts.lasting, tuple(program.outcome.answers)))
    return ends, search.searched


@pytest.mark.parametrize("pair", PAIRS)
def test_no_end_and_no_answer_is_lost(campaign, pair):
    for switches in (0, 1):
        every, whole = searched(campaign, EverySchedule, pair, switches)
        reduced, fewer = searched(campaign, ReducedSchedules, pair, switches)
        assert reduced == every
        assert whole.whole
        assert fewer.whole
    # With one switch half of them show nothing new.
    assert fewer.run * 3 / 2 < whole.run
    assert fewer.independent > 0


def test_each_end_is_one_scenario_that_is_run_by_its_id(campaign):
    pair = Scenario.parse("attach.attachments:attach")
    found = campaign.schedules(pair, 1)
    scenarios = list(found)
    assert scenarios[0] == pair
    results = [campaign.run(Scenario.parse(scenario.id)) for scenario in scenarios]
    ends = {(each.outcome.facts.lasting, tuple(each.outcome.answers)) for each in results}
    assert len(ends) == len(scenarios) == found.ends
    same, search = searched(campaign, ReducedSchedules, pair.id, 1)
    assert same == ends
    assert found.searched == search
    assert found.pruned == {"independent": search.independent, "same-end": search.run - len(ends)}
    # The second connector is refused where the first is there, and what is undone for it is the first one's.
    worst = [result for result in results if result.verdict is Verdict.UNSAFE]
    assert "A:nova.rpc.call.reserve_block_device_name@before:B" in {str(each.scenario.switches[0]) for each in worst}
    assert {result.degree for result in worst} == {Degree.CUT_OFF}


@pytest.mark.parametrize(
    ("without", "strategy"), [(["same-end"], ReducedSchedules), (["all"], EverySchedule)], ids=["every end", "all"]
)
def test_rules_are_switched_off(shared, campaign, without, strategy):
    pair = Scenario.parse("detach.attachments:detach")
    with Campaign("reference", time=shared, no_reduction=without) as other:
        found = other.schedules(pair, 1)
        scenarios = list(found)
    _, search = searched(campaign, strategy, pair.id, 1)
    assert len(scenarios) == len(set(scenarios)) == search.run
    assert found.pruned == ({"independent": search.independent} if search.independent else {})


def test_a_search_that_is_stopped_says_what_is_left(campaign):
    found = campaign.schedules(Scenario.parse("attach.attachments:detach"), 1)
    next(iter(found))
    assert (found.searched.run, found.searched.whole) == (1, False)
    assert found.searched.left > 0


@pytest.mark.parametrize(
    ("pair", "switches", "message"),
    [
        ("attach.attachments:detach", -1, "at most -1 switches is no bound"),
        ("attach.attachments", 1, "attach.attachments is no set of operations at once"),
        ("attach.attachments:detach/A:end:B", 1, "is no set of operations at once: give FLOW.VARIANT:FLOW, without"),
    ],
)
def test_what_cannot_be_searched_is_refused(campaign, pair, switches, message):
    with pytest.raises(UsageError, match=message):
        campaign.schedules(Scenario.parse(pair), switches)


STRIKES = "detach.attachments:delete/A.1:cinder.attachment_delete@after=crash,once"


def test_what_goes_wrong_goes_wrong_in_every_order_that_is_given(campaign):
    found = campaign.schedules(Scenario.parse(STRIKES), 1)
    scenarios = list(found)
    results = [campaign.run(each) for each in scenarios]
    assert all(result.outcome.fired for result in results)
    # Where the delete comes first, the detach has nothing to ask for.
    assert found.unstruck > 0
    assert found.searched.run == found.ends + found.pruned["same-end"] + found.unstruck
    assert results[0].verdict is Verdict.STUCK


def test_what_goes_wrong_in_no_order_is_refused(campaign):
    never = "detach.attachments:delete/A.1:cinder.attachment_delete#9@after=crash,once"
    with pytest.raises(UsageError, match=r"in none of \d+ orders of detach.*#9@after=crash,once everything strikes"):
        list(campaign.schedules(Scenario.parse(never), 1))
