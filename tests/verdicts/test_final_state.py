"""What is read out of a cloud that was built by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pytest_volfault.model.cast import Cast
from pytest_volfault.model.final_state import FinalState
from pytest_volfault.model.records import Records, Row
from pytest_volfault.verdicts import final_state as facts_of
from volfault_fakes import Cloud
from volfault_fakes.cloud.tables import Attachment, Device, Disk, Export


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


def final_state(cloud: Cloud, volume: str, server: str | None = None, records: Records | None = None) -> FinalState:
    """What is left of a volume, as one server sees it; without one, of every server together."""
    servers = () if server is None else (server,)
    cast = Cast.of_cloud(cloud, servers, (volume,))
    facts = facts_of(cloud, cast, {} if records is None else {"server": records})
    state = FinalState.of(facts, server and "server")
    if records is None:
        return state
    said = FinalState.of(facts)
    return replace(state, bdm=said.bdm, vm_state=said.vm_state, task_state=said.task_state, tagged=said.tagged)


def disk(**columns: Any) -> Disk:
    return Disk(**({"target": "vdb", "source": "", "serial": None, "alias": "", "address": "", "xml": ""} | columns))


def test_a_volume_by_itself(cloud: Cloud) -> None:
    volume = cloud.add_volume()
    assert final_state(cloud, volume.id) == FinalState("available")


def test_a_volume_that_is_gone(cloud: Cloud) -> None:
    assert final_state(cloud, "gone") == FinalState("deleted")


@pytest.mark.parametrize("legacy", [False, True])
def test_a_volume_wholly_attached(cloud: Cloud, legacy: bool) -> None:
    volume = cloud.add_volume(attached_to=cloud.add_server(), legacy=legacy)
    assert (
        final_state(cloud, volume.id, records=Records("active", rows=(Row(volume.id, None),))) == FinalState.attached()
    )
    assert final_state(cloud, volume.id) == FinalState.attached(bdm=False, vm_state=None)


def test_a_network_disk_has_no_device_on_the_host(cloud: Cloud) -> None:
    volume = cloud.add_volume(attached_to=cloud.add_server(), protocol="rbd")
    state = FinalState.attached(host_device=False, bdm=False, vm_state=None, locked=True)
    assert final_state(cloud, volume.id) == state


def test_the_records_of_nova_are_taken_over(cloud: Cloud) -> None:
    volume = cloud.add_volume()
    state = final_state(cloud, volume.id, records=Records("error", "deleting", rows=(Row(volume.id, None),)))
    assert state == FinalState("available", bdm=True, vm_state="error", task_state="deleting")


def test_attachments_are_sorted_by_status(cloud: Cloud) -> None:
    volume = cloud.add_volume(status="in-use")
    for number, status in enumerate(("reserved", "attached", "detached")):
        cloud.put("attachments", f"a{number}", Attachment(f"a{number}", volume.id, attach_status=status))
    cloud.put("attachments", "b", Attachment("b", "another", attach_status="attaching"))
    assert final_state(cloud, volume.id).attachments == ("attached", "detached", "reserved")


def test_an_export_or_a_device_on_any_host_counts_and_another_volume_s_does_not(cloud: Cloud) -> None:
    volume, other = cloud.add_volume(), cloud.add_volume()
    cloud.put("exports", (other.id, "compute1"), Export(other.id, "compute1"))
    cloud.put("devices", ("compute1", "/path"), Device("compute1", other.id, "/path", "sdb"))
    assert final_state(cloud, volume.id) == FinalState("available")
    cloud.put("exports", (volume.id, "compute9"), Export(volume.id, "compute9"))
    assert final_state(cloud, volume.id) == FinalState("available", lun_mapped=True)
    cloud.put("devices", ("compute9", "/path"), Device("compute9", volume.id, "/path", "sdb"))
    assert final_state(cloud, volume.id) == FinalState("available", lun_mapped=True, host_device=True)


@pytest.mark.parametrize(
    ("live", "config", "shown"),
    [(False, False, "none"), (True, False, "live"), (False, True, "config"), (True, True, "live+config")],
)
def test_the_guest_s_two_lists_of_disks(cloud: Cloud, live: bool, config: bool, shown: str) -> None:
    volume, server = cloud.add_volume(), cloud.add_server()
    held = {"vdb": disk(serial=volume.id)}
    cloud.change("guests", server.key, live=held if live else {}, config=held if config else {})
    assert final_state(cloud, volume.id).guest_disk == shown


def test_one_guest_live_and_another_in_its_config(cloud: Cloud) -> None:
    volume, first, second = cloud.add_volume(), cloud.add_server(), cloud.add_server()
    cloud.change("guests", first.key, live={"vdb": disk(serial=volume.id)})
    cloud.change("guests", second.key, config={"vdb": disk(serial=volume.id)})
    assert final_state(cloud, volume.id).guest_disk == "live+config"


def test_a_disk_without_serial_is_known_by_its_device(cloud: Cloud) -> None:
    volume, server = cloud.add_volume(), cloud.add_server()
    cloud.put("devices", ("compute1", "/by-path/x"), Device("compute1", volume.id, "/by-path/x", "sdb"))
    for source in ("/dev/sdb", "/by-path/x"):
        cloud.change("guests", server.key, live={"vdb": disk(source=source)})
        assert final_state(cloud, volume.id).guest_disk == "live"
    cloud.change("guests", server.key, live={"vdb": disk(source="/dev/sdc")})
    assert final_state(cloud, volume.id).guest_disk == "none"


@pytest.fixture
def shared(cloud: Cloud) -> tuple[str, str, str]:
    """A multiattach volume, and the two servers of one host that hold it."""
    first, second = cloud.add_server(), cloud.add_server()
    volume = cloud.add_volume(attached_to=first, multiattach=True)
    cloud.attach(volume.id, second.id)
    return volume.id, first.id, second.id


OTHERS = {"other_attachments": ("attached",), "other_guest_disk": "live+config"}


def test_what_another_server_holds_is_told_apart(cloud: Cloud, shared: tuple[str, str, str]) -> None:
    volume, *servers = shared
    whole = FinalState.attached(bdm=False, vm_state=None)
    for server in servers:
        assert final_state(cloud, volume, server) == replace(whole, **OTHERS)
    # Without a server there are no others.
    assert final_state(cloud, volume) == replace(whole, attachments=("attached", "attached"))
    nobody = final_state(cloud, volume, "somebody else")
    assert nobody == replace(
        whole, attachments=(), guest_disk="none", **OTHERS | {"other_attachments": ("attached",) * 2}
    )


def test_what_is_left_of_one_server_is_not_the_other_one_s(cloud: Cloud, shared: tuple[str, str, str]) -> None:
    volume, first, second = shared
    [row] = [row for row in cloud.attachments_of(volume) if row.instance_uuid == first]
    cloud.put("attachments", row.id, replace(row, attach_status="detaching"))
    cloud.change("guests", cloud.guest(first).key, live={})
    left = final_state(cloud, volume, first)
    assert (left.attachments, left.guest_disk) == (("detaching",), "config")
    assert (left.other_attachments, left.other_guest_disk) == (("attached",), "live+config")
    seen = final_state(cloud, volume, second)
    assert (seen.attachments, seen.guest_disk) == (("attached",), "live+config")
    assert (seen.other_attachments, seen.other_guest_disk) == (("detaching",), "config")


def test_an_attachment_of_no_server_is_not_another_one_s(cloud: Cloud) -> None:
    volume = cloud.add_volume(status="in-use")
    for number, (status, server) in enumerate((("reserved", None), ("attached", "s"), ("attaching", "t"))):
        row = Attachment(f"a{number}", volume.id, attach_status=status, instance_uuid=server)
        cloud.put("attachments", row.id, row)
    state = final_state(cloud, volume.id, "s")
    assert (state.attachments, state.other_attachments) == (("attached", "reserved"), ("attaching",))


@pytest.mark.parametrize(("vm_state", "stray"), [("deleted", True), ("active", False), (None, False)])
def test_the_guest_of_a_server_that_nova_has_deleted_is_astray(cloud: Cloud, vm_state: str | None, stray: bool) -> None:
    volume, server, other = cloud.add_volume(), cloud.add_server(), cloud.add_server()
    records = None if vm_state is None else Records(vm_state)
    assert final_state(cloud, volume.id, server.id, records).stray_guest is stray
    cloud.drop("guests", server.key)
    assert not final_state(cloud, volume.id, server.id, records).stray_guest
    assert other.key in cloud.guests


def test_an_image_s_lock_is_the_volume_s_own(cloud: Cloud) -> None:
    held = cloud.add_volume(attached_to=cloud.add_server(), protocol="rbd")
    other = cloud.add_volume(protocol="rbd")
    assert final_state(cloud, held.id).locked
    assert not final_state(cloud, other.id).locked
    cloud.drop("locks", held.id)
    assert not final_state(cloud, held.id).locked


def test_a_secret_that_any_host_keeps_for_the_volume_counts(cloud: Cloud) -> None:
    held = cloud.add_volume(attached_to=cloud.add_server(), encryption_key_id=cloud.new_id())
    other = cloud.add_volume(encryption_key_id=cloud.new_id())
    assert final_state(cloud, held.id).secret
    assert not final_state(cloud, other.id).secret
    [key] = cloud.secrets
    cloud.drop("secrets", key)
    assert not final_state(cloud, held.id).secret


def test_the_tag_is_taken_over_from_nova_s_records(cloud: Cloud) -> None:
    volume = cloud.add_volume()
    assert final_state(
        cloud, volume.id, records=Records("active", tagged=frozenset({volume.id}))
    ) == FinalState.detached(tagged=True)
