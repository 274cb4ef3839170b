"""The installed os-brick on the fake host, in place of our fake of it."""

from __future__ import annotations

import builtins
import importlib
import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_volfault import Variant
from pytest_volfault.injection import VirtualTime
from pytest_volfault.injection.substitution import Substitution
from volfault_fakes import Cloud
from volfault_fakes.brick import OPERATIONS
from volfault_fakes.cloud.protocols import connection_data
from volfault_fakes.cloud.tables import Export
from volfault_fakes.errors import UnknownCall
from volfault_fakes.linux import Linux

pytestmark = pytest.mark.skipif(importlib.util.find_spec("nova") is None, reason="nova is not installed")


@pytest.fixture
def brick(nova: Any) -> Any:
    """Of a Nova that has been configured, and does not play: its own stand-ins are where these shall be."""
    with nova.playing():
        pass
    # Imported late, as Nova may not be imported before it is loaded.
    return importlib.import_module("pytest_volfault.targets.nova._real_brick").RealBrick(Cloud())


@pytest.fixture
def connectors(brick: Any) -> Iterator[Any]:
    """The module whose factory hands the connectors out."""
    time = VirtualTime()
    brick.linux.cloud.add_host()
    with Substitution(brick.stand_ins()), time.follow(brick.linux.cloud.clock):
        yield importlib.import_module("os_brick.initiator.connector")
    time.thaw()


def test_connecting_and_disconnecting(brick: Any, connectors: Any) -> None:
    cloud = brick.linux.cloud
    volume = cloud.add_volume(encryption_key_id="key")
    cloud.put("exports", (volume.id, "compute1"), Export(volume.id, "compute1"))
    connector = connectors.InitiatorConnector.factory("ISCSI", "")
    data = connection_data(volume)
    info = connector.connect_volume(data)
    assert info["path"] == "/dev/disk/by-id/os-brick+dev+sdb"
    assert [device.link for device in cloud.devices.values()] == [info["path"]]
    assert connector.extend_volume({**data, "device_path": info["path"]}) == 1024**3
    connector.disconnect_volume(data, info)
    assert (cloud.devices, cloud.sessions, cloud.nodes) == ({}, {}, {})


def test_a_host_s_own_properties(brick: Any, connectors: Any) -> None:
    found = connectors.get_connector_properties("", "10.0.1.1", False, True, host="compute1")
    assert found["initiator"] == "iqn.1994-05.com.example:compute1"
    assert found["wwpns"] == ["2100d02434e0be28"]


def test_an_image_s_configuration_stays_in_the_host_s_folder(brick: Any, connectors: Any) -> None:
    volume = brick.linux.cloud.add_volume(protocol="rbd")
    connector = connectors.InitiatorConnector.factory("RBD", "")
    info = connector.connect_volume(connection_data(volume))
    (left,) = brick.linux.scratch.iterdir()
    assert str(left) == info["path"].rbd_conf
    connector.disconnect_volume(connection_data(volume), info)
    assert list(brick.linux.scratch.iterdir()) == []


def test_nothing_is_left_replaced(brick: Any) -> None:
    linuxscsi = importlib.import_module("os_brick.initiator.linuxscsi")
    privileged = importlib.import_module("os_brick.privileged")
    with Substitution(brick.stand_ins()):
        assert linuxscsi.os is not os
        assert linuxscsi.open is not builtins.open
        assert not privileged.default.client_mode
    assert linuxscsi.os is os
    assert "open" not in vars(linuxscsi)
    assert privileged.default.client_mode


def test_names_outside_the_trees_are_this_machine_s(tmp_path: Path, brick: Any) -> None:
    rooted = importlib.import_module("pytest_volfault.targets.nova.rooted")
    cloud = Cloud()
    cloud.add_host()
    (tmp_path / "host").mkdir()
    seen = rooted._Rooted(Linux(cloud, tmp_path / "host"))
    assert seen.os.path.exists(str(tmp_path))
    assert sorted(seen.os.listdir("/dev")) == ["disk", "scini"]
    assert seen.os.path.realpath("/sys/class/fc_host/host1").startswith("/sys/devices/pci")
    assert seen.os.path.split("/dev/sdb") == ("/dev", "sdb")
    assert seen.os.path.dirname("/dev") == "/"
    assert seen.os.sep == "/"
    with pytest.raises(FileNotFoundError):
        seen.os.unlink("/dev/disk/by-id/scsi-3nothing")


def test_a_program_that_the_host_does_not_have(brick: Any, connectors: Any) -> None:
    rootwrap = importlib.import_module("os_brick.privileged.rootwrap")
    with pytest.raises(UnknownCall, match="reboot now: the host's programs are"):
        rootwrap.execute("reboot", "now", run_as_root=True, root_helper="")


def test_what_it_does_not_serve_is_refused(brick: Any) -> None:
    assert brick.refusal(Variant(protocol="fibre_channel")) is None
    reason = brick.refusal(Variant(protocol="nvmeof"))
    assert reason.startswith("the fake host has no nvmeof for the real os-brick to find; --volfault-brick=real serves ")


def test_the_points_are_the_fake_s_and_the_programs_besides(brick: Any) -> None:
    woven = brick.woven(OPERATIONS)
    assert [each.point for each in woven[: len(OPERATIONS)]] == [each.point for each in OPERATIONS]
    assert {each.point for each in woven[len(OPERATIONS) :]} == {"host.", "host.symlink", "host.unlink"}
    for each in woven:
        module, _, path = each.where.partition(":")
        owner, _, name = path.partition(".")
        assert name in vars(getattr(importlib.import_module(module), owner))
