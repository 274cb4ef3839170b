"""A hard reboot, a stop and a start of the reference: the guest is what the rows say."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault.campaign import Campaign
from pytest_volfault.campaign.stage import state_of
from pytest_volfault.errors import UsageError
from pytest_volfault.model.outcome import Answer
from pytest_volfault.targets.loading import load_target
from pytest_volfault.targets.reference._cinder import CinderError
from volfault_fakes.libvirt.domain import virDomain

DONE = Answer(202)


@pytest.fixture
def acting(campaign: Campaign, stage: Any) -> Any:
    """Ask for actions, one after the other, in virtual time; return how the last one ended."""

    def act(*actions: str) -> Answer:
        with campaign._enclosure.apart(), campaign._enclosure.around(stage.cloud.clock, "acting"):
            return [stage.target.perform(action, stage.variant, stage.scene) for action in actions][-1]

    return act


def facts(stage: Any) -> set[str]:
    return set(map(str, state_of(stage.target, stage.scene)))


@pytest.mark.parametrize(
    ("flow", "variant"),
    [
        ("detach", "attachments"),
        ("detach", "legacy"),
        ("detach", "attachments-rbd"),
        ("detach", "attachments-nfs"),
        ("detach", "attachments-multiattach"),
        ("detach", "attachments-multiattach-apart"),
        ("detach", "attachments-encrypted"),
        ("delete", "attachments-boot"),
        ("attach", "attachments"),
    ],
)
@pytest.mark.parametrize("actions", [("reboot",), ("stop", "start")])
def test_a_healthy_server_is_as_before(
    stage: Any, acting: Any, flow: str, variant: str, actions: tuple[str, ...]
) -> None:
    stage.prepare(flow, variant)
    before, number = facts(stage), stage.cloud.guest(stage.server).number
    assert acting(*actions) == DONE
    assert facts(stage) == before
    assert stage.cloud.guest(stage.server).number > number


def test_a_row_whose_attachment_is_gone_goes(stage: Any, acting: Any) -> None:
    stage.play("detach.attachments/nova.db.bdm_destroy@before=db-error,once")
    assert "server.row[volume]=gone" in facts(stage)
    assert acting("reboot") == DONE
    assert stage.state() == stage.goal("detach")


def test_an_attachment_that_no_row_names_goes(stage: Any, acting: Any) -> None:
    stage.play("attach.attachments/cinder.attachment_create@after=http-500,once")
    assert stage.cloud.attachments
    assert acting("reboot") == DONE
    assert not stage.cloud.attachments
    assert stage.cloud.volumes[stage.volume].status == "available"


def test_a_cinder_that_fails_keeps_no_server_from_being_rebooted(
    stage: Any, acting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.prepare("detach", "attachments")
    before = facts(stage)

    def down(_server_id: str) -> Any:
        raise CinderError(503, "service unavailable")

    monkeypatch.setattr(stage.target._nova.cinder, "attachments_of", down)
    assert acting("reboot") == DONE
    assert facts(stage) == before


def test_disks_that_no_row_names_are_gone(stage: Any, acting: Any) -> None:
    stage.prepare("detach", "attachments")
    stage.database.bdm_destroy(stage.server, stage.volume)
    assert acting("reboot") == DONE
    guest = stage.cloud.guest(stage.server)
    assert (guest.state, guest.live, guest.config) == ("running", {}, {})


def test_a_guest_that_is_not_there_is_made(stage: Any, acting: Any) -> None:
    stage.prepare("detach", "attachments")
    before = facts(stage)
    stage.cloud.drop("guests", stage.cloud.guest(stage.server).key)
    assert acting("reboot") == DONE
    assert facts(stage) == before


def test_a_guest_that_hears_of_no_button_is_cut_off(stage: Any, acting: Any) -> None:
    stage.prepare("detach", "attachments")
    stage.cloud.change("guests", stage.cloud.guest(stage.server).key, answers=False)
    began = stage.cloud.clock.now
    assert acting("stop") == DONE
    assert stage.cloud.guest(stage.server).state == "shutoff"
    assert stage.cloud.clock.now - began == 60


def test_where_no_guest_comes_up_the_server_is_in_error(
    stage: Any, acting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.prepare("detach", "attachments")

    def fail(_domain: Any) -> int:
        raise RuntimeError("no memory")

    monkeypatch.setattr(virDomain, "create", fail)
    assert acting("reboot") == Answer(202, None, "RuntimeError: no memory")
    assert {"server.state=error", "server.power[host1]=shutoff"} <= facts(stage)
    monkeypatch.undo()
    assert acting("reboot") == DONE
    assert {"server.state=active", "server.power[host1]=running"} <= facts(stage)


def test_a_host_without_power_reboots_nothing(stage: Any, acting: Any) -> None:
    stage.prepare("detach", "legacy-moved_stashed")
    before = facts(stage)
    assert acting("reboot") == DONE
    assert facts(stage) - before == {"server.task=rebooting_hard"}


@pytest.mark.parametrize(
    ("variant", "action", "status"),
    [
        ("attachments-deleting", "reboot", 409),
        ("attachments-shelved", "reboot", 409),
        ("attachments-paused", "stop", 409),
        ("attachments", "start", 409),
        ("attachments-error", "reboot", 202),
        ("attachments-stopped", "start", 202),
    ],
)
def test_what_the_state_allows(stage: Any, acting: Any, variant: str, action: str, status: int) -> None:
    stage.prepare("delete", variant)
    assert acting(action).api_status == status


def test_a_server_that_is_gone_is_not_found(stage: Any, acting: Any) -> None:
    stage.play("delete.attachments")
    assert [acting(action).api_status for action in ("reboot", "stop", "start")] == [404, 404, 404]


def test_other_flows_and_other_targets_are_refused(stage: Any) -> None:
    stage.prepare("detach", "attachments")
    # Of the others the seeds say nothing.
    told = {"attach", "detach", "delete", "reboot", "soft_reboot", "stop", "start", "show", "list"}
    assert set(stage.target.flows) == told
    with pytest.raises(UsageError, match="unknown flow 'restart'"):
        stage.target.perform("restart", stage.variant, stage.scene)
    # A function is called, whatever is asked of it.
    assert list(load_target("os:getpid").flows) == ["detach"]
