"""The connector of every protocol: what it hands out, and what it leaves."""

from __future__ import annotations

from typing import Any

import pytest

from volfault_fakes import Cloud
from volfault_fakes.brick import Connector
from volfault_fakes.brick.exceptions import BrickException
from volfault_fakes.cinder.backend import Backend
from volfault_fakes.cloud.clock import EPOCH
from volfault_fakes.cloud.protocols import PROTOCOLS, Reach, connection_data
from volfault_fakes.cloud.tables import Volume

DEVICES = [name for name, protocol in PROTOCOLS.items() if protocol.reach is Reach.DEVICE]
# Those whose os-brick connector looks for a device, and takes it away again.
OWN = [name for name in DEVICES if not PROTOCOLS[name].by_cinder]
HERE = {"host": "compute1"}


def exported(cloud: Cloud, protocol: str, **columns: Any) -> tuple[Volume, dict[str, Any]]:
    volume = cloud.add_volume(protocol=protocol, **columns)
    return volume, Backend(cloud).initialize_connection(volume, HERE)["data"]


@pytest.mark.parametrize("protocol", OWN)
def test_a_device_comes_and_goes(cloud: Cloud, protocol: str) -> None:
    volume, data = exported(cloud, protocol)
    connector = Connector(cloud, protocol)
    path = connector.connect_volume(data)["path"]
    ((_, device),) = cloud.devices.items()
    assert device.volume_id == volume.id
    assert path in (device.path, f"/dev/{device.device}")
    assert connector.connect_volume(data)["path"] == path
    assert connector.extend_volume(data) == 1024**3
    connector.disconnect_volume(data, None)
    connector.disconnect_volume(data, None)
    assert (cloud.devices, cloud.sessions) == ({}, {})


def test_an_encrypted_volume_gets_a_link_and_loses_it(cloud: Cloud) -> None:
    for protocol in (*OWN, "scaleio"):
        _, data = exported(cloud, protocol, encryption_key_id="key")
        connector = Connector(cloud, protocol)
        path = connector.connect_volume(data)["path"]
        (device,) = cloud.devices.values()
        assert path == device.link
        assert path.startswith("/dev/disk/by-id/os-brick+dev+"), protocol
        connector.disconnect_volume(data, None)
        assert [row.link for row in cloud.devices.values()] == ([None] if protocol == "scaleio" else [])


def test_what_the_backend_brings_os_brick_only_finds(cloud: Cloud) -> None:
    volume, data = exported(cloud, "scaleio")
    connector = Connector(cloud, "scaleio")
    assert connector.connect_volume(data)["path"].startswith("/dev/disk/by-id/emc-vol-")
    connector.disconnect_volume(data, None)
    assert len(cloud.devices) == 1
    Backend(cloud).terminate_connection(volume, HERE)
    with pytest.raises(BrickException, match=r"ScaleIO volume \w+ not found"):
        connector.connect_volume(data)
    assert cloud.devices == {}


@pytest.mark.parametrize(
    ("protocol", "error", "seconds"),
    [
        ("iscsi", "VolumeDeviceNotFound", 165),
        ("iser", "VolumeDeviceNotFound", 165),
        ("fibre_channel", "NoFibreChannelVolumeDeviceFound", 6),
        ("nvmeof", "VolumeDeviceNotFound", 51),
        ("lightos", "BrickException", 60),
        ("scaleio", "BrickException", 14),
        ("storpool", "BrickException", 0),
    ],
)
def test_a_volume_that_the_backend_does_not_show(cloud: Cloud, protocol: str, error: str, seconds: float) -> None:
    data = connection_data(cloud.add_volume(protocol=protocol))
    with pytest.raises(BrickException) as caught:
        Connector(cloud, protocol).connect_volume(data)
    assert type(caught.value).__name__ == error
    assert cloud.clock.now - EPOCH == seconds
    assert cloud.devices == {}


def test_an_image_is_handed_out_open_and_puts_nothing_on_the_host(cloud: Cloud) -> None:
    _, data = exported(cloud, "rbd")
    connector = Connector(cloud, "rbd")
    info = connector.connect_volume(data)
    assert not info["path"].closed
    connector.disconnect_volume(data, info)
    assert info["path"].closed
    assert (cloud.devices, cloud.mounts) == ({}, {})


@pytest.mark.parametrize("protocol", ["nfs", "quobyte", "vzstorage"])
def test_a_remote_file_system_is_mounted_once_and_never_unmounted(cloud: Cloud, protocol: str) -> None:
    connector = Connector(cloud, protocol)
    datas = [exported(cloud, protocol)[1] for _ in range(2)]
    paths = [connector.connect_volume(data)["path"] for data in datas]
    assert len(set(paths)) == 2
    ((_, mount),) = cloud.mounts.items()
    assert [path.rpartition("/")[0] for path in paths] == [mount.path] * 2
    assert not mount.export.startswith("quobyte://")
    for data in datas:
        connector.disconnect_volume(data, None)
    assert len(cloud.mounts) == 1


@pytest.mark.parametrize("protocol", ["local", "gpfs"])
def test_a_path_that_is_there_anyway_is_believed(cloud: Cloud, protocol: str) -> None:
    data = connection_data(cloud.add_volume(protocol=protocol))
    info = Connector(cloud, protocol).connect_volume(data)
    assert info == {"type": protocol, "path": data["device_path"]}
    assert cloud.devices == {}


def test_nova_s_older_name_of_nvmeof(cloud: Cloud) -> None:
    assert Connector(cloud, "nvme").protocol is PROTOCOLS["nvmeof"]
