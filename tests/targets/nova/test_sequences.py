"""Flows that follow one another on Nova."""

from __future__ import annotations

from typing import Any

from pytest_volfault import Campaign, FinalState, Scenario, Verdict
from pytest_volfault.model.trace import Event

LOST = "attach.attachments/cinder.attachment_create@after=connection-reset,once"


def test_a_reply_that_is_lost_shows_as_reserved_after_the_next_detach(campaign: Campaign) -> None:
    # keystoneauth asks a second time, so that there are two attachments and Nova knows of one.
    attached = campaign.play(Scenario.parse(LOST))
    assert attached.final_state.attachments == ("attached", "reserved")
    result = campaign.run(Scenario.parse(f"{LOST}//detach"))
    assert result.outcome.final_state == FinalState.detached(volume_status="reserved", attachments=("reserved",))
    assert result.outcome.answer.api_status == 202
    assert not result.verdict.clean
    assert [str(entry) for entry in result.outcome.trace if entry.event is Event.THEN] == ["then.detach -> 202"]


def test_each_server_of_a_multiattach_volume_is_asked_by_itself(campaign: Any) -> None:
    result = campaign.run(Scenario.parse("attach.attachments-multiattach//detach,server2"))
    assert result.verdict is Verdict.COMPLETED
    # As server2 sees it: the first server has the volume now.
    seen = FinalState.of(result.outcome.facts, "server2")
    assert (seen.attachments, seen.other_attachments) == ((), ("attached",))
    both = campaign.run(Scenario.parse("detach.attachments-multiattach//detach,server2"))
    assert (both.verdict, both.outcome.final_state) == (Verdict.COMPLETED, FinalState.detached())


def test_a_golden_run_and_the_same_flow_in_a_sequence_are_alike(campaign: Campaign) -> None:
    alone = campaign.play(Scenario.parse("detach.attachments"))
    after = campaign.play(Scenario.parse("attach.attachments//detach"))
    begin = next(n for n, entry in enumerate(after.trace) if entry.event is Event.THEN)

    def told(trace: Any) -> list[Any]:
        return [(entry.point, entry.occurrence) for entry in trace]

    assert told(after.trace[begin + 1 :]) == told(alone.trace)
