"""The protocols as data, and what a cloud that is built attached shows for each."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from pytest_volfault.model.final_state import FinalState
from pytest_volfault.verdicts import of_one_volume
from volfault_fakes import Cloud, CloudMisuse
from volfault_fakes.cinder.backend import Backend
from volfault_fakes.cloud.protocols import DROPPED, PROTOCOLS, Reach, connection_data, protocol_of
from volfault_fakes.cloud.tables import Disk, Volume

DEVICES = {name for name, protocol in PROTOCOLS.items() if protocol.reach is Reach.DEVICE}
# What os-brick and Nova read of connection_info, and cannot do without.
READ = {
    "iscsi": {"target_portal", "target_iqn", "target_lun"},
    "iser": {"target_portal", "target_iqn", "target_lun"},
    "fibre_channel": {"target_wwn", "target_lun"},
    "nvmeof": {"target_nqn", "portals", "vol_uuid"},
    "lightos": {"uuid", "subsysnqn", "lightos_nodes"},
    "scaleio": {"scaleIO_volname", "scaleIO_volume_id", "sdc_guid"},
    "storpool": {"client_id", "volume", "access_mode"},
    "local": {"device_path"},
    "rbd": {"name", "hosts", "ports", "auth_enabled", "auth_username", "secret_type", "secret_uuid", "cluster_name"},
    "fake": set(),
    "nfs": {"export", "name", "format"},
    "smbfs": {"export", "name", "format"},
    "quobyte": {"export", "name", "format"},
    "vzstorage": {"export", "name", "format"},
    "gpfs": {"device_path"},
}


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.mark.parametrize("name", PROTOCOLS)
def test_what_cinder_hands_out_is_what_its_readers_need(name: str) -> None:
    data = connection_data(Volume(str(uuid.uuid4()), protocol=name))
    assert READ[name] <= set(data)
    assert {"qos_specs", "access_mode", "encrypted", "cacheable"} <= set(data)


@pytest.mark.parametrize("name", sorted(set(PROTOCOLS) - {"fake"}))
def test_volumes_are_found_under_paths_of_their_own_from_every_host(name: str) -> None:
    volumes = [Volume(str(uuid.uuid4()), protocol=name) for _ in range(300)]
    path = PROTOCOLS[name].path
    assert len({path(connection_data(volume)) for volume in volumes}) == 300
    for volume in volumes[:3]:
        assert path(connection_data(volume, "compute2")) == path(connection_data(volume))


def test_a_host_is_called_by_its_own_names() -> None:
    for name, key in (("fibre_channel", "initiator_target_map"), ("scaleio", "sdc_guid"), ("storpool", "client_id")):
        volume = Volume(str(uuid.uuid4()), protocol=name)
        assert connection_data(volume, "compute1")[key] != connection_data(volume, "compute2")[key], name


@pytest.mark.parametrize("key", [None, "key"], ids=["plain", "encrypted"])
@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_volume_built_attached(cloud: Cloud, name: str, key: str | None) -> None:
    server = cloud.add_server()
    other = cloud.add_volume(protocol=name)
    volume = cloud.add_volume(attached_to=server, protocol=name, encryption_key_id=key)
    reached = PROTOCOLS[name].reach is not Reach.NOTHING
    assert of_one_volume(cloud, volume.id) == FinalState.attached(
        host_device=reached, bdm=False, vm_state=None, locked=name == "rbd", secret=key is not None
    )
    assert of_one_volume(cloud, other.id) == FinalState("available")
    assert [row.volume_id for row in cloud.devices.values()] == ([volume.id] if name in DEVICES else [])
    assert list(cloud.locks) == ([volume.id] if name == "rbd" else [])
    assert [row.name for row in cloud.secrets.values()] == ([volume.id] if key else [])


def test_a_server_that_is_off_has_its_disks_in_its_definition_only(cloud: Cloud) -> None:
    volume = cloud.add_volume(attached_to=cloud.add_server(state="shutoff"), protocol="rbd")
    assert of_one_volume(cloud, volume.id).guest_disk == "config"
    assert cloud.locks == {}


def test_guests_on_nova_s_fake_share_a_source_and_not_a_volume(cloud: Cloud) -> None:
    first, second = (cloud.add_volume(attached_to=cloud.add_server(), protocol="fake") for _ in range(2))
    empty = Disk("sda", "", None, "ide0", "0:0:0:0", "<disk device='cdrom'><target dev='sda'/></disk>")
    cloud.add_server(live={"sda": empty}, config={"sda": empty})
    for volume in (first, second):
        assert len(list(cloud.guests_with(volume.id))) == 1


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("iscsi", ["sdb", "sdc"]),
        ("nvmeof", ["nvme1n1", "nvme1n2"]),
        ("scaleio", ["scinib", "scinic"]),
        ("storpool", ["sp-0", "sp-1"]),
        ("local", ["drbd1000", "drbd1001"]),
    ],
)
def test_devices_are_called_as_their_kernel_modules_call_them(cloud: Cloud, name: str, names: list[str]) -> None:
    server = cloud.add_server()
    for _ in names:
        cloud.add_volume(attached_to=server, protocol=name)
    assert [row.device for row in cloud.devices.values()] == names


@pytest.mark.parametrize("name", ["local", "scaleio"])
def test_some_devices_come_and_go_with_the_mapping(cloud: Cloud, name: str) -> None:
    backend = Backend(cloud)
    volume = cloud.add_volume(protocol=name)
    backend.initialize_connection(volume, {"host": "compute1"})
    backend.initialize_connection(volume, {"host": "compute1"})
    backend.initialize_connection(volume, {"host": "compute2"})
    assert [row.host for row in cloud.devices.values()] == ["compute1", "compute2"]
    backend.terminate_connection(volume, {"host": "compute1"})
    assert [row.host for row in cloud.devices.values()] == ["compute2"]
    backend.terminate_connection(volume, None)
    assert cloud.devices == {}


@pytest.mark.parametrize("name", DROPPED)
def test_a_dropped_protocol_is_handed_out_and_nothing_else(cloud: Cloud, name: str) -> None:
    volume = cloud.add_volume(protocol=name)
    answer = Backend(cloud).initialize_connection(volume, {"host": "compute1"})
    assert answer["driver_volume_type"] == name
    assert of_one_volume(cloud, volume.id) == FinalState("available", lun_mapped=True)
    with pytest.raises(CloudMisuse, match=rf"'{name}', for which Nova has no driver since \d\d\.0\.0 "):
        cloud.add_volume(attached_to=cloud.add_server(), protocol=name)


def test_dropped_and_modelled_are_two_things() -> None:
    assert not set(DROPPED) & set(PROTOCOLS)
    for name in (*DROPPED, *PROTOCOLS):
        assert protocol_of(Volume("11111111-1111-4111-8111-111111111111", protocol=name)).name == name


def test_a_disk_shows_the_source_that_its_protocol_has(cloud: Cloud) -> None:
    server = cloud.add_server()
    shown: dict[str, Any] = {}
    for name in ("iscsi", "fibre_channel", "rbd", "nfs"):
        volume = cloud.add_volume(attached_to=server, protocol=name)
        (disk,) = [disk for disk in cloud.guest(server.id).live.values() if disk.serial == volume.id]
        shown[name] = disk.xml.replace(volume.id, "V").partition("<source ")[2].partition("<target")[0]
    assert shown["iscsi"] == "dev='/dev/sdb'/>"
    assert shown["fibre_channel"].startswith("dev='/dev/disk/by-path/pci-0000:05:00.2-fc-0x50")
    assert shown["rbd"] == "protocol='rbd' name='volumes/volume-V'><host name='10.0.0.2' port='6789'/></source>"
    assert shown["nfs"].startswith("file='/var/lib/nova/mnt/")
