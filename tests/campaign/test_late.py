"""What its caller has given up has its effect when the flow has come to rest, on the reference."""

from __future__ import annotations

import pytest

from pytest_volfault import Campaign, Scenario, UsageError, Verdict
from pytest_volfault.model.trace import Event

LATE = "cinder.os-begin_detaching@late=read-timeout,once"


def test_it_comes_behind_all_that_the_flow_did(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse(f"detach.attachments/{LATE}"))
    assert [entry.event for entry in result.outcome.trace][-2:] == [Event.CALL, Event.LATE]
    assert str(result.outcome.trace[-1]) == "late.cinder.os-begin_detaching(13565397) -> 202"
    assert (result.verdict, result.outcome.final_state.volume_status) == (Verdict.STUCK, "detaching")
    # The same fault before the effect leaves nothing.
    before = campaign.run(Scenario.parse(f"detach.attachments/{LATE.replace('late', 'before')}"))
    assert before.verdict is Verdict.ROLLED_BACK


def test_it_comes_before_the_flow_that_is_asked_afterwards(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse(f"detach.attachments/{LATE}//detach"))
    events = [entry.event for entry in result.outcome.trace]
    assert events.index(Event.LATE) < events.index(Event.THEN)


def test_what_comes_late_can_fail_and_nobody_is_told(campaign: Campaign) -> None:
    # The first request comes when the retry has been answered.
    asked = "cinder.attachment_delete@late=http-504,once"
    result = campaign.run(Scenario.parse(f"detach.attachments/{asked}//detach"))
    [late] = [entry for entry in result.outcome.trace if entry.event is Event.LATE]
    assert late.result == "200"
    assert late.possible == ()


def test_a_call_that_reads_has_nothing_to_come_late(campaign: Campaign) -> None:
    ids = [scenario.id for scenario in campaign.scenarios("detach", "attachments")]
    assert any("@late=" in each for each in ids)
    assert not any("cinder.volume_get" in each and "@late=" in each for each in ids)


def test_a_second_flow_does_not_come_in_between_late() -> None:
    with pytest.raises(UsageError, match="the side of a call is before or after, not 'late'"):
        Scenario.parse("attach.attachments/cinder.attachment_create@late:delete")


def test_a_kind_that_has_an_effect_or_none_does_not_come_late(campaign: Campaign) -> None:
    with pytest.raises(UsageError, match=r"http-500 at cinder\.attachment_delete can strike only before or after"):
        campaign.play(Scenario.parse("detach.attachments/cinder.attachment_delete@late=http-500,once"))
