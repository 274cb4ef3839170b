"""What volumes and servers share on a host stays until the last of them lets it go."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes.cloud.protocols import PROTOCOLS, Reach

DEVICES = sorted(name for name, each in PROTOCOLS.items() if each.reach is Reach.DEVICE and not each.by_cinder)
MOUNTS = sorted(name for name, each in PROTOCOLS.items() if each.reach is Reach.MOUNT and not each.kept)
LEAVINGS = [("detach", "detach"), ("detach", "delete"), ("delete", "detach"), ("delete", "delete")]


def variant(protocol: str, *more: str) -> str:
    return "-".join(["attachments", *([] if protocol == "iscsi" else [protocol]), *more])


def with_two_servers(stage: Any, name: str) -> str:
    """The second server as Nova has it, and its id."""
    stage.prepare("detach", name)
    (other,) = (guest for guest in stage.cloud.guests.values() if guest.id != stage.server)
    stage.add_server(other)
    stage.map(other.id, stage.cloud.volumes[stage.volume])
    return str(other.id)


@pytest.mark.parametrize(("first", "last"), LEAVINGS)
@pytest.mark.parametrize("protocol", DEVICES)
def test_a_device_stays_for_the_other_server_and_goes_with_the_last(
    stage: Any, protocol: str, first: str, last: str
) -> None:
    other = with_two_servers(stage, variant(protocol, "multiattach"))
    (device,) = stage.cloud.devices
    assert stage.ask(first).compute_error is None
    assert stage.state() == stage.goal(first)
    assert list(stage.cloud.devices) == [device]
    assert stage.ask(last, server=other).compute_error is None
    assert dict(stage.cloud.devices) == dict(stage.cloud.sessions) == dict(stage.cloud.exports) == {}
    assert stage.cloud.volumes[stage.volume].status == "available"


@pytest.mark.parametrize("protocol", ["rbd", "nfs", "scaleio", "local"])
def test_what_else_two_servers_share_stays_and_goes_likewise(stage: Any, protocol: str) -> None:
    other = with_two_servers(stage, variant(protocol, "multiattach"))
    stage.ask("detach")
    assert stage.state() == stage.goal("detach")
    assert stage.ask("detach", server=other).compute_error is None
    cloud = stage.cloud
    left = [dict(table) for table in (cloud.devices, cloud.mounts, cloud.locks, cloud.exports, cloud.attachments)]
    assert left == [{}] * len(left)


def test_a_server_of_another_host_keeps_no_device_here(stage: Any) -> None:
    stage.prepare("detach", "attachments")
    stage.cloud.change("volumes", stage.volume, multiattach=True)
    far = stage.cloud.add_server("compute2")
    stage.cloud.attach(stage.volume, far.id)
    row = stage.database.mapped(stage.server, stage.volume)
    stage.database.bdm_save(
        stage.server,
        stage.volume,
        connection_info=row.connection_info.replace('"multiattach": false', '"multiattach": true'),
    )
    assert stage.ask("detach").compute_error is None
    assert [host for host, _ in stage.cloud.devices] == ["compute2"]
    assert list(stage.cloud.exports) == [(stage.volume, "compute2")]


def test_a_volume_that_cannot_be_shared_asks_nobody_who_else_has_it(stage: Any) -> None:
    def asked(name: str) -> int:
        return [entry.point for entry in stage.play(f"detach.{name}").trace].count("cinder.volume_get")

    assert asked("attachments-multiattach") == asked("attachments") + 1


# -- the mount of an export


def with_two_volumes(stage: Any, name: str) -> str:
    """A second volume of the same export, attached to the same server; its id."""
    stage.prepare("detach", name)
    server = stage.cloud.guest(stage.server)
    volume = stage.cloud.add_volume(
        attached_to=server, protocol=stage.variant.protocol, legacy=stage.variant.style == "legacy"
    )
    stage.map(stage.server, volume)
    return str(volume.id)


@pytest.mark.parametrize("protocol", MOUNTS)
def test_a_mount_stays_for_the_other_volume_and_goes_with_the_last(stage: Any, protocol: str) -> None:
    other = with_two_volumes(stage, variant(protocol))
    (mount,) = stage.cloud.mounts
    assert stage.ask("detach").compute_error is None
    assert stage.state() == stage.goal("detach")
    assert list(stage.cloud.mounts) == [mount]
    assert stage.state(volume=other).host_device
    assert stage.ask("detach", volume=other).compute_error is None
    assert stage.state(volume=other) == stage.goal("detach")
    assert dict(stage.cloud.mounts) == {}


@pytest.mark.parametrize("protocol", MOUNTS)
def test_a_delete_unmounts_once_for_all_volumes_of_the_server(stage: Any, protocol: str) -> None:
    other = with_two_volumes(stage, variant(protocol))
    assert stage.ask("delete").compute_error is None
    assert dict(stage.cloud.mounts) == {}
    assert stage.state() == stage.state(volume=other) == stage.goal("delete")


@pytest.mark.parametrize("protocol", MOUNTS)
def test_a_second_volume_needs_no_second_mount(stage: Any, protocol: str) -> None:
    stage.prepare("detach", variant(protocol))
    second = stage.cloud.add_volume(protocol=protocol)
    stage.cloud.history.clear()
    assert stage.ask("attach", volume=second.id).compute_error is None
    assert stage.state(volume=second.id).host_device
    assert [change for change in stage.cloud.history if change.table == "mounts"] == []


def test_another_host_s_guest_keeps_no_mount_here(stage: Any) -> None:
    stage.prepare("detach", "attachments-nfs")
    stage.cloud.add_volume(attached_to=stage.cloud.add_server("compute2"), protocol="nfs")
    assert stage.ask("detach").compute_error is None
    assert [host for host, _ in stage.cloud.mounts] == ["compute2"]


def test_an_attach_that_fails_takes_away_the_mount_that_it_made_and_no_other(stage: Any) -> None:
    fault = "libvirt.attach_device@before=libvirt-operation-failed,always"
    stage.play(f"attach.attachments-nfs/{fault}")
    assert dict(stage.cloud.mounts) == {}
    stage.prepare("detach", "attachments-nfs")
    stage.cloud.change("guests", stage.cloud.guest(stage.server).key, state="running")
    unknown = stage.cloud.add_volume(protocol="nfs", readonly=True, multiattach=True, status="error")
    assert stage.ask("attach", volume=unknown.id).api_status == 400
    assert len(stage.cloud.mounts) == 1


def test_a_mount_that_is_kept_outlives_its_volumes(stage: Any) -> None:
    other = with_two_volumes(stage, "attachments-vzstorage")
    stage.ask("detach")
    stage.ask("detach", volume=other)
    assert len(stage.cloud.mounts) == 1
    # It is the host's own, and leads to nobody's volume.
    assert stage.state() == stage.goal("detach")
