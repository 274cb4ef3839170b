"""Requests that Nova has given up and that are worked off all the same."""

from __future__ import annotations

from pytest_volfault import Campaign, Scenario, Verdict
from pytest_volfault.model.trace import Event


def test_a_row_is_made_when_nova_api_has_cleaned_up(campaign: Campaign) -> None:
    # nova-compute is busy for longer than nova-api waits.
    asked = "attach.attachments/nova.rpc.call.reserve_block_device_name@late=rpc-timeout,once"
    result = campaign.run(Scenario.parse(asked))
    assert result.outcome.answer.api_status == 500
    rests = [entry for entry in result.outcome.trace if entry.event is Event.LATE]
    assert [str(entry) for entry in rests] == ["late.nova.rpc.call.reserve_block_device_name -> done"]
    assert [entry.point for entry in result.outcome.trace][-1] == "nova.db.bdm_create"
    assert result.verdict is Verdict.LEAKED
    assert [violation.rule for violation in result.violations] == ["no-orphaned-mapping-row"]
    # Lost on the way it leaves nothing.
    lost = campaign.run(Scenario.parse(asked.replace("late", "before")))
    assert lost.verdict is Verdict.ROLLED_BACK


def test_cinder_makes_a_second_attachment_that_nova_does_not_know(campaign: Campaign) -> None:
    # keystoneauth asks again after the time-out, and Nova goes on with the second.
    asked = "attach.attachments/cinder.attachment_create@late=read-timeout,once"
    result = campaign.run(Scenario.parse(asked))
    assert (result.outcome.answer.api_status, result.verdict) == (200, Verdict.LEAKED)
    assert result.heals_by.actions == ("disown",)


def test_a_delete_that_nova_asked_for_twice_finds_nothing_the_second_time(campaign: Campaign) -> None:
    asked = "detach.attachments/cinder.attachment_delete@late=http-504,once"
    result = campaign.run(Scenario.parse(asked))
    assert result.verdict is Verdict.COMPLETED
    assert str(result.outcome.trace[-1]).endswith("-> 404 itemNotFound")
