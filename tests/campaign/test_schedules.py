"""Schedules of the reference's own flows, searched: what is left out ends as something else that was run."""

from __future__ import annotations

import pytest

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


def test_each_is_a_scenario_that_is_run_by_its_id(campaign):
    pair = Scenario.parse("attach.attachments:attach")
    found = list(campaign.schedules(pair, 1))
    assert found[0] == pair
    assert len(found) == len(set(found))
    results = [campaign.run(Scenario.parse(scenario.id)) for scenario in found]
    # The second connector is refused where the first is there, and what is undone for it is the first one's.
    worst = [result for result in results if result.verdict is Verdict.UNSAFE]
    assert "A:nova.rpc.call.reserve_block_device_name@before:B" in {str(each.scenario.switches[0]) for each in worst}
    assert {result.degree for result in worst} == {Degree.CUT_OFF}
    assert sum(result.verdict is Verdict.COMPLETED for result in results) > len(results) / 2


def test_each_end_is_judged_once(campaign):
    pair = Scenario.parse("attach.attachments:attach")
    found = campaign.interleave(pair, 1)
    ends, searched_for = searched(campaign, ReducedSchedules, pair.id, 1)
    told = [(end.result.outcome.facts.lasting, tuple(end.result.outcome.answers)) for end in found.ends]
    assert len(told) == len(set(told))
    assert set(told) == ends
    assert sum(end.schedules for end in found.ends) == found.searched.run == searched_for.run
    assert found.searched.whole
    assert found.deadlocks == ()
    assert {end.result.verdict for end in found.unclean} == {Verdict.UNSAFE, Verdict.LEAKED}
    whole = campaign.interleave(pair, 1, every=True)
    assert {(end.result.outcome.facts.lasting, tuple(end.result.outcome.answers)) for end in whole.ends} == ends
    assert whole.searched.run > found.searched.run


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
    with pytest.raises(UsageError, match=message):
        campaign.interleave(Scenario.parse(pair), switches)
