"""Servers that are shelved or resized where a flow begins on Nova were brought there by requests alone."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario, UsageError
from pytest_volfault.model.flows import FLOWS
from pytest_volfault.model.variant import Variant

REFUSED = "Placement, which is not installed"


@pytest.fixture
def unplaced(nova: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert nova is not None
    refusals = importlib.import_module("pytest_volfault.targets.nova._scheduled_refusals")
    monkeypatch.setattr(refusals, "_has_placement", lambda: False)


@pytest.mark.usefixtures("placement")
@pytest.mark.parametrize(
    ("words", "ended"),
    [
        ("attachments-shelved", ["create:finished", "attach_volume:finished", "shelve:finished"]),
        ("attachments-resized", ["create:finished", "attach_volume:finished", "resize:finished"]),
    ],
)
def test_requests_alone_bring_it_there(campaign: Campaign, words: str, ended: list[str]) -> None:
    start = campaign.stage("detach", words).start
    actions = sorted(start.of_relation("action"), key=lambda fact: fact.number)
    assert [fact.value for fact in actions] == ended


@pytest.mark.usefixtures("placement")
@pytest.mark.parametrize("state", ["shelved", "resized"])
@pytest.mark.parametrize(
    ("flow", "more"),
    [
        *((flow, more) for flow in ("attach", "detach", "delete") for more in ("", "-rbd", "-multiattach", "-beside")),
        *((flow, more) for flow in ("detach", "delete") for more in ("-tagged", "-encrypted")),
        ("detach", "legacy"),
        ("delete", "legacy"),
        ("delete", "-multiattach-apart"),
    ],
)
def test_other_words_mean_what_they_mean_without_it(campaign: Campaign, flow: str, more: str, state: str) -> None:
    words = f"{more}-{state}" if more == "legacy" else f"attachments{more}-{state}"
    stage = campaign.stage(flow, words)
    assert stage.is_goal(stage.golden.facts)


@pytest.mark.usefixtures("placement")
@pytest.mark.parametrize("host", ["host_down", "host_dead", "host_gone", "host_off"])
def test_whose_host_is_away_is_deleted_unless_a_resize_has_to_be_confirmed_there(campaign: Campaign, host: str) -> None:
    assert campaign.stage("delete", f"attachments-shelved-{host}").golden.answer.api_status == 204
    resized = campaign.stage("delete", f"attachments-resized-{host}").golden
    assert resized.answer.api_status == 500
    assert "MessagingTimeout" in resized.answer.error
    assert {"server.state=resized", "server.task=deleting", "volume.status=in-use"} <= set(resized.facts.texts)


@pytest.mark.usefixtures("placement")
def test_deleting_a_resized_server_confirms_first(campaign: Campaign) -> None:
    trace = campaign.stage("delete", "attachments-resized").golden.trace
    crossed = [entry.point for entry in trace if entry.point.startswith("nova.rpc.")]
    assert crossed.index("nova.rpc.call.confirm_resize") < crossed.index("nova.rpc.terminate_instance")


@pytest.mark.usefixtures("placement")
@pytest.mark.parametrize("words", [*FLOWS["shelve_offload"].variants, "attachments-paused", "attachments-stopped"])
def test_an_administrator_offloads_who_is_shelved(campaign: Campaign, words: str) -> None:
    stage = campaign.stage("shelve_offload", words)
    assert stage.start.value("server", "state") == "shelved"
    assert stage.is_goal(stage.golden.facts)
    crossed = [entry.point for entry in stage.golden.trace]
    places = [
        crossed.index(next(each for each in step.points if each in crossed))
        for step in stage.flow.steps(stage.variant)
    ]  # fmt: skip
    assert places == sorted(places)


@pytest.mark.usefixtures("placement")
@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("shelve_offload.attachments-rescued", "can be shelved before"),
        ("shelve_offload.attachments-shelved", "can be shelved before"),
        ("delete.attachments-shelved-boot", "never shelved without being offloaded"),
        ("detach.attachments-resized-boot", "never shelved without being offloaded"),
    ],
)
def test_what_is_not_played_is_refused(nova: Any, name: str, why: str) -> None:
    flow, words = name.split(".")
    assert why in nova.refusal(flow, Variant.parse(words))


@pytest.mark.usefixtures("unplaced")
@pytest.mark.parametrize("name", ["attach.attachments-shelved", "delete.legacy-resized", "shelve_offload.attachments"])
def test_without_placement_one_sentence_says_so(nova: Any, campaign: Campaign, name: str) -> None:
    flow, words = name.split(".")
    assert REFUSED in nova.refusal(flow, Variant.parse(words))
    with pytest.raises(UsageError, match=REFUSED):
        campaign.play(Scenario.parse(name))


@pytest.mark.usefixtures("unplaced")
def test_without_placement_who_is_offloaded_is_there_all_the_same(nova: Any) -> None:
    assert nova.refusal("delete", Variant.parse("attachments-shelved_offloaded")) is None


def test_the_store_changes_what_is_noted_on_an_image_and_takes_a_file(nova: Any, tmp_path: Any) -> None:
    assert nova is not None
    cloud = importlib.import_module("volfault_fakes.cloud").Cloud()
    images = importlib.import_module("pytest_volfault.targets.nova._images").Images(cloud)
    made = images.create(name="mine", colour="blue", size_of="shoe")
    changed = images.update(made.id, remove_props=["size_of"], status="active", disk_format="qcow2", colour="red")
    assert (changed["status"], changed["disk_format"], changed["colour"]) == ("queued", "qcow2", "red")
    assert "size_of" not in changed
    (tmp_path / "disk").write_bytes(b"four")
    with (tmp_path / "disk").open("rb") as disk:
        images.upload(made.id, disk)
    assert (images.get(made.id).status, images.get(made.id)["size"]) == ("active", 4)
    assert "qcow2" in images.schemas.get("image").raw()["properties"]["disk_format"]["enum"]
