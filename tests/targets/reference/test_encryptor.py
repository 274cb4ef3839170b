"""The passphrase of an encrypted volume is with the hypervisor for as long as the volume is attached, and no longer."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.scenario import Fault, Scenario
from pytest_volfault.model.variant import Variant
from pytest_volfault.model.volume_states import free, whole
from pytest_volfault.targets.reference._encryptor import PASSPHRASE

# Each step after the passphrase has been left with libvirt, and the faults that fail it.
LATER = [
    "libvirt.attach_device@before=libvirt-operation-failed,always",
    "libvirt.attach_device@after=libvirt-definition-not-saved,once",
    "libvirt.lookup_domain@before=libvirt-no-domain,once",
    "cinder.attachment_complete@before=http-500,always",
    "cinder.attachment_complete@before=connection-refused,always",
    "cinder.attachment_complete@after=http-500,once",
]


def test_attaching_leaves_it_and_detaching_takes_it(stage: Any) -> None:
    assert stage.play("attach.attachments-encrypted").final_state.secret
    (secret,) = stage.cloud.secrets.values()
    assert (secret.usage, secret.name, secret.value) == ("volume", stage.volume, PASSPHRASE)
    assert (secret.ephemeral, secret.private) == (False, False)
    (disk,) = stage.cloud.guest(stage.server).live.values()
    assert f"<secret type='passphrase' uuid='{secret.uuid}'/>" in disk.xml
    stage.variant = Variant(encrypted=True)
    assert stage.ask("detach").compute_error is None
    assert stage.state() == FinalState.of(free(stage.variant))
    assert dict(stage.cloud.secrets) == {}


@pytest.mark.parametrize("fault", LATER)
def test_it_goes_when_the_attach_fails_after_it_was_left(stage: Any, fault: str) -> None:
    outcome = stage.play(f"attach.attachments-encrypted/{fault}")
    assert outcome.answer.compute_error
    came_and_went = [(bool(each.before), bool(each.after)) for each in stage.cloud.history if each.table == "secrets"]
    assert (came_and_went[0], came_and_went[-1]) == ((False, True), (True, False))
    assert dict(stage.cloud.secrets) == {}


@pytest.mark.parametrize("protocol", ["", "-rbd", "-nfs", "-fibre_channel", "-scaleio"])
@pytest.mark.parametrize("style", ["attachments", "legacy"])
def test_no_failure_that_gives_the_volume_back_leaves_it(stage: Any, style: str, protocol: str) -> None:
    """Every error at every call; a process that is killed undoes nothing, and libvirt that is gone takes nothing."""
    name = f"{style}{protocol}-encrypted"
    free_again = 0
    for scenario in stage.campaign.scenarios("attach", name):
        kinds = {fault.kind for fault in scenario.faults}
        if kinds & {"crash"} or not kinds:
            continue
        outcome = stage.campaign.play(scenario)
        unreachable = [
            fault
            for fault in scenario.faults
            # A libvirtd that is being restarted is gone for as long as the flow takes.
            if (fault.kind == "libvirt-connection-lost" and fault.times == "always") or fault.kind == "libvirtd-restart"
        ]
        if outcome.final_state.guest_disk == "none" and not unreachable:
            assert not outcome.final_state.secret, scenario.id
            free_again += 1
    assert free_again > 50


def test_where_libvirt_has_gone_for_good_it_stays(stage: Any) -> None:
    """So that the test above leaves out what it must, and no more."""
    fault = Fault("libvirt.open", "libvirt-connection-lost", times="always", occurrence=2)
    assert stage.play(Scenario("attach", "attachments-encrypted", (fault,)).id).final_state.secret


def test_one_that_has_gone_already_is_no_error(stage: Any) -> None:
    stage.prepare("detach", "attachments-encrypted")
    stage.cloud.drop("secrets", ("compute1", "volume", stage.volume))
    assert stage.ask("detach").compute_error is None
    assert stage.state() == stage.goal("detach")


def test_another_volume_s_stays(stage: Any) -> None:
    stage.prepare("detach", "attachments-encrypted")
    other = stage.cloud.add_volume(attached_to=stage.cloud.guest(stage.server), encryption_key_id="key")
    assert stage.ask("detach").compute_error is None
    assert [name for _, _, name in stage.cloud.secrets] == [other.id]


def test_a_libvirt_that_fails_otherwise_rolls_the_detach_back(stage: Any) -> None:
    scenario = "detach.attachments-encrypted/libvirt.open#2@before=libvirt-connection-lost,once"
    outcome = stage.play(scenario)
    assert outcome.final_state.secret
    assert outcome.final_state.volume_status == "in-use"
    assert "cinder.os-roll_detaching" in {entry.point for entry in outcome.trace}


def test_a_volume_in_plain_text_has_none(stage: Any) -> None:
    for flow in ("attach", "detach", "delete"):
        outcome = stage.play(f"{flow}.attachments")
        assert not [entry.point for entry in outcome.trace if "secret" in entry.point]
    assert not FinalState.of(whole(Variant())).secret
