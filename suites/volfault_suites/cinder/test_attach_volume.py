"""os-attach and VolumeManager.attach_volume behind it: every case, by its answer and the rows that it leaves."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_volfault import Workbench
from volfault_fakes.cinder import VolumeService
from volfault_fakes.cinder.dialect import CinderRefusal
from volfault_suites.cinder.requesting import Answer, Row, act, attachment_rows, told, volume_row

SERVER = "11111111-1111-4111-8111-111111111111"
ANOTHER = "22222222-2222-4222-8222-222222222222"
CONNECTOR = {"host": "compute1", "ip": "10.0.1.1", "initiator": "iqn.1994-05.com.example:compute1"}

ACCEPTED = Answer(202)
OTHER_MODE = Answer(400, "Invalid volume: being attached by different mode")
TAKEN = Answer(400, "Invalid volume: volume is already attached and multiple attachments are not enabled")
UNHANDLED = Answer(500, "The server has either erred or is incapable of performing the requested operation.")

ATTACHED = Row("attached", "rw", SERVER, None, "/dev/vdb")


def attach(
    volume_id: str, server: str | None = SERVER, mode: str = "rw", *, token: str = "user", **more: Any
) -> Answer:
    who = {} if server is None else {"instance_uuid": server}
    return act(volume_id, "os-attach", {"mountpoint": "/dev/vdb", "mode": mode, **who, **more}, token=token)


# -- finish_attach


@pytest.mark.parametrize(
    ("who", "row"),
    [
        ({"instance_uuid": SERVER}, ATTACHED),
        ({"host_name": "Backup_Host"}, Row("attached", "rw", None, "backup-host", "/dev/vdb")),
        ({"instance_uuid": SERVER, "host_name": "c1"}, Row("attached", "rw", SERVER, "c1", "/dev/vdb")),
    ],
    ids=["server", "host", "server-and-host"],
)
def test_an_attach_writes_who_has_the_volume_where_and_how(volfault: Workbench, who: Any, row: Row) -> None:
    volume = volfault.cloud.add_volume()
    assert act(volume.id, "os-reserve") == ACCEPTED
    assert attach(volume.id, None, **who) == ACCEPTED
    assert volume_row(volfault.cloud, volume.id) == ("in-use", "attached")
    assert attachment_rows(volfault.cloud, volume.id) == [row]
    assert volfault.cloud.volumes[volume.id].attached_mode == "rw"


# -- attached_mode


@pytest.mark.parametrize(("reserved", "asked"), [("ro", "rw"), ("rw", "ro")])
def test_while_attaching_another_mode_is_refused(volfault: Workbench, reserved: str, asked: str) -> None:
    volume = volfault.cloud.add_volume(status="attaching", attached_mode=reserved)
    assert attach(volume.id, mode=asked) == OTHER_MODE
    assert volume_row(volfault.cloud, volume.id) == ("attaching", "detached")
    assert attachment_rows(volfault.cloud, volume.id) == []


def test_while_attaching_the_same_mode_is_accepted(volfault: Workbench) -> None:
    volume = volfault.cloud.add_volume(status="attaching", attached_mode="ro")
    assert attach(volume.id, mode="ro") == ACCEPTED
    assert volume_row(volfault.cloud, volume.id) == ("in-use", "attached")
    assert attachment_rows(volfault.cloud, volume.id) == [Row("attached", "ro", SERVER, None, "/dev/vdb")]


# -- in-use


@pytest.mark.parametrize("who", [{"server": ANOTHER}, {"server": None, "host_name": "c1"}], ids=["server", "host"])
def test_in_use_is_refused_to_others(volfault: Workbench, who: Any) -> None:
    volume = volfault.cloud.add_volume()
    attach(volume.id)
    assert attach(volume.id, **who) == TAKEN
    assert volume_row(volfault.cloud, volume.id) == ("in-use", "attached")
    assert attachment_rows(volfault.cloud, volume.id) == [ATTACHED]


@pytest.mark.parametrize(
    "column", [{"multiattach": True}, {"migration_status": "migrating"}], ids=["multiattach", "migrating"]
)
def test_in_use_is_no_obstacle_to(volfault: Workbench, column: Any) -> None:
    volume = volfault.cloud.add_volume(**column)
    attach(volume.id)
    assert attach(volume.id, ANOTHER) == ACCEPTED
    assert volume_row(volfault.cloud, volume.id) == ("in-use", "attached")
    assert [row.server for row in attachment_rows(volfault.cloud, volume.id)] == [SERVER, ANOTHER]


# -- the mapping exists


@pytest.mark.parametrize("status", ["in-use", "attaching", "detaching", "error", "available"])
def test_an_existing_mapping_is_returned_and_makes_the_volume_in_use(volfault: Workbench, status: str) -> None:
    """Cinder 10 refuses `in-use` before it looks for the mapping; Cinder 11 and later look first."""
    volume = volfault.cloud.add_volume()
    attach(volume.id)
    volfault.cloud.change("volumes", volume.id, status=status)
    assert attach(volume.id, mountpoint="/dev/vdc", token="admin") == ACCEPTED
    assert volume_row(volfault.cloud, volume.id) == ("in-use", "attached")
    assert attachment_rows(volfault.cloud, volume.id) == [ATTACHED]


def test_an_existing_mapping_is_returned_to_administrators_only(volfault: Workbench) -> None:
    """Since Cinder 17.3 its code saves what only they may write, and trips over it (commit 779b0249f)."""
    volume = volfault.cloud.add_volume()
    attach(volume.id)
    volfault.cloud.change("volumes", volume.id, status="detaching")
    assert attach(volume.id) == UNHANDLED
    assert volume_row(volfault.cloud, volume.id) == ("detaching", "attached")
    assert attachment_rows(volfault.cloud, volume.id) == [ATTACHED]


def test_an_existing_mapping_of_a_host_is_returned(volfault: Workbench) -> None:
    volume = volfault.cloud.add_volume()
    for _ in range(2):
        assert attach(volume.id, None, host_name="c1", token="admin") == ACCEPTED
        assert volume_row(volfault.cloud, volume.id) == ("in-use", "attached")
        assert attachment_rows(volfault.cloud, volume.id) == [Row("attached", "rw", None, "c1", "/dev/vdb")]


# -- read-only volumes, malformed ids: the API stops both, and the volume service those that get past it


def test_a_read_only_volume_is_refused_to_a_writer(volfault: Workbench) -> None:
    volume = volfault.cloud.add_volume(status="attaching", readonly=True)
    assert attach(volume.id) == Answer(400, f"Invalid attaching mode 'rw' for volume {volume.id}.")
    assert volume_row(volfault.cloud, volume.id) == ("attaching", "detached")
    assert attachment_rows(volfault.cloud, volume.id) == []


def test_a_read_only_volume_is_attached_to_a_reader(volfault: Workbench) -> None:
    volume = volfault.cloud.add_volume(status="attaching", readonly=True)
    assert attach(volume.id, mode="ro") == ACCEPTED
    assert volume_row(volfault.cloud, volume.id) == ("in-use", "attached")
    assert attachment_rows(volfault.cloud, volume.id) == [Row("attached", "ro", SERVER, None, "/dev/vdb")]


def test_a_malformed_server_id_is_refused(volfault: Workbench) -> None:
    volume = volfault.cloud.add_volume(status="attaching")
    answer = attach(volume.id, "not-a-uuid")
    assert (answer.code, answer.message.endswith("'not-a-uuid' is not a 'uuid'")) == (400, True)
    assert volume_row(volfault.cloud, volume.id) == ("attaching", "detached")
    assert attachment_rows(volfault.cloud, volume.id) == []


@pytest.mark.parametrize(
    ("column", "server", "refusal", "messages"),
    [
        (
            {"readonly": True},
            SERVER,
            "Invalid attaching mode 'rw' for volume {}.",
            ["attach volume:Volume's attach mode is invalid."],
        ),
        ({}, "not-a-uuid", "Expected a UUID but received not-a-uuid.", []),
    ],
    ids=["read-only", "malformed-server-id"],
)
def test_what_gets_past_the_api_leaves_an_attachment_in_error(
    volfault: Workbench, column: Any, server: str, refusal: str, messages: Any
) -> None:
    """The flag is set after the API has looked, or somebody calls the volume service without the API."""
    volume = volfault.cloud.add_volume(status="attaching", **column)
    with pytest.raises(CinderRefusal) as info:
        VolumeService(volfault.cloud).attach_volume(volume, server, None, "/dev/vdb", "rw")
    assert (info.value.status, info.value.message) == (400, refusal.format(volume.id))
    assert volume_row(volfault.cloud, volume.id) == ("attaching", "detached")
    assert attachment_rows(volfault.cloud, volume.id) == [Row("error_attaching")]
    assert told(volume.id) == messages


# -- the storage's driver fails


@pytest.mark.parametrize("status", ["attaching", "available"])
def test_a_failing_driver_leaves_an_attachment_in_error(volfault: Workbench, status: str) -> None:
    """Cinder's own drivers have had nothing to do here since release 20; now it is one that is not ready."""
    volume = volfault.cloud.add_volume(status=status)
    with volfault.fault("backend.attach_volume", "backend-error"):
        assert attach(volume.id) == UNHANDLED
    assert volume_row(volfault.cloud, volume.id) == (status, "detached")
    assert attachment_rows(volfault.cloud, volume.id) == [Row("error_attaching")]
    assert told(volume.id) == ["attach volume:An unknown error occurred."]


