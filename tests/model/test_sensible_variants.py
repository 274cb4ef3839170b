"""Variants at random on the reference: what can be performed begins and ends where its flow says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pytest_volfault.campaign import Campaign
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.outcome import Outcome
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.variant import NONSENSE, WORDS, Variant
from pytest_volfault.model.volume_states import is_of_new_server
from pytest_volfault.targets.reference.target import ReferenceTarget
from volfault_fakes.cloud.protocols import DROPPED, PROTOCOLS

OFFERED: dict[str, list[Any]] = {
    each.name: list(
        dict.fromkeys([each.default, *(word.value for word in WORDS.values() if word.dimension == each.name)])
    )
    for each in fields(Variant)
    if each.name != "own"
}
VARIANTS = st.sets(st.sampled_from(list(OFFERED)), max_size=5).flatmap(
    lambda names: st.builds(Variant, **{name: st.sampled_from(OFFERED[name]) for name in sorted(names)})
)
each_flow = pytest.mark.parametrize("flow", ["attach", "delete", "detach"])


@pytest.fixture(scope="module")
def campaign() -> Iterator[Campaign]:
    with Campaign(ReferenceTarget()) as campaign:
        yield campaign


def play(campaign: Campaign, flow_name: str, variant: Variant) -> Outcome:
    """Play a flow as it is, and hold its beginning and its end against what the flow says of the variant."""
    flow, scenario = FLOWS[flow_name], Scenario(flow_name, str(variant))
    outcome = campaign.play(scenario)
    assert campaign.start(scenario) == FinalState.of(flow.start(variant))
    there = outcome.final_state == FinalState.of(flow.goal(variant))
    assert there or not flow.reaches(variant), (outcome.answer, outcome.final_state)
    # Where start and goal are one, being there says nothing.
    moved = FinalState.of(flow.goal(variant)) != FinalState.of(flow.start(variant))
    # What newer releases of Nova do to rows of os-attach, the reference does not.
    newer = flow.name in ("reboot", "soft_reboot") and variant.style == "legacy"
    assert flow.reaches(variant) or newer or not (there and moved), "it says that it does not get there, and it does"
    return outcome


@each_flow
@settings(database=None, derandomize=True, max_examples=60, deadline=None)
@given(variant=VARIANTS)
def test_what_makes_sense_is_refused_with_a_reason_or_does_what_its_flow_says(
    campaign: Campaign, flow: str, variant: Variant
) -> None:
    assume(not any(rule.holds(variant) for rule in NONSENSE))
    reason = campaign.target.refusal(flow, variant)
    if reason is None:
        play(campaign, flow, variant)
        return
    # A clause that a sentence can end with.
    early = flow == "attach" and variant.secret == "lost"
    unseeded = is_of_new_server(variant) or variant.vm_state == "requested"
    early |= unseeded or (variant.vm_state == "building" and variant.style == "legacy")
    assert early or variant.protocol in DROPPED or (flow != "detach" and variant.connector != "own")
    assert reason == reason.strip(" .")
    assert not reason.startswith(("The ", "It "))


@each_flow
@pytest.mark.parametrize("style", ["attachments", "legacy"])
@pytest.mark.parametrize("protocol", sorted(PROTOCOLS))
def test_every_protocol_is_whole_and_free_in_the_states_in_which_hosts_differ(
    campaign: Campaign, flow: str, style: str, protocol: str
) -> None:
    for more in ({"vm_state": "stopped"}, {"vm_state": "shelved_offloaded"}, {"encrypted": True}):
        variant = Variant(style=style, protocol=protocol, **more)  # type: ignore[arg-type]  # each is its field's type
        assert play(campaign, flow, variant).answer.compute_error is None


@pytest.mark.parametrize(
    "name",
    [
        # The host of an offloaded server has neither mount nor passphrase, nor what the backend itself brings there.
        "delete.attachments-nfs-shelved_offloaded",
        "delete.attachments-scaleio-shelved_offloaded",
        "detach.legacy-encrypted-shelved_offloaded",
        # The other server runs, whatever this one does: it is the one that has the image open.
        "attach.attachments-rbd-multiattach-stopped",
        "delete.attachments-rbd-multiattach-soft_deleted",
        # Not every connection names its volume.
        "detach.attachments-nvmeof-multiattach",
        "detach.attachments-fibre_channel-multiattach",
        # The old host is off, and with it its mounts and passphrases; its guest was in any state before.
        "detach.legacy-nfs-moved_stashed",
        "detach.legacy-encrypted-moved_stashed",
        "detach.legacy-stopped-moved_stashed",
        "detach.legacy-boot-moved_stashed",
    ],
)
def test_what_has_once_been_wrong(campaign: Campaign, name: str) -> None:
    flow, _, variant = name.partition(".")
    outcome = play(campaign, flow, Variant.parse(variant))
    assert outcome.final_state == FinalState.of(FLOWS[flow].goal(Variant.parse(variant)))


@pytest.mark.parametrize(
    ("name", "status", "why"),
    [
        ("attach.attachments-shelved_offloaded-tagged", 400, "can be given no tag"),
        ("attach.legacy-shelved_offloaded-tagged", 400, "can be given no tag"),
        ("attach.attachments-multiattach-shelved_offloaded", 400, "cannot share a volume"),
        ("attach.attachments-deleting", 409, "in task_state deleting"),
        ("detach.attachments-deleting", 409, "in task_state deleting"),
        ("attach.legacy-stopped-deleting", 409, "in task_state deleting"),
    ],
)
def test_what_the_api_refuses_changes_nothing(campaign: Campaign, name: str, status: int, why: str) -> None:
    flow, _, variant = name.partition(".")
    outcome = play(campaign, flow, Variant.parse(variant))
    assert outcome.answer.api_status == status
    assert why in str(outcome.answer.error)
    assert outcome.final_state == FinalState.of(FLOWS[flow].start(Variant.parse(variant)))


@pytest.mark.parametrize("style", ["attachments", "legacy"])
def test_a_tag_outlives_a_detach_that_no_host_takes_part_in(campaign: Campaign, style: str) -> None:
    variant = Variant(style=style, vm_state="shelved_offloaded", tagged=True)
    outcome = play(campaign, "detach", variant)
    assert outcome.answer.api_status == 202
    assert outcome.final_state.tagged
    assert not outcome.final_state.bdm
