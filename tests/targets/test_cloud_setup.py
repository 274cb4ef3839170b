"""Each word of a variant brings the cloud to where its flows begin, without any Nova."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from pytest_volfault.injection import process
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.variant import VM_STATES, WORDS, Variant
from pytest_volfault.model.volume_states import free, is_offloaded, whole
from pytest_volfault.targets import _cloud_setup as cloud_setup
from pytest_volfault.targets._processes import come_back
from pytest_volfault.targets.surroundings import Surroundings
from pytest_volfault.verdicts import of_one_volume
from volfault_fakes.cloud.protocols import PROTOCOLS
from volfault_fakes.servicegroup import ServiceGroup

SOME = ("iscsi", "rbd", "nfs", "fibre_channel", "scaleio", "vzstorage", "gpfs", "local")
GUESTS = {
    "paused": "paused",
    "stopped": "shutoff",
    "suspended": "shutoff",
    "soft_deleted": "shutoff",
    "shelved": "shutoff",
}


@pytest.fixture
def around() -> Iterator[Surroundings]:
    surroundings = Surroundings()
    with surroundings.standing():
        yield surroundings
    process.revive()


def of_the_cloud(state: FinalState) -> FinalState:
    """A flow's state without what only Nova's rows say."""
    return replace(state, bdm=False, vm_state=None, task_state=None, tagged=False)


def build(around: Surroundings, variant: Variant, *, attached: bool) -> tuple[str, str]:
    """Server and volume in the variant's state; their ids."""
    server = around.cloud.add_server()
    volume = cloud_setup.add_volume(around.cloud, variant, server if attached else None)
    cloud_setup.come_to_state(around.cloud, around.libvirt, variant, server, volume.id)
    return server.id, volume.id


@pytest.mark.parametrize("style", ["attachments", "legacy"])
@pytest.mark.parametrize("protocol", SOME)
@pytest.mark.parametrize("vm_state", VM_STATES)
def test_every_state_of_a_server(around: Surroundings, vm_state: str, protocol: str, style: str) -> None:
    variant = Variant(style=style, protocol=protocol, vm_state=vm_state)
    server_id, volume_id = build(around, variant, attached=True)
    assert of_one_volume(around.cloud, volume_id, server_id) == of_the_cloud(FinalState.of(whole(variant)))
    if is_offloaded(variant):
        assert not around.cloud.guests_of(server_id)
    else:
        assert around.cloud.guest(server_id).state == GUESTS.get(vm_state, "running")


@pytest.mark.parametrize("vm_state", VM_STATES)
@pytest.mark.parametrize("more", [{}, {"multiattach": True}, {"multiattach": True, "protocol": "rbd"}], ids=str)
def test_every_state_without_the_volume(around: Surroundings, vm_state: str, more: dict[str, Any]) -> None:
    variant = Variant(vm_state=vm_state, **more)
    server_id, volume_id = build(around, variant, attached=False)
    assert of_one_volume(around.cloud, volume_id, server_id) == of_the_cloud(FinalState.of(free(variant)))


@pytest.mark.parametrize("vm_state", VM_STATES)
@pytest.mark.parametrize("protocol", SOME)
@pytest.mark.parametrize("apart", [False, True])
def test_every_state_of_a_server_that_shares_the_volume(
    around: Surroundings, protocol: str, vm_state: str, *, apart: bool
) -> None:
    variant = Variant(protocol=protocol, multiattach=True, apart=apart, vm_state=vm_state)
    server_id, volume_id = build(around, variant, attached=True)
    assert of_one_volume(around.cloud, volume_id, server_id) == of_the_cloud(FinalState.of(whole(variant)))
    reached = {"compute2"} if is_offloaded(variant) else {"compute1", "compute2"}
    exported = {export.host for export in around.cloud.exports.values()}
    assert exported == (reached if apart else {"compute1"})


@pytest.mark.parametrize("protocol", sorted(PROTOCOLS))
@pytest.mark.parametrize("vm_state", ["active", "stopped", "shelved_offloaded"])
def test_every_protocol_encrypted(around: Surroundings, vm_state: str, protocol: str) -> None:
    variant = Variant(protocol=protocol, encrypted=True, vm_state=vm_state)
    server_id, volume_id = build(around, variant, attached=True)
    assert of_one_volume(around.cloud, volume_id, server_id) == of_the_cloud(FinalState.of(whole(variant)))


@pytest.mark.parametrize("protocol", sorted(PROTOCOLS))
def test_nothing_of_an_offloaded_server_is_left_on_its_host(around: Surroundings, protocol: str) -> None:
    variant = Variant(protocol=protocol, encrypted=True, vm_state="shelved_offloaded")
    build(around, variant, attached=True)
    cloud = around.cloud
    left = [
        dict(table)
        for table in (cloud.guests, cloud.devices, cloud.sessions, cloud.secrets, cloud.locks, cloud.exports)
    ]
    assert left == [{}] * len(left)
    # VZStorage's mount is the host's own from the first use on.
    assert bool(cloud.mounts) == (protocol == "vzstorage")


# -- words of the volume


@pytest.mark.parametrize(
    ("variant", "columns"),
    [
        (Variant(), {"shared_targets": False, "service_uuid": None, "bootable": False, "multiattach": False}),
        (Variant(targets="shared"), {"shared_targets": True}),
        (Variant(targets="unknown"), {"shared_targets": None}),
        (Variant(boot=True), {"bootable": True}),
        (Variant(multiattach=True), {"multiattach": True}),
        (Variant(protocol="nvmeof"), {"protocol": "nvmeof"}),
    ],
    ids=str,
)
def test_the_volume_s_own_words(around: Surroundings, variant: Variant, columns: dict[str, Any]) -> None:
    volume = cloud_setup.make_volume(around.cloud, variant)
    assert {name: getattr(volume, name) for name in columns} == columns
    assert (volume.service_uuid is None) == (variant.targets == "separate")