@pytest.fixture
def failed(volfault: Workbench) -> str:
    """A volume that was reserved and connected, and whose attach the driver failed."""
    volume = volfault.cloud.add_volume()
    act(volume.id, "os-reserve")
    act(volume.id, "os-initialize_connection", {"connector": CONNECTOR})
    with volfault.fault("backend.attach_volume", "backend-error"):
        attach(volume.id)
    return volume.id


def test_after_a_failing_driver_a_second_attach_leaves_both_rows(volfault: Workbench, failed: str) -> None:
    assert attach(failed) == ACCEPTED
    assert volume_row(volfault.cloud, failed) == ("in-use", "attached")
    assert attachment_rows(volfault.cloud, failed) == [Row("error_attaching"), ATTACHED]


def test_after_a_failing_driver_unreserving_alone_leaves_the_volume_in_use_by_nobody(
    volfault: Workbench, failed: str
) -> None:
    """An attachment in error counts as one: neither a reservation nor begin_detaching is possible any more."""
    assert act(failed, "os-unreserve") == ACCEPTED
    assert act(failed, "os-reserve").code == 400
    assert act(failed, "os-begin_detaching").code == 400
    assert volume_row(volfault.cloud, failed) == ("in-use", "detached")
    assert attachment_rows(volfault.cloud, failed) == [Row("error_attaching")]


def test_after_a_failing_driver_what_nova_undoes_frees_the_volume(volfault: Workbench, failed: str) -> None:
    """Seed 004: terminate_connection, and a detach in case the attach had happened after all."""
    assert act(failed, "os-terminate_connection", {"connector": CONNECTOR}, service=True) == ACCEPTED
    assert act(failed, "os-detach", {}, service=True) == ACCEPTED
    assert volume_row(volfault.cloud, failed) == ("available", "detached")
    assert attachment_rows(volfault.cloud, failed) == []
    assert volfault.cloud.exports == {}
