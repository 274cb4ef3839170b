"""A campaign as the scripts take it: every fact once, and nothing lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytest_volfault.model.cause import How
from pytest_volfault.model.cure import ACTIONS, Actor, cheapest_first
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.results import Bound, Results, Shard
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.reports import results_file
from pytest_volfault.reports.html import render
from pytest_volfault.reports.html._legend import ACTORS
from pytest_volfault.verdicts import causes_of

BYTES_A_SCENARIO = 150


def test_columns_are_as_long_as_the_campaign(campaign: Results, parsed: Any) -> None:
    data = parsed(render(campaign)).data
    assert {name: len(column) for name, column in data["scenarios"].items()} == dict.fromkeys(
        ("group", "struck", "verdict", "heals", "end", "difference", "way", "cause"), len(campaign.scenarios)
    )
    names = [each["name"] for each in data["verdicts"]]
    assert [names[number] for number in data["scenarios"]["verdict"]] == [
        result.verdict.value for result in campaign.scenarios
    ]


def test_causes_and_whose_they_are(campaign: Results, parsed: Any) -> None:
    data = parsed(render(campaign)).data
    told = [cause for cause in causes_of(campaign) if cause.how is not How.UNKNOWN]
    assert [(name, replay) for name, *_, replay in data["causes"]] == [(cause.name, cause.replay) for cause in told]
    for result, number in zip(campaign.scenarios, data["scenarios"]["cause"], strict=True):
        assert [result.scenario.id in cause.members for cause in told] == [n == number for n in range(len(told))]


def test_a_page_without_causes_has_none(campaign: Results, parsed: Any) -> None:
    golden = replace(campaign, scenarios=campaign.scenarios[:1], golden=())
    data = parsed(render(replace(golden, scenarios=tuple(replace(each, way=None) for each in golden.scenarios)))).data
    assert data["causes"] is None
    assert "cause" not in data["scenarios"]


def test_what_is_left_and_what_the_caller_saw(campaign: Results, parsed: Any) -> None:
    data = parsed(render(campaign)).data
    texts, states = data["texts"], data["states"]
    for result, number in zip(campaign.scenarios, data["scenarios"]["end"], strict=True):
        state, status, error, behind, violations = data["ends"][number]
        left = dict(zip(states["keys"], states["rows"][state], strict=True))
        told = [key if value is True else f"{key}={value}" for key, value in left.items() if value is not None]
        assert tuple(sorted(told)) == result.outcome.facts.texts
        answer = result.outcome.answer
        assert (None if status < 0 else status) == answer.api_status
        assert [None if each < 0 else texts[each] for each in (error, behind)] == [answer.error, answer.compute_error]
        assert tuple(texts[each] for each in data["violations"][violations]) == tuple(map(str, result.violations))


def test_what_heals_stands_once_the_cheapest_first_with_each_step_of_it(campaign: Results, parsed: Any) -> None:
    data = parsed(render(campaign)).data
    found = cheapest_first(result.heals_by for result in (*campaign.scenarios, *campaign.golden))
    assert [each["name"] for each in data["cures"]] == [cure.value for cure in found]
    assert [each["phrase"] for each in data["cures"]] == [cure.phrase for cure in found]
    assert [data["cures"][number]["name"] for number in data["scenarios"]["heals"]] == [
        result.heals_by.value for result in campaign.scenarios
    ]
    for cure, told in zip(found, data["cures"], strict=True):
        assert [each["phrase"] for each in told["steps"]] == [ACTIONS[name].phrase for name in cure.actions]
        assert [each["commands"] for each in told["steps"]] == [list(ACTIONS[name].commands) for name in cure.actions]
        assert [each["actor"] for each in told["steps"]] == [ACTORS[ACTIONS[name].actor] for name in cure.actions]
    assert ACTORS.keys() == set(Actor)


def test_what_each_flow_is_asked_for_with_is_told_also_of_those_that_come_afterwards(
    campaign: Results, parsed: Any
) -> None:
    asked = {part.flow for result in campaign.scenarios for part in result.scenario.parts}
    assert {"delete", "detach"} <= asked
    assert parsed(render(campaign)).data["commands"] == {flow: FLOWS[flow].command for flow in asked}


def test_every_distinct_value_stands_once(many: Results, parsed: Any) -> None:
    data = parsed(render(many)).data
    for name in ("texts", "calls", "ends", "differences", "strikes", "points", "kinds", "violations"):
        rows = [str(each) for each in data[name]]
        assert len(rows) == len(set(rows)), name


def test_five_thousand_stay_small(many: Results) -> None:
    """Much smaller than the results file, although their volumes and with them their texts are not the same."""
    size = len(render(many).encode())
    whole = len(results_file.text_of(results_file.as_document(many)).encode())
    assert size < BYTES_A_SCENARIO * len(many.scenarios)
    assert size < whole / 20


def test_steps_of_a_flow(campaign: Results, parsed: Any) -> None:
    data = parsed(render(campaign)).data
    [golden] = [golden for group, golden in zip(data["groups"], data["golden"], strict=True) if group[0] == "detach"]
    assert golden["steps"]["cinder.attachment_delete"] == "4+5 attachment_delete"
    assert golden["planned"] == campaign.bound.flows["detach.attachments"]


def test_a_part_of_a_campaign_says_so(campaign: Results) -> None:
    part = Results(
        campaign.target,
        Bound(1, {"detach.attachments": 237}, Shard(2, 3)),
        tuple(result for result in campaign.scenarios if result.scenario.flow == "detach")[:80],
        campaign.golden,
    )
    assert (
        f"{sum(part.run.values())} of 237 scenarios, at most 1 fault each, shard 2/3, of 1 flow and variant"
        in render(part)
    )


def test_a_flow_that_only_another_release_knows(campaign: Results, parsed: Any) -> None:
    """Its results are told; only the steps are not known here."""

    def moved(result: Any) -> Any:
        return replace(result, scenario=replace(result.scenario, flow="moves"))

    results = Results(
        campaign.target, Bound(), tuple(map(moved, campaign.scenarios)), tuple(map(moved, campaign.golden))
    )
    data = parsed(render(results)).data
    assert {group[0] for group in data["groups"]} == {"moves"}
    assert all(golden["steps"] == {} for golden in data["golden"])


def test_no_scenario_at_all(campaign: Results, parsed: Any) -> None:
    data = parsed(render(Results(campaign.target, Bound(), (), ()))).data
    assert data["scenarios"]["verdict"] == []


def test_what_is_not_given_is_not_told(campaign: Results, parsed: Any) -> None:
    data = parsed(render(campaign)).data
    assert data["findings"] is None
    assert data["handlers"] is None
    assert "finding" not in data["scenarios"]


def test_findings(campaign: Results, parsed: Any) -> None:
    worse = next(result for result in campaign.scenarios if result.verdict is Verdict.STUCK)
    data = parsed(render(campaign, findings={worse.scenario.id: ("worse", "why")})).data
    told = [data["findings"][number] for number in data["scenarios"]["finding"] if number >= 0]
    assert told == [["worse", "why"]]
    assert data["scenarios"]["finding"][campaign.scenarios.index(worse)] == 0
