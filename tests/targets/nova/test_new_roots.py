"""A server whose root disk Nova has Cinder make: where it begins, what it is called, and how its orphans are told."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Campaign, Scenario
from pytest_volfault.model.cure import Cure
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.verdict import Verdict
from pytest_volfault.targets.nova._cinder_child import Child
from pytest_volfault.targets.nova._real_cinder import RealCinder
from volfault_fakes.cloud import Cloud

pytestmark = pytest.mark.usefixtures("placement")

IMAGE, SNAPSHOT = "boot.attachments-from_image", "boot.attachments-from_snapshot-delete_on_termination"
SOURCE = {"volume2.status=available", "volume2.snapshot=available"}


@pytest.mark.parametrize(("flow", "source"), [(IMAGE, set()), (SNAPSHOT, SOURCE)])
def test_it_begins_without_the_volume_and_crosses_its_steps(campaign: Campaign, flow: str, source: set[str]) -> None:
    stage = campaign.stage(*flow.split("."))
    assert set(stage.start.texts) == {"volume.status=deleted", *source}
    crossed = [entry.point for entry in stage.golden.trace]
    steps = stage.flow.steps(stage.variant)
    places = [crossed.index(step.points[0]) for step in steps]
    assert [step.number for step in steps] == [str(place) for place, _ in enumerate(steps, start=1)]
    assert places == sorted(places)
    assert stage.golden.facts.lasting == stage.goal
    assert "volume.made" in stage.golden.facts.texts
    assert not any(step.points[0] not in crossed for step in steps)


def test_a_volume_has_its_role_before_it_exists(campaign: Campaign) -> None:
    scene = campaign._stages.ready(Scenario.parse(IMAGE)).scene
    assert not scene.mark[0].tables["volumes"]
    campaign.play(Scenario.parse(IMAGE))
    assert list(campaign.target.cloud.volumes) == [scene.volume_id]


def test_what_comes_after_a_boot_finds_a_server_of_that_kind(campaign: Campaign) -> None:
    kept = campaign.run(Scenario.parse(f"{IMAGE}//delete"))
    assert (kept.verdict, kept.outcome.facts.value("volume", "status")) == (Verdict.COMPLETED, "available")
    gone = campaign.run(Scenario.parse(f"{IMAGE}-delete_on_termination//delete"))
    assert (gone.verdict, gone.outcome.facts.value("volume", "status")) == (Verdict.COMPLETED, "deleted")
    # It is its root disk.
    assert campaign.play(Scenario.parse(f"{IMAGE}//detach")).answer.api_status == 400


@pytest.mark.parametrize("flow", [IMAGE, SNAPSHOT])
def test_an_orphan_is_a_leak_that_its_owner_deletes(campaign: Campaign, flow: str) -> None:
    result = campaign.run(Scenario.parse(f"{flow}/cinder.attachment_create@before=http-403,once"))
    assert [each.rule for each in result.violations] == ["no-orphaned-volume"]
    assert (result.verdict, result.heals_by) == (Verdict.LEAKED, Cure(("delete", "discard")))


def test_the_snapshot_that_it_is_made_from_is_no_leak(campaign: Campaign) -> None:
    result = campaign.run(Scenario.parse(f"{SNAPSHOT}/nova.db.bdm_save@before=db-error,once"))
    assert "no-orphaned-snapshot" not in {each.rule for each in result.violations}
    assert result.heals_by == Cure(("delete",))


def test_a_poll_that_runs_out(campaign: Campaign) -> None:
    outcome = campaign.play(Scenario.parse(f"{IMAGE}/cinder.volume_create@late=volume-slow,once"))
    looked = [entry for entry in outcome.trace if entry.point == "cinder.volume_get"]
    # nova.conf: block_device_allocate_retries, and the first look; cinderclient looks before that.
    assert len(looked) == 1 + 61
    assert {"server.state=error", "volume.status=available"} <= set(outcome.facts.texts)


def test_the_same_twice(campaign: Campaign) -> None:
    scenario = Scenario.parse(f"{IMAGE}/cinder.volume_create@late=volume-slow,once")
    assert campaign.play(scenario) == campaign.play(scenario)


@pytest.mark.parametrize(
    ("flow", "word", "why"),
    [
        ("boot", "attachments-from_image-encrypted", "only its protocol is said"),
        ("boot", "attachments-from_snapshot-shared_targets", "only its protocol is said"),
        ("attach", "attachments-from_image", "attached when the server is made"),
        ("migrate", "attachments-from_image", "only its state can be said"),
    ],
)
def test_what_cannot_be_said_of_a_volume_that_nova_makes_is_refused(nova: Any, flow: str, word: str, why: str) -> None:
    assert why in nova.refusal(flow, Variant.parse(word))


def test_a_real_cinder_is_not_told_which_id_to_give(nova: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # Its process is started with the first play.
    monkeypatch.setattr(nova._installation, "cinder", RealCinder(Cloud(), Child(("cinder",)), "29.0.0"))
    assert "chooses the id" in nova.refusal("boot", Variant.parse("attachments-from_image"))
    assert nova.refusal("boot", Variant()) is None
