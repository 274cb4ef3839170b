"""What the faults of a flow leave, and which sequences ask what comes next, on the reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario
from pytest_volfault.errors import UsageError
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.sequel import Sequel
from pytest_volfault.model.verdict import Verdict


@pytest.fixture(scope="module")
def campaign() -> Iterator[Campaign]:
    with Campaign("reference") as campaign:
        yield campaign


def test_each_end_that_is_not_clean_is_a_leftover_once(campaign: Campaign) -> None:
    left = campaign.leftovers("detach", "attachments")
    played = [campaign.run(each) for each in campaign.scenarios("detach", "attachments")]
    unclean = [each for each in played if each.verdict.value not in ("completed", "rolled-back", "misreported")]
    assert {each.facts for each in left} == {each.outcome.facts.lasting for each in unclean}
    assert len({each.facts for each in left}) == len(left) < len(unclean) / 5
    assert sum(each.like for each in left) == len(unclean)


def test_one_that_leaves_nobody_dead_stands_for_all_that_leave_the_same(campaign: Campaign) -> None:
    # The crash comes first in the order of the calls.
    (asked,) = (
        each
        for each in campaign.leftovers("detach", "attachments")
        if campaign.play(Scenario.parse("detach.attachments/cinder.os-begin_detaching@after=crash,once")).facts.lasting
        == each.facts
    )
    assert "crash" not in asked.scenario.id
    assert "detaching" in " ".join(asked.facts.texts)


def test_what_a_flow_leaves_without_any_fault_is_one_as_well(campaign: Campaign) -> None:
    first, *_ = campaign.leftovers("delete", "attachments-host_down")
    assert first.scenario == Scenario.parse("delete.attachments-host_down")


def test_they_are_found_once_a_campaign(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    found = campaign.leftovers("attach", "attachments-shelved_offloaded")
    monkeypatch.setattr(type(campaign._player), "played", None)
    assert campaign.leftovers("attach", "attachments-shelved_offloaded") is found


def test_every_flow_that_the_target_plays_comes_after_each(campaign: Campaign) -> None:
    left = campaign.leftovers("detach", "attachments")
    sequences = campaign.sequences("detach", "attachments")
    able = [
        name for name in FLOWS if campaign.target.refusal(name, campaign.stage("detach", "attachments").variant) is None
    ]
    assert "reboot" in able
    assert "boot" not in able
    assert [each.id for each in sequences] == [f"{each.scenario.id}//{flow}" for each in left for flow in able]
    assert [Scenario.parse(each.id) for each in sequences] == sequences


def test_each_server_that_has_the_volume_is_asked(campaign: Campaign) -> None:
    asked = {str(each.then[-1]) for each in campaign.sequences("detach", "attachments-multiattach")}
    assert {"detach", "detach,server2", "reboot,server2"} <= asked


def test_a_flow_that_needs_what_is_not_there_comes_after_none(campaign: Campaign, monkeypatch: Any) -> None:
    perform = campaign.target.perform

    def without_scheduler(flow: str, *rest: Any) -> Any:
        if flow == "stop":
            raise UsageError("stop needs a scheduler")
        return perform(flow, *rest)

    monkeypatch.setattr(campaign.target, "perform", without_scheduler)
    asked = {each.then[-1].flow for each in campaign.sequences("attach", "attachments-shelved_offloaded")}
    assert "start" in asked
    assert "stop" not in asked


def test_the_flows_that_are_refused_have_none(campaign: Campaign) -> None:
    with pytest.raises(UsageError, match="cannot perform"):
        campaign.leftovers("boot", "attachments")
    with pytest.raises(UsageError, match="unknown flow"):
        campaign.leftovers("detatch", "attachments")


RELAYED = "attach.attachments/nova.rpc.attach_volume@after=rpc-not-delivered,once"


@pytest.mark.parametrize(
    ("scenario", "sequel"),
    [
        # The row is gone, and the volume is attached: a reboot ends what Cinder has, and a soft one leaves the disk.
        (f"{RELAYED}//soft_reboot", Sequel.WORSE),
        (f"{RELAYED}//list", Sequel.SAME),
        (f"{RELAYED}//attach", Sequel.SAME),
        ("detach.attachments/brick.disconnect_volume@before=brick-command-failed,once//detach", Sequel.HEALED),
        # Its host is down, so that a delete alone ends the same.
        ("delete.attachments-host_down/nova.db.instance_save@after=db-error,once//delete", Sequel.AS_EVER),
        ("attach.attachments//detach", None),
        # Its owner has deleted the volume meanwhile, which leaves nothing to be mended.
        ("attach.attachments-shelved_offloaded/cinder.volume_get@before=http-404,once//delete", None),
    ],
)
def test_what_the_next_flow_made_of_it(campaign: Campaign, scenario: str, sequel: Sequel | None) -> None:
    result = campaign.run(Scenario.parse(scenario))
    assert result.sequel is sequel
    first = Scenario.parse(scenario.rpartition("//")[0])
    assert result.found == campaign.play(first).facts
    assert type(result).from_dict(result.as_dict()) == result


def test_who_was_to_let_go_of_a_volume_that_is_gone_has_done_so(campaign: Campaign) -> None:
    gone = "attach.attachments-shelved_offloaded/cinder.volume_get@before=http-404,once"
    result = campaign.run(Scenario.parse(f"{gone}//delete"))
    assert (result.verdict, result.outcome.final_state.volume_status) == (Verdict.COMPLETED, "deleted")
