"""What Nova sends to Cinder, set up rightly and wrongly: it ends as in production, and as the flows say."""

from __future__ import annotations

import pytest

from pytest_volfault import Campaign
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.flows import flow_named
from pytest_volfault.model.outcome import Outcome
from pytest_volfault.model.scenario import Scenario
from pytest_volfault.model.variant import Variant

STYLES = ("attachments", "legacy", "attachments-shelved_offloaded", "attachments-multiattach", "attachments-rbd-boot")
WORDS = (
    "user_token_expired", "service_token_unsent", "service_token_roleless", "service_token_expired",
    "user_token_expired-service_token_unsent", "user_token_expired-service_token_roleless",
)  # fmt: skip


def play(campaign: Campaign, flow: str, variant: str) -> Outcome:
    reason = campaign.target.refusal(flow, Variant.parse(variant))
    if reason is not None:
        pytest.skip(reason)
    return campaign.play(Scenario(flow, variant))


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ["attach", "detach", "delete"])
def test_the_flow_reaches_its_goal_where_it_says_so(campaign: Campaign, name: str, style: str, words: str) -> None:
    flow, variant = flow_named(name), Variant.parse(f"{style}-{words}")
    outcome = play(campaign, name, str(variant))
    assert (outcome.final_state == FinalState.of(flow.goal(variant))) == flow.reaches(variant), outcome.answer


def test_without_a_service_token_a_detach_stays_detaching(campaign: Campaign) -> None:
    """OSSA-2023-003: Cinder takes nothing away that Nova uses, and the user has been told 202."""
    outcome = play(campaign, "detach", "attachments-service_token_unsent")
    assert outcome.answer.api_status == 202
    assert "ConflictNovaUsingAttachment" in str(outcome.answer.compute_error)
    assert (outcome.final_state.volume_status, outcome.final_state.lun_mapped) == ("detaching", True)


def test_a_token_without_the_service_role_opens_nothing(campaign: Campaign) -> None:
    """service_token_roles_required: keystonemiddleware answers 401 to whatever comes with it."""
    outcome = play(campaign, "detach", "attachments-service_token_roleless")
    assert outcome.answer.api_status == 500
    assert "Unauthorized" in str(outcome.answer.error)
    assert outcome.final_state.volume_status == "in-use"


def test_the_next_variant_is_as_configured_again(campaign: Campaign) -> None:
    assert play(campaign, "detach", "attachments-service_token_unsent").final_state.volume_status == "detaching"
    assert play(campaign, "detach", "attachments").final_state.volume_status == "available"
