"""What docs/decisions/campaigns.md says of the campaigns by name holds of what is shipped of Nova 34."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import resources

import pytest

from pytest_volfault import Scenario, Symptoms, shipped_symptoms
from pytest_volfault.model.cause import How
from pytest_volfault.model.flows import FLOWS, flow_named
from pytest_volfault.session._campaigns import CAMPAIGNS
from volfault_suites.baselines.findings import RELEASE
from volfault_suites.named_only import NAMED_ONLY

# What is left out of `standard` -> what ends as it does.
AS = {
    "before=connection-refused,once": "before=connection-reset,once",
    "before=connection-refused,always": "before=connection-reset,always",
    "before=read-timeout,once": "before=connection-reset,once",
    "before=read-timeout,always": "before=connection-reset,always",
    "after=read-timeout,once": "after=connection-reset,once",
    "after=read-timeout,always": "after=connection-reset,always",
    "before=db-deadlock,once": "before=db-error,once",
    "before=db-deadlock,always": "before=db-error,always",
    "before=http-403,once": "before=http-401,once",
    "before=http-403,always": "before=http-401,always",
    "before=http-503,always": "before=http-500,always",
    "before=http-504,always": "before=http-500,always",
    "after=http-504,always": "after=http-500,always",
}


@pytest.fixture(scope="module")
def symptoms() -> Symptoms:
    """Of 15,000 scenarios; reading them takes seconds."""
    return shipped_symptoms(RELEASE)


@pytest.mark.parametrize(("name", "causes"), [("quick", 39), ("standard", 267)])
def test_no_cause_is_shown_by_what_is_left_out_alone(symptoms: Symptoms, name: str, causes: int) -> None:
    campaign = CAMPAIGNS[name]
    shown: set[str] = set()
    others: set[str] = set()
    for case in symptoms.cases:
        scenario = Scenario.parse(case.id)
        variant = scenario.golden.id
        # Of what nobody was seen to do there is one for each variant.
        if case.cause is None or case.cause.how is How.UNKNOWN:
            continue
        if campaign.runs(variant) and (not campaign.strikes.within or variant in campaign.strikes.within):
            taken = campaign.strikes.holds(scenario)
            # The scenario that stands for it is no other cause's.
            (shown if taken else others).add(case.cause.replay)
    assert others - shown == set()
    assert len(shown) == causes


def test_each_fault_that_is_left_out_ends_as_another(symptoms: Symptoms) -> None:
    never = CAMPAIGNS["standard"].strikes.never
    assert set(never) == set(AS)
    ends: Mapping[str, object] = {
        case.id: (case.entry.verdict, case.entry.heals_by, case.facts.texts, case.cause and case.cause.replay)
        for case in symptoms.cases
    }
    compared = 0
    for identifier, stand_in in _pairs(ends, AS):
        assert ends[identifier] == ends[stand_in]
        compared += 1
    assert compared > 2000


def _pairs(ends: Mapping[str, object], ways: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for identifier in ends:
        call, _, way = identifier.rpartition("@")
        if way in ways:
            yield identifier, f"{call}@{ways[way]}"


def test_every_variant_runs_undisturbed_at_least() -> None:
    """What a variant alone shows may show without any fault: bug 1752115, in `detach.attachments-multiattach`."""
    for campaign in CAMPAIGNS.values():
        names = [f"{flow}.{variant}" for flow in FLOWS for variant in flow_named(flow).variants]
        runs = [name for name in names if campaign.flows is None or name.partition(".")[0] in campaign.flows]
        assert runs
        assert all(campaign.runs(name) and campaign.strikes.holds(Scenario.parse(name)) for name in runs)


def test_what_runs_where_it_is_named_is_there() -> None:
    folders = {each.name for each in resources.files("volfault_suites").iterdir()}
    assert folders >= NAMED_ONLY.keys()
    flows = [flow for those in NAMED_ONLY.values() for flow in those]
    assert len(flows) == len(set(flows))
    assert all(flow_named(flow).variants for flow in flows)
