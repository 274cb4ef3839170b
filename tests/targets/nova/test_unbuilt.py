"""A server that was asked for and that no host has begun to build: how it comes about, and what is asked of it."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Verdict

pytestmark = pytest.mark.usefixtures("placement")

KEPT = {"volume.status=reserved", "volume.attachment[server]=reserved", "server.row[volume]=attachment[server]"}
STANDS = {"server.state=building", "server.task=scheduling"}


def begun(campaign: Campaign, scenario: str) -> set[str]:
    """What there is before the flow, but for records of what was asked."""
    return set(campaign._stages.ready(Scenario.parse(scenario)).start.lasting.texts)


def test_where_they_begin(campaign: Campaign) -> None:
    given = {*STANDS, "server.allocation[host1]"}
    assert (
        begun(campaign, "detach.attachments-building") == begun(campaign, "delete.attachments-building") == given | KEPT
    )
    assert begun(campaign, "attach.attachments-building") == {*given, "volume.status=available"}
    # No scheduler has been asked.
    assert begun(campaign, "delete.attachments-requested") == STANDS | KEPT


def test_nova_alone_has_written_it(nova: Any, campaign: Campaign) -> None:
    building, requested = (
        campaign._stages.ready(Scenario.parse(f"delete.attachments-{state}")).scene
        for state in ("building", "requested")
    )
    methods = {
        state: [each.method for each in scene.mark[2][0]]
        for state, scene in (("building", building), ("requested", requested))
    }
    # What nova-compute was sent is lost; what nova-conductor was sent waits for it.
    assert methods == {"building": [], "requested": ["schedule_and_build_instances"]}
    nova.restore(requested.mark)
    rows = "select count(*) from instances"
    assert nova._installation.databases.main.execute(rows).fetchone() == (0,)
    nova.restore(building.mark)
    assert nova._installation.databases.main.execute(rows).fetchone() == (1,)


@pytest.mark.parametrize("flow", ["attach", "detach", "reboot"])
def test_it_is_at_no_host_s_hands(campaign: Campaign, flow: str) -> None:
    result = campaign.run(Scenario.parse(f"{flow}.attachments-building"))
    assert (result.verdict, result.outcome.answer.api_status) == (Verdict.ROLLED_BACK, 409)


@pytest.mark.parametrize(
    "words", ["building", "building-boot", "building-host_down", "requested", "rbd-requested-boot"]
)
def test_it_is_deleted(campaign: Campaign, words: str) -> None:
    stage = campaign.stage("delete", str(Variant.parse(f"attachments-{words}")))
    assert stage.golden.answer.api_status == 204
    assert stage.golden.facts.lasting == stage.goal.lasting
    assert stage.goal.value("volume", "status") == ("deleted" if "boot" in words else "available")


def test_a_request_that_could_not_be_taken_back_is_built(campaign: Campaign) -> None:
    fault = "nova.db.build_request_destroy@before=db-error,once"
    result = campaign.run(Scenario.parse(f"delete.attachments-requested/{fault}"))
    assert result.outcome.answer.api_status == 500
    assert result.verdict is Verdict.RECOVERABLE
    assert result.outcome.facts.value("server", "state") == "active"


@pytest.mark.parametrize(
    ("flow", "word", "why"),
    [
        ("delete", "legacy-building", "attachments API"),
        ("detach", "attachments-requested", "only a delete is played"),
        ("delete", "attachments-building-deleting", "within the request"),
        ("reap", "attachments-building", "none has begun to build"),
        ("migrate", "attachments-building", "not building ones"),
        ("delete", "attachments-multiattach-building", "only its state can be said"),
    ],
)
def test_what_is_not_played_of_it_is_refused(nova: Any, flow: str, word: str, why: str) -> None:
    assert why in nova.refusal(flow, Variant.parse(word))


def test_flows_that_need_no_scheduler_come_after_others_without_one(campaign: Campaign) -> None:
    assert campaign.play(Scenario.parse("attach.attachments//detach")).answer.api_status == 202
    assert FLOWS["delete"].reaches(Variant.parse("attachments-building-host_down"))
