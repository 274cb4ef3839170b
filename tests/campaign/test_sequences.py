"""Flows that follow one another on the reference: what strikes where, and how the end is judged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_volfault import Campaign, FinalState, Scenario
from pytest_volfault.errors import UnfiredFault, UsageError
from pytest_volfault.model.trace import Event, in_parts
from pytest_volfault.model.verdict import Degree, Verdict

LOST = "cinder.attachment_create@after=connection-reset,once"


@pytest.fixture(scope="module")
def campaign() -> Iterator[Campaign]:
    with Campaign("reference") as campaign:
        yield campaign


def test_what_a_fault_has_left_is_there_after_the_next_flow(campaign: Campaign) -> None:
    outcome = campaign.play(Scenario.parse(f"attach.attachments/{LOST}//detach"))
    assert outcome.final_state == FinalState.detached(volume_status="reserved", attachments=("reserved",))
    assert outcome.fired


def test_the_answer_is_the_last_flow_s(campaign: Campaign) -> None:
    refused = "attach.attachments/cinder.attachment_create@before=http-500,once"
    assert campaign.play(Scenario.parse(refused)).answer.api_status == 500
    assert campaign.play(Scenario.parse(f"{refused}//attach")).answer.api_status == 200


def test_the_trace_runs_on_and_says_where_a_flow_begins(campaign: Campaign) -> None:
    one, other = (campaign.play(Scenario.parse(f"{flow}.attachments")).trace for flow in ("attach", "detach"))
    trace = campaign.play(Scenario.parse("attach.attachments//detach//attach//detach")).trace
    assert [entry.n for entry in trace] == list(range(1, len(trace) + 1))
    begun = [entry for entry in trace if entry.event is Event.THEN]
    assert list(map(str, begun)) == ["then.detach -> 202", "then.attach -> 200", "then.detach#2 -> 202"]
    crossed = [[(entry.point, entry.occurrence) for entry in part] for part in in_parts(trace)]
    # Each flow is counted from its own beginning.
    assert crossed == [[(entry.point, entry.occurrence) for entry in alone] for alone in (one, other, one, other)]


def test_a_fault_strikes_in_its_own_flow(campaign: Campaign) -> None:
    lost = "cinder.volume_get@before=http-500,once"
    first, then = in_parts(campaign.play(Scenario.parse(f"detach.attachments//attach/{lost}")).trace)
    assert not any(entry.strike for entry in first)
    assert [entry.point for entry in then if entry.strike] == ["cinder.volume_get"]


def test_a_flow_comes_in_between_in_its_own_part(campaign: Campaign) -> None:
    first, then = in_parts(
        campaign.play(Scenario.parse("attach.attachments//detach/cinder.os-begin_detaching@after:attach")).trace
    )
    assert not [entry for entry in first if entry.event is Event.MEANWHILE]
    assert [entry.name for entry in then if entry.event is Event.MEANWHILE] == ["attach"]


def test_what_is_looked_at_between_two_flows_is_no_call_of_theirs(campaign: Campaign) -> None:
    scenario = Scenario.parse(f"attach.attachments/{LOST}//detach")
    # A result is judged by what there was when its last flow began.
    assert campaign.run(scenario).outcome == campaign.play(scenario)


def test_what_never_strikes_in_its_part_is_told(campaign: Campaign) -> None:
    # Attach makes that call, and detach does not.
    scenario = Scenario.parse(f"attach.attachments//detach/{LOST}")
    with pytest.raises(UnfiredFault, match=f"{LOST} never struck"):
        campaign.play(scenario)
    assert not campaign.play(scenario, unreached_ok=True).fired
    assert campaign.run(scenario).verdict is Verdict.UNREACHED


def test_the_next_flow_meets_the_dead_compute_service_and_a_live_api(campaign: Campaign) -> None:
    dead = "attach.attachments/nova.notify.volume.attach@before=crash,once//detach"
    outcome = campaign.play(Scenario.parse(dead))
    # Its service is believed to be up, so that the API takes the request and nobody works it off.
    assert (outcome.answer.api_status, outcome.final_state.volume_status) == (202, "detaching")
    assert {entry.process for entry in in_parts(outcome.trace)[1]} == {"api"}
    api = "attach.attachments/cinder.attachment_create@before=crash,once//attach"
    assert campaign.play(Scenario.parse(api)).answer.error is not None
    assert campaign.play(Scenario.parse(api)).answer.api_status is not None


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        # The goal of the last flow is where it all began, too.
        ("attach.attachments//detach", Verdict.COMPLETED),
        ("attach.attachments/cinder.attachment_create@before=http-500,once//attach", Verdict.COMPLETED),
        # Back at the start of the last flow.
        ("attach.attachments//detach/cinder.os-begin_detaching@before=http-500,once", Verdict.ROLLED_BACK),
        # Back at the start of the first one.
        (
            "detach.attachments//attach/cinder.attachment_create@before=http-500,once",
            Verdict.ROLLED_BACK,
        ),
        ("attach.attachments-multiattach//detach,server2", Verdict.COMPLETED),
        ("detach.attachments-multiattach//detach,server2", Verdict.COMPLETED),
        ("detach.attachments-multiattach//detach,server2//attach//attach,server2", Verdict.COMPLETED),
        ("detach.attachments-multiattach/cinder.attachment_delete@after:detach,server2", Verdict.COMPLETED),
    ],
)
def test_verdicts(campaign: Campaign, text: str, verdict: Verdict) -> None:
    assert campaign.run(Scenario.parse(text)).verdict is verdict


def test_each_flow_is_asked_of_its_own_server(campaign: Campaign) -> None:
    outcome = campaign.play(Scenario.parse("detach.attachments-multiattach//detach,server2"))
    assert outcome.final_state == FinalState.detached()
    one = campaign.play(Scenario.parse("detach.attachments-multiattach"))
    assert one.final_state.other_attachments == ("attached",)
    [begun] = [entry for entry in outcome.trace if entry.event is Event.THEN]
    assert str(begun) == "then.detach(server2) -> 202"


def test_a_flow_in_between_is_asked_of_its_own_server(campaign: Campaign) -> None:
    outcome = campaign.play(
        Scenario.parse("detach.attachments-multiattach/cinder.os-begin_detaching@before:detach,server2")
    )
    [between] = [entry for entry in outcome.trace if entry.event is Event.MEANWHILE]
    assert str(between) == "meanwhile.detach(server2, before cinder.os-begin_detaching) -> 202"
    assert outcome.fired
    assert outcome.final_state == FinalState.detached()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("attach.attachments//detach,server2", "the servers of this scene are server"),
        ("attach.attachments-multiattach//detach,server3", "the servers of this scene are server, server2"),
        ("attach.attachments//attach,volume2", "the volumes of this scene are volume"),
        ("attach.attachments/cinder.attachment_create@before:detach,server2", "the servers of this scene are server"),
        ("attach.attachments//attach/cinder.attachment_create@before:attach,volume2", "the volumes of this scene are"),
        ("attach.attachments//detatch", "did you mean detach"),
        ("attach.attachments//detach/cinder.atachment_delete@before=http-500,once", "did you mean cinder.attachment_"),
    ],
)
def test_what_there_is_not_is_refused(campaign: Campaign, text: str, said: str) -> None:
    for act in (campaign.run, campaign.play):
        with pytest.raises(UsageError, match=said):
            act(Scenario.parse(text))


def test_it_is_healed_by_the_last_flow_s_retry(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse("attach.attachments//detach/brick.disconnect_volume@before=crash,once"))
    alone = campaign.run(Scenario.parse("detach.attachments/brick.disconnect_volume@before=crash,once"))
    assert (result.verdict, result.heals_by) == (alone.verdict, alone.heals_by)
    assert result.outcome.final_state == alone.outcome.final_state


def test_the_same_twice(campaign: Campaign) -> None:
    scenario = Scenario.parse(f"attach.attachments-multiattach/{LOST}//detach,server2//detach")
    assert campaign.play(scenario, unreached_ok=True) == campaign.play(scenario, unreached_ok=True)


@pytest.mark.parametrize(
    ("words", "verdict", "degree"),
    [
        # Cinder has given the volume away, and the guest on the host that is down writes to it.
        ("delete.attachments-host_down//attach", Verdict.UNSAFE, Degree.WRITES),
        ("delete.attachments-host_down//detach", Verdict.UNSAFE, Degree.WRITES),
        ("delete.attachments-host_dead//delete", Verdict.STUCK, None),
    ],
)
def test_who_is_refused_leaves_what_is_no_state_to_be_left_in(
    campaign: Campaign, words: str, verdict: Verdict, degree: Degree | None
) -> None:
    """Nothing was disturbed, and nothing was changed by the second: that makes no end of the first one whole."""
    result = campaign.run(Scenario.parse(words))
    assert (result.verdict, result.degree) == (verdict, degree)
