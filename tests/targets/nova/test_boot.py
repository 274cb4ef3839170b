"""A server is made on Nova: where it begins and ends, what comes back, and what other flows do not see of it."""

from __future__ import annotations

import importlib
import importlib.metadata
import uuid
from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario, UsageError
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.targets.nova import _scheduled_refusals as refusals

pytestmark = pytest.mark.usefixtures("placement")

BOOT = "boot.attachments"
CONNECT = "brick.connect_volume@before=brick-device-not-found"


def placement_rows(nova: Any) -> dict[str, Any]:
    return dict(nova._installation.scheduled._databases[0].snapshot())


def test_it_crosses_its_steps_in_their_order_and_gets_there(campaign: Campaign) -> None:
    stage = campaign.stage(*BOOT.split("."))
    crossed = [entry.point for entry in stage.golden.trace]
    places = [crossed.index(point) for step in stage.flow.steps(Variant()) for point in step.points[:1]]
    assert places == sorted(places)
    assert stage.start.texts == ("volume.status=available",)
    assert stage.golden.facts.lasting == stage.goal


def test_a_server_has_its_role_before_it_exists(campaign: Campaign) -> None:
    scene = campaign._stages.ready(Scenario.parse(BOOT)).scene
    assert scene.cast.hosts == ("compute1", "compute2")
    assert not scene.mark[0].tables["guests"]
    campaign.play(Scenario.parse(BOOT))
    assert [guest.id for guest in campaign.target.cloud.guests.values()] == [scene.server_id]


def test_a_second_request_makes_a_second_server(campaign: Campaign) -> None:
    # The first one has taken the volume.
    again = campaign.play(Scenario.parse(f"{BOOT}//boot"))
    assert again.answer.api_status == 400
    # Nothing has come of the first one but an id.
    refused = campaign.play(Scenario.parse(f"{BOOT}/cinder.attachment_create@before=http-403,once//boot"))
    assert refused.facts.lasting == campaign.stage(*BOOT.split(".")).goal


@pytest.mark.parametrize(("times", "verdict"), [("once", Verdict.COMPLETED), ("always", Verdict.LEAKED)])
def test_what_fails_on_one_host_is_tried_on_the_next(campaign: Campaign, times: str, verdict: Verdict) -> None:
    result = campaign.run(Scenario.parse(f"{BOOT}/{CONNECT},{times}"))
    assert result.verdict is verdict
    computes = {entry.process for entry in result.outcome.trace if entry.process.startswith("compute")}
    assert computes == {"compute", "compute@compute2"}


def test_who_finds_no_host_is_buried_in_cell0(nova: Any, campaign: Campaign) -> None:
    campaign.play(Scenario.parse(f"{BOOT}/placement.get.allocation_candidates@before=placement-503,once"))
    buried = nova._installation.scheduled._databases[1].connection.execute("select vm_state from instances").fetchall()
    assert buried == [("error",)]
    assert nova._installation.databases.main.execute("select uuid from instances").fetchall() == []


def test_a_crash_of_the_first_host_s_service_is_its_own(campaign: Campaign) -> None:
    outcome = campaign.play(Scenario.parse(f"{BOOT}/libvirt.create@after=crash,once"))
    assert outcome.answer.compute_error == "nova-compute died"
    assert {"server.state=building", "server.power[host1]=running"} <= set(outcome.facts.texts)


def test_placement_s_rows_come_back(nova: Any, campaign: Campaign) -> None:
    scene = campaign._stages.ready(Scenario.parse(BOOT)).scene
    nova.restore(scene.mark)
    before = placement_rows(nova)
    campaign.play(Scenario.parse(BOOT))
    made = placement_rows(nova)
    assert {name for name in made if made[name] != before[name]} >= {"allocations", "consumers"}
    nova.restore(scene.mark)
    assert placement_rows(nova) == before


def test_other_flows_see_nothing_of_it(nova: Any, campaign: Campaign) -> None:
    detach = Scenario.parse("detach.attachments")
    before = campaign.play(detach)
    campaign.play(Scenario.parse(BOOT))
    assert campaign.play(detach) == before
    assert (nova._installation.scheduled.is_there, list(nova._installation.bus.computes)) == (False, ["compute1"])
    assert not any(entry.name.startswith("placement.") for entry in before.trace)
    with pytest.raises(UsageError, match="only a scenario that begins with such a flow has one"):
        campaign.play(Scenario.parse("detach.attachments//boot"))


def test_the_same_twice(campaign: Campaign) -> None:
    scenario = Scenario.parse(f"{BOOT}/{CONNECT},once")
    assert campaign.play(scenario) == campaign.play(scenario)


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("attachments-stopped", "no server yet"),
        ("attachments-boot", "without that word"),
        ("legacy", "attachments API alone"),
        ("attachments-multiattach", "no server yet"),
    ],
)
def test_what_cannot_be_said_of_a_new_server_is_refused(nova: Any, word: str, why: str) -> None:
    assert why in nova.refusal("boot", Variant.parse(word))


def test_without_placement_it_is_refused_with_the_extra_s_name(nova: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(refusals, "version", missing)
    assert nova.refusal("detach", Variant()) is None
    newest, older = (refusals.scheduled_refusal("boot", Variant(), release) or "" for release in (34, 33))
    assert newest.endswith("pip install 'pytest-volfault[placement]'")
    # The extra would bring another Nova.
    assert older.endswith("pip install --no-deps 'openstack-placement>=16,<17'")
    assert nova.refusal("boot", Variant()) in (newest, older)


def test_a_goal_has_another_host(campaign: Campaign) -> None:
    [elsewhere] = FLOWS["boot"].as_good(Variant())
    assert elsewhere.value("server", "host") == "host2"
    assert not any("host1" in text for text in elsewhere.texts)


def test_placement_s_schemas_are_checked_once_and_hold(nova: Any, campaign: Campaign) -> None:
    campaign.play(Scenario.parse(BOOT))
    placement = importlib.import_module("placement.util")
    kept, schema = placement.jsonschema, {"type": "object", "required": ["allocations"]}
    answer = nova._installation.scheduled._application.answer
    refused = [answer("PUT", f"/allocations/{uuid.uuid4()}", {}, "1.36") for _ in range(2)]
    assert [(reply.status_code, "does not validate" in reply.text) for reply in refused] == [(400, True)] * 2
    # What stands there while it answers is gone, and says the same.
    assert placement.jsonschema is kept
    once = importlib.import_module("pytest_volfault.targets.nova._placement_schemas").STAND_INS
    own = once["placement.util:jsonschema"](kept)
    for _ in range(2):
        with pytest.raises(kept.ValidationError) as told:
            own.validate({}, schema)
        with pytest.raises(kept.ValidationError) as said:
            kept.validate({}, schema)
        assert str(told.value) == str(said.value)
    with pytest.raises(kept.SchemaError):
        own.validate({}, {"type": 7})