@pytest.mark.parametrize("breaks", [True, False])
def test_whether_the_backend_breaks_locks_is_said_anew_each_time(around: Surroundings, breaks: bool) -> None:
    around.cloud.breaks_locks = not breaks
    cloud_setup.make_volume(around.cloud, Variant(protocol="rbd", breaks_locks=breaks))
    assert around.cloud.breaks_locks == breaks


# -- words of the host

HOSTS = sorted({each.value for each in WORDS.values() if each.dimension == "host"} | {"up"})


@pytest.mark.parametrize(
    ("host", "known", "up", "dead"),
    [
        ("up", True, True, frozenset()),
        ("dead", True, True, frozenset({"compute"})),
        ("down", True, False, frozenset({"compute"})),
        ("off", True, False, frozenset({"compute"})),
        ("gone", False, None, frozenset({"compute"})),
    ],
)
def test_every_state_of_a_host(
    around: Surroundings, host: str, known: bool, up: bool | None, dead: frozenset[str]
) -> None:
    assert host in HOSTS
    assert len(HOSTS) == 5
    variant = Variant(host=host)
    server_id, volume_id = build(around, variant, attached=True)
    assert cloud_setup.come_to_host(around.cloud, variant, "compute1") == dead
    group = ServiceGroup(around.cloud)
    assert group.is_known("compute1") == known
    if known:
        assert group.service_is_up("compute1") == up
    # The volume notices nothing of it, but where the host has lost what it had.
    assert of_one_volume(around.cloud, volume_id, server_id) == of_the_cloud(FinalState.of(whole(variant)))


def test_a_host_that_has_just_died_is_believed_to_live_for_a_minute(around: Surroundings) -> None:
    build(around, Variant(), attached=True)
    cloud_setup.come_to_host(around.cloud, Variant(host="dead"), "compute1")
    group = ServiceGroup(around.cloud)
    around.cloud.clock.advance(60)
    assert group.service_is_up("compute1")
    around.cloud.clock.advance(1)
    assert not group.service_is_up("compute1")


@pytest.mark.parametrize("host", ["dead", "down"])
def test_a_host_comes_back(around: Surroundings, host: str) -> None:
    build(around, Variant(), attached=True)
    for name in cloud_setup.come_to_host(around.cloud, Variant(host=host), "compute1"):
        process.kill(name)
    around.cloud.clock.advance(3600)
    come_back(around.cloud, "compute1")
    assert process.dead() == frozenset()
    assert ServiceGroup(around.cloud).service_is_up("compute1")


def test_a_service_that_was_removed_does_not_come_back_by_itself(around: Surroundings) -> None:
    build(around, Variant(), attached=True)
    cloud_setup.come_to_host(around.cloud, Variant(host="gone"), "compute1")
    come_back(around.cloud, "compute1")
    assert not ServiceGroup(around.cloud).is_known("compute1")


def test_a_host_that_never_died_notices_nothing(around: Surroundings) -> None:
    build(around, Variant(), attached=True)
    before = dict(around.cloud.services)
    come_back(around.cloud, "compute1")
    assert dict(around.cloud.services) == before


# -- other hosts


@pytest.mark.parametrize("vm_state", VM_STATES)
@pytest.mark.parametrize("protocol", ["iscsi", "nfs", "scaleio"])
def test_a_server_of_another_host_comes_to_its_state_there(around: Surroundings, protocol: str, vm_state: str) -> None:
    variant = Variant(protocol=protocol, vm_state=vm_state)
    around.cloud.add_host()
    server = around.cloud.add_server("compute2")
    volume = cloud_setup.add_volume(around.cloud, variant, server)
    cloud_setup.come_to_state(around.cloud, around.libvirt, variant, server, volume.id)
    assert around.cloud.here == "compute1"
    assert of_one_volume(around.cloud, volume.id, server.id) == of_the_cloud(FinalState.of(whole(variant)))


@pytest.mark.parametrize("protocol", sorted(PROTOCOLS))
def test_a_host_without_power_has_nothing_and_the_others_keep_what_they_have(
    around: Surroundings, protocol: str
) -> None:
    cloud = around.cloud
    lost, kept = (
        cloud.add_volume(attached_to=cloud.add_server(host), protocol=protocol, encryption_key_id="key")
        for host in ("compute2", "compute1")
    )
    cloud_setup.cut_power(cloud, "compute2")
    for table in (cloud.guests, cloud.devices, cloud.mounts, cloud.sessions, cloud.secrets):
        assert {row.host for row in table.values()} <= {"compute1"}
    whole_here = of_the_cloud(FinalState.of(whole(Variant(protocol=protocol, encrypted=True))))
    assert of_one_volume(around.cloud, kept.id) == whole_here
    # Cinder and its backend know nothing of it.
    left = of_one_volume(around.cloud, lost.id)
    assert (left.volume_status, left.attachments, left.lun_mapped) == ("in-use", ("attached",), True)
    assert (left.guest_disk, left.locked, left.secret) == ("none", False, False)


def test_here_is_put_back_whatever_happens(around: Surroundings) -> None:
    seen: list[str] = []

    def fail() -> None:
        with cloud_setup.on_host(around.cloud, "compute9"):
            seen.append(around.cloud.here)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [*seen, around.cloud.here] == ["compute9", "compute1"]
