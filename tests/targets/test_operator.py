"""What an operator does, through the same interfaces as any tool."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.targets.operator import (
    clean_hosts,
    clean_up,
    complete,
    delete_attachments,
    delete_volume,
    reattach,
    reset_volume,
    unreserve,
)
from pytest_volfault.targets.surroundings import Surroundings
from pytest_volfault.verdicts import of_one_volume
from volfault_fakes.cloud.protocols import PROTOCOLS


@pytest.fixture
def around() -> Iterator[Surroundings]:
    surroundings = Surroundings()
    with surroundings.standing():
        yield surroundings


@pytest.mark.parametrize("status", ["detaching", "attaching", "error", "available"])
def test_a_volume_with_attachments_is_reset_to_in_use(around: Surroundings, status: str) -> None:
    server = around.cloud.add_server()
    volume = around.cloud.add_volume(attached_to=server)
    around.cloud.change("volumes", volume.id, status=status)
    assert reset_volume(around.cloud, volume.id)
    assert of_one_volume(around.cloud, volume.id) == FinalState.attached(bdm=False, vm_state=None)
    assert not reset_volume(around.cloud, volume.id)


def test_a_volume_without_attachments_is_reset_to_available(around: Surroundings) -> None:
    volume = around.cloud.add_volume(status="detaching")
    assert reset_volume(around.cloud, volume.id)
    assert of_one_volume(around.cloud, volume.id) == FinalState("available")


def test_where_only_nova_maps_it_a_new_attachment_lets_nova_detach(around: Surroundings) -> None:
    server, volume = around.cloud.add_server(), around.cloud.add_volume()
    assert reattach(around.cloud, volume.id, server.id)
    (row,) = around.cloud.attachments_of(volume.id)
    assert row.instance_uuid == server.id
    assert around.cloud.volumes[volume.id].status == "in-use"
    assert not reattach(around.cloud, volume.id, server.id)


def test_an_attachment_that_no_row_names_is_deleted_and_no_other(around: Surroundings) -> None:
    cloud = around.cloud
    server = cloud.add_server()
    volume = cloud.add_volume(attached_to=server)
    (row,) = cloud.attachments_of(volume.id)
    assert not unreserve(cloud, volume.id, server.id, frozenset({row.id}))
    assert cloud.attachments_of(volume.id) == [row]
    assert unreserve(cloud, volume.id, server.id, frozenset())
    assert cloud.attachments_of(volume.id) == []
    assert cloud.volumes[volume.id].status == "available"


def test_an_owner_may_delete_what_nova_does_not_use(around: Surroundings) -> None:
    cloud = around.cloud
    server = cloud.add_server()
    volume = cloud.add_volume(attached_to=server)
    (row,) = cloud.attachments_of(volume.id)
    around.cinder.nova_lists = lambda _server, _volume: row.id
    assert not delete_attachments(cloud, volume.id, server.id)
    around.cinder.nova_lists = lambda _server, _volume: None
    assert delete_attachments(cloud, volume.id, server.id)
    assert cloud.attachments_of(volume.id) == []
    assert delete_volume(cloud, volume.id)
    assert not delete_volume(cloud, "gone")


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("status", ["in-use", "detaching", "error"])
def test_cleaning_up_leaves_nothing(around: Surroundings, status: str, legacy: bool) -> None:
    cloud = around.cloud
    server = cloud.add_server()
    other = cloud.add_volume(attached_to=server)
    volume = cloud.add_volume(attached_to=server, legacy=legacy)
    cloud.change("volumes", volume.id, status=status)
    clean_up(cloud, around.libvirt, volume.id)
    assert of_one_volume(cloud, volume.id) == FinalState.detached(vm_state=None)
    # The other volume of the same guest keeps all that it has.
    assert of_one_volume(cloud, other.id) == FinalState.attached(bdm=False, vm_state=None)


@pytest.mark.parametrize("key", [None, "key"], ids=["plain", "encrypted"])
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_cleaning_up_leaves_nothing_of_any_protocol(around: Surroundings, protocol: str, key: str | None) -> None:
    cloud = around.cloud
    volume = cloud.add_volume(attached_to=cloud.add_server(host="compute2"), protocol=protocol, encryption_key_id=key)
    cloud.add_host()
    clean_up(cloud, around.libvirt, volume.id)
    assert of_one_volume(cloud, volume.id) == FinalState.detached(vm_state=None)
    assert (cloud.sessions, cloud.devices, cloud.secrets, cloud.locks) == ({}, {}, {}, {})
    # VZStorage's mount is the host's own from the first use on.
    assert bool(cloud.mounts) == (protocol == "vzstorage")


def test_cleaning_up_leaves_the_mount_that_another_volume_needs(around: Surroundings) -> None:
    cloud = around.cloud
    server = cloud.add_server()
    volume, other = (cloud.add_volume(attached_to=server, protocol="nfs") for _ in range(2))
    clean_up(cloud, around.libvirt, volume.id)
    assert of_one_volume(cloud, volume.id) == FinalState.detached(vm_state=None)
    assert of_one_volume(cloud, other.id) == FinalState.attached(bdm=False, vm_state=None)


def test_cleaning_up_works_on_the_volume_s_own_host(around: Surroundings) -> None:
    cloud = around.cloud
    cloud.add_host()
    volume = cloud.add_volume(attached_to=cloud.add_server(host="compute2"))
    clean_up(cloud, around.libvirt, volume.id)
    assert of_one_volume(cloud, volume.id) == FinalState.detached(vm_state=None)


def test_an_export_that_no_attachment_accounts_for_is_taken_away(around: Surroundings) -> None:
    cloud = around.cloud
    volume = cloud.add_volume(attached_to=cloud.add_server())
    cloud.drop("attachments", cloud.attachments_of(volume.id)[0].id)
    clean_up(cloud, around.libvirt, volume.id)
    assert of_one_volume(cloud, volume.id) == FinalState.detached(vm_state=None)


def test_a_volume_that_is_gone_needs_nothing(around: Surroundings) -> None:
    changes = len(around.cloud.history)
    assert not reset_volume(around.cloud, "gone")
    clean_up(around.cloud, around.libvirt, "gone")
    assert len(around.cloud.history) == changes


@pytest.mark.parametrize("protocol", ["iscsi", "nfs", "rbd", "scaleio"])
@pytest.mark.parametrize("hosts", [("compute1", "compute1"), ("compute1", "compute2")], ids=["one host", "two hosts"])
def test_what_another_server_has_of_the_volume_is_left_alone(
    around: Surroundings, hosts: tuple[str, str], protocol: str
) -> None:
    cloud = around.cloud
    ours, other = map(cloud.add_server, hosts)
    volume = cloud.add_volume(attached_to=ours, protocol=protocol, multiattach=True)
    alone = of_one_volume(cloud, volume.id)
    cloud.attach(volume.id, other.id)
    clean_up(cloud, around.libvirt, volume.id, ours.id)
    left = of_one_volume(cloud, volume.id, ours.id)
    assert (left.attachments, left.guest_disk) == ((), "none")
    assert (left.other_attachments, left.other_guest_disk) == (("attached",), "live+config")
    assert of_one_volume(cloud, volume.id, other.id) == alone
    assert [host for _, host in cloud.exports] == [hosts[1]]
    assert {host for host, *_ in (*cloud.devices, *cloud.mounts)} <= {hosts[1]}


@pytest.mark.parametrize(
    ("state", "persistent"), [("running", True), ("paused", True), ("shutoff", True), ("running", False)]
)
def test_the_guest_of_a_deleted_server_is_ended(around: Surroundings, state: str, persistent: bool) -> None:
    cloud = around.cloud
    server = cloud.add_server(state="running", persistent=persistent)
    volume = cloud.add_volume(attached_to=server)
    cloud.change("guests", server.key, state=state, **({"live": {}} if state == "shutoff" else {}))
    clean_up(cloud, around.libvirt, volume.id, server.id, deleted=True)
    assert dict(cloud.guests) == {}
    assert of_one_volume(cloud, volume.id) == FinalState.detached(vm_state=None)


def test_every_guest_of_a_deleted_server_is_ended(around: Surroundings) -> None:
    cloud = around.cloud
    server = cloud.add_server()
    volume = cloud.add_volume(attached_to=server, protocol="rbd")
    old = cloud.guests[server.key]
    cloud.add_server("compute2", id=server.id, state="paused", live=old.live, config=old.config)
    clean_up(cloud, around.libvirt, volume.id, server.id, deleted=True)
    assert dict(cloud.guests) == {}
    assert of_one_volume(cloud, volume.id) == FinalState.detached(vm_state=None)


def test_a_disk_is_taken_out_of_each_guest_of_a_server(around: Surroundings) -> None:
    cloud = around.cloud
    server = cloud.add_server()
    volume = cloud.add_volume(attached_to=server, protocol="rbd")
    old = cloud.guests[server.key]
    cloud.add_server("compute2", id=server.id, live=old.live, config=old.config)
    clean_up(cloud, around.libvirt, volume.id, server.id)
    assert [(guest.host, guest.live, guest.config) for guest in cloud.guests.values()] == [
        ("compute1", {}, {}), ("compute2", {}, {}),
    ]  # fmt: skip


def test_a_guest_that_is_gone_already_is_not_looked_for(around: Surroundings) -> None:
    cloud = around.cloud
    server = cloud.add_server()
    volume = cloud.add_volume(attached_to=server)
    cloud.drop("guests", server.key)
    clean_up(cloud, around.libvirt, volume.id, server.id, deleted=True)
    assert of_one_volume(cloud, volume.id) == FinalState.detached(vm_state=None)


def test_a_disk_that_is_only_in_the_definition_or_only_live_is_taken_out(around: Surroundings) -> None:
    cloud = around.cloud
    for kept in ("live", "config"):
        server = cloud.add_server()
        volume = cloud.add_volume(attached_to=server)
        cloud.change("guests", server.key, **{kept: {}})
        clean_up(cloud, around.libvirt, volume.id)
        assert of_one_volume(cloud, volume.id) == FinalState.detached(vm_state=None)


def test_what_a_host_has_connected_is_completed_where_a_row_names_it(around: Surroundings) -> None:
    cloud = around.cloud
    server = cloud.add_server()
    volume = cloud.add_volume(attached_to=server)
    (row,) = cloud.attachments_of(volume.id)
    cloud.change("attachments", row.id, attach_status="attaching")
    cloud.change("volumes", volume.id, status="attaching")
    assert not complete(cloud, server.id, frozenset({None, "another"}))
    assert complete(cloud, server.id, frozenset({row.id}))
    assert of_one_volume(cloud, volume.id).volume_status == "in-use"
    assert not complete(cloud, server.id, frozenset({row.id}))


def test_hosts_are_cleaned_of_a_guest_that_is_elsewhere(around: Surroundings) -> None:
    cloud = around.cloud
    server = cloud.add_server()
    volume = cloud.add_volume(attached_to=server)
    assert not clean_hosts(cloud, around.libvirt, server.id, "compute1")
    assert cloud.hosts_reaching(volume.id) == ["compute1"]
    # Nova has it on another host.
    assert clean_hosts(cloud, around.libvirt, server.id, "compute2")
    assert not cloud.guests
    assert cloud.hosts_reaching(volume.id) == []
    # What Cinder says is nobody's on a host to change.
    assert cloud.volumes[volume.id].status == "in-use"
    assert not clean_hosts(cloud, around.libvirt, server.id, "compute2")


def test_hosts_keep_what_another_guest_needs(around: Surroundings) -> None:
    cloud = around.cloud
    server, other = cloud.add_server(), cloud.add_server()
    volume = cloud.add_volume(attached_to=server, multiattach=True)
    cloud.attach(volume.id, other.id)
    assert clean_hosts(cloud, around.libvirt, server.id, None)
    assert [guest.id for guest in cloud.guests.values()] == [other.id]
    assert cloud.hosts_reaching(volume.id) == ["compute1"]
