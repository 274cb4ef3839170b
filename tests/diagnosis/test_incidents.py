"""What operators have reported, as they saw it: the answer names the place, and what mends it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pytest_volfault import Campaign, Scenario
from pytest_volfault.diagnosis import Diagnosis, Seen, Suspect, Symptoms, diagnose
from pytest_volfault.diagnosis.shipped import upstream
from pytest_volfault.model.results import Bound, Results


@pytest.fixture(scope="module")
def nova() -> Symptoms:
    return upstream("34.0.0")


def asked(symptoms: Symptoms, *facts: str, error: Sequence[str] = ()) -> Diagnosis:
    return diagnose(symptoms, list(map(Seen.parse, facts)), error)


def places(suspects: Sequence[Suspect]) -> list[str]:
    return [each.cause.place.short if each.cause and each.cause.place else "" for each in suspects]


def test_seed_000_in_use_detaching_in_use_again_and_an_error_in_nova_compute(nova: Symptoms) -> None:
    diagnosis = asked(nova, "volume.status=in-use", error=["DeviceDetachFailed"])
    assert "LibvirtDriver.detach_volume" in places(diagnosis.suspects)
    # The guest did not give the disk up; it is asked once more.
    commands = {case.commands for each in diagnosis.suspects for case in each.cases}
    assert ("openstack server remove volume SERVER VOLUME",) in commands


def test_seed_002_detaching_for_ever_and_a_type_error() -> None:
    with Campaign("reference") as campaign:
        race = campaign.run(Scenario.parse("attach.legacy-saved_late/cinder.os-attach@after:detach"))
        golden = campaign.run(race.scenario.golden)
        symptoms = Symptoms.of(Results(campaign.target.info, Bound(1, {}), (race,), (golden,)))
    (suspect,) = asked(symptoms, "volume.status=detaching", error=["TypeError"]).suspects
    assert suspect.points == ("cinder.os-attach",)
    assert suspect.cases[0].commands


def test_seed_003_a_server_that_stays_deleting_with_its_root_disk(nova: Symptoms) -> None:
    diagnosis = asked(nova, "server.task=deleting", "volume.status=in-use")
    cases = {case.id for each in diagnosis.suspects for case in each.cases}
    assert "delete.attachments-host_dead" in cases
    # The service that does it has died: it is started again.
    assert any("systemctl restart" in command for each in diagnosis.suspects for command in each.cases[0].commands)
    assert diagnosis.questions


def test_a_volume_that_is_reserved_for_nobody(nova: Symptoms) -> None:
    diagnosis = asked(nova, "volume.status=reserved", "server.row[volume]=no")
    assert {"ComputeTaskManager.attach_volume", "API._attach_volume_shelved_offloaded"} <= set(
        places(diagnosis.suspects)
    )
    assert all("openstack volume attachment delete ATTACHMENT" in each.cases[0].commands for each in diagnosis.suspects)


def test_an_attachment_too_many_that_nova_s_row_does_not_name(nova: Symptoms) -> None:
    diagnosis = asked(nova, "volume.attachment[server]=reserved", "volume.attachment[server,host1]=attached")
    ids = {case.id for each in diagnosis.suspects for case in each.cases}
    assert "attach.attachments/cinder.attachment_create@after=connection-reset,once" in ids


@pytest.mark.parametrize("release", ["19", "22.4.0", "28"])
def test_older_releases_answer_as_well(release: str) -> None:
    assert asked(upstream(release), "volume.status=detaching").suspects
